"""`kepu users organisations`: the association, its societies, their accounts."""

import json
from typing import Annotated

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.errors import Message

app = typer.Typer(help="组织 Organisations", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(help="组织编号 Identifier of an organisation")]
NameArgument = Annotated[str, typer.Argument(help="组织名称 Name")]
ParentOption = Annotated[
    str | None,
    typer.Option("--parent", help="上级组织的编号；不给则为最上级 The one above; none: top"),
]


@app.command("add")
def add(
    organisation: IdArgument,
    name: NameArgument,
    parent: ParentOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """新建组织 Add an organisation."""
    from review_service import bootstrap
    from review_service.services import organisations

    by, now = terminal.operator(), bootstrap.now()
    with bootstrap.database() as database, database.session_scope() as session:
        organisations.add(session, organisation, name, parent, actor=by, now=now)
    terminal.say(Message(f"已建立组织“{organisation}”。", f"“{organisation}” was added."))


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出组织 List organisations, each below the one above it."""
    from review_service import bootstrap
    from review_service.services import organisations

    with bootstrap.database() as database, database.session_scope() as session:
        found = organisations.every(session)
    depth: dict[str | None, int] = {None: -1}
    for one in found:
        depth[one.id] = depth[one.parent] + 1
        if as_json:
            row = {"id": one.id, "name": one.name, "parent": one.parent}
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            typer.echo(f"{'  ' * depth[one.id]}{one.id}\t{one.name}")
    if not found:
        terminal.say(
            Message(
                "还没有组织。用 kepu users organisations add 新建。",
                "There is no organisation yet. Add one with kepu users organisations add.",
            )
        )


@app.command("rename")
def rename(organisation: IdArgument, name: NameArgument, lang: LangOption = Lang.ZH) -> None:
    """更改组织名称 Change an organisation's name; its identifier stays."""
    from review_service import bootstrap
    from review_service.services import organisations

    by, now = terminal.operator(), bootstrap.now()
    with bootstrap.database() as database, database.session_scope() as session:
        organisations.rename(session, organisation, name, actor=by, now=now)
    terminal.say(Message(f"“{organisation}”已改名。", f"“{organisation}” was renamed."))


@app.command("move")
def move(organisation: IdArgument, parent: ParentOption = None, lang: LangOption = Lang.ZH) -> None:
    """更改上级组织 Put an organisation, with all below it, below another."""
    from review_service import bootstrap
    from review_service.services import organisations

    by, now = terminal.operator(), bootstrap.now()
    with bootstrap.database() as database, database.session_scope() as session:
        organisations.move(session, organisation, parent, actor=by, now=now)
    terminal.say(Message(f"“{organisation}”的上级已更改。", f"“{organisation}” was moved."))
