"""The generated references under `docs/`; a test fails when one is stale."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from typer.cli import get_docs_for_click
from typer.main import get_command

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.errors import Message


def register(app: typer.Typer) -> None:
    """Add `docs` to the application that it describes."""

    @app.command("docs")
    def docs(
        out: Annotated[Path, typer.Option("--out", help="目录 Folder")] = Path("docs"),
        lang: LangOption = Lang.ZH,
    ) -> None:
        """生成全部参考文档 Write every generated reference."""
        for name, text in files(app).items():
            terminal.write_file(out / name, text.encode())
            terminal.say(Message(f"已写入 {out / name}", f"Written: {out / name}"))


def files(app: typer.Typer) -> Mapping[str, str]:
    """Return the references by their path under `docs`."""
    from review_service.api.app import openapi
    from review_service.reports.schema import ReviewOut
    from review_service.rules import docs

    return {
        "cli.md": _commands(app),
        "openapi.json": _json(openapi()),
        "review.schema.json": _json(ReviewOut.model_json_schema()),
        **{f"rules/{name}": text for name, text in docs.files().items()},
    }


def _commands(app: typer.Typer) -> str:
    command = get_command(app)
    context = typer.Context(command, info_name="kepu")
    return get_docs_for_click(obj=command, ctx=context, name="kepu").strip() + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
