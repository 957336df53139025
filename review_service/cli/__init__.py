"""`kepu`: the command line door.

Results go to standard output, everything else to standard error.  Exit status: 0 clean, 1 must-fix
findings, 2 could not run.
"""

import sys

import typer

from review_service.cli import (
    audit,
    demo,
    match,
    operations,
    reference,
    review,
    rules,
    rumors,
    terminal,
    users,
)
from review_service.errors import KepuError

app = typer.Typer(
    name="kepu",
    help="科普审校：科学性与规范性审查、谣言识别。 Review science outreach drafts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("review")(review.review)
app.command("match")(match.match)
app.add_typer(rumors.app, name="rumors")
app.add_typer(rules.app, name="rules")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.command("demo")(demo.demo)
operations.register(app)
reference.register(app)


def main() -> None:
    """Run the command line, turning every error for users into one message and exit status 2."""
    terminal.use_utf8()
    terminal.configure_logs()
    try:
        app()
    except KepuError as error:
        terminal.show_error(error)
        sys.exit(2)
