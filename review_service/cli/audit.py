"""`kepu audit`: the record of what was done, and whether it is whole."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.errors import Message

if TYPE_CHECKING:
    from review_service.services.audit import ChainReport

app = typer.Typer(help="审计记录 The audit record", no_args_is_help=True)

_WHOLE = Message("完好", "whole")
_BROKEN = Message("不完好", "NOT WHOLE")


@app.command("verify")
def verify(
    organisation: Annotated[
        str | None,
        typer.Option(
            "--organisation", help="只核对这一组织（installation 为系统本身） Only this one"
        ),
    ] = None,
    heads: Annotated[
        Path | None,
        typer.Option("--heads", help="与先前导出的链首比较 Compare with heads exported before"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """逐行核对审计链 Find changed, removed, inserted and moved rows; exit 1 if there are any."""
    from review_service import bootstrap
    from review_service.services import audit

    kept = None if heads is None else audit.read_heads(terminal.read_file(heads))
    with bootstrap.database() as database, database.session_scope() as session:
        reports = audit.verify(session, organisation, kept)
    for report in reports:
        if as_json:
            typer.echo(_json(report, lang))
        else:
            _print(report, lang)
    if any(report.faults for report in reports):
        raise typer.Exit(1)


@app.command("head")
def head(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到文件 Write here")
    ] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """导出链首（JSON），另处保存 Export where each chain ends, to be kept elsewhere."""
    from review_service import bootstrap
    from review_service.services import audit

    with bootstrap.database() as database, database.session_scope() as session:
        text = json.dumps(
            audit.export_heads(session, bootstrap.now()), ensure_ascii=False, indent=2
        )
    if output is None:
        typer.echo(text)
    else:
        terminal.write_file(output, f"{text}\n".encode())
        terminal.say(Message(f"已写入 {output}", f"Written: {output}"))


@app.command("list")
def list_(
    organisation: Annotated[
        str, typer.Option("--organisation", help="组织编号 Identifier of an organisation")
    ] = "installation",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出最近的审计记录 List the latest rows, newest first."""
    from review_service import bootstrap
    from review_service.services import audit

    with bootstrap.database() as database, database.session_scope() as session:
        rows = audit.latest(session, organisation, limit)
    for row in rows:
        if as_json:
            typer.echo(json.dumps(audit.as_json(row), ensure_ascii=False))
        else:
            at = row.at.isoformat(timespec="seconds")
            what = f"{row.action}\t{row.subject}\t{row.details}"
            typer.echo(f"{row.number}\t{at}\t{row.actor}\t{what}")


def _print(report: "ChainReport", lang: Lang) -> None:
    state = (_BROKEN if report.faults else _WHOLE).text(lang)
    count = Message(f"{report.head.count} 行", f"{report.head.count} rows").text(lang)
    typer.echo(f"{report.chain}\t{count}\t{state}")
    for fault in report.faults:
        typer.echo(f"  {fault.message.text(lang)}")


def _json(report: "ChainReport", lang: Lang) -> str:
    faults = [
        {
            "kind": fault.kind.value,
            "first": fault.first,
            "last": fault.last,
            "was": fault.was,
            "message": fault.message.text(lang),
        }
        for fault in report.faults
    ]
    row = {
        "chain": report.chain,
        "count": report.head.count,
        "hash": report.head.hash.hex(),
        "faults": faults,
    }
    return json.dumps(row, ensure_ascii=False)
