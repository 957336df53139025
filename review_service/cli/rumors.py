"""`kepu rumors`: the library of this installation."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.domain.rumors import EntryStatus, RumorVerdict
from review_service.errors import InvalidPayload, Message

app = typer.Typer(help="谣言库 The rumor library", no_args_is_help=True)

WhoOption = Annotated[str, typer.Option("--by", help="操作人 Who does this")]
WhyOption = Annotated[str, typer.Option("--reason", help="理由，记入历史 Why; kept in the history")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]
IdArgument = Annotated[str, typer.Argument(help="条目编号 Identifier of an entry")]


class ExportFormat(StrEnum):
    """Formats of a library file."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    JSONLD = "jsonld"


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="jsonl、csv、xlsx 或 ClaimReview jsonld")],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="跳过有误的行 Leave rows with faults out")
    ] = False,
    who: WhoOption = "kepu",
    why: WhyOption = "import",
    lang: LangOption = Lang.ZH,
) -> None:
    """导入谣言库文件 Import a library file; nothing changes when any row is bad."""
    from review_service import bootstrap
    from review_service.ingest import library
    from review_service.services import library_files

    data = terminal.read_file(file)
    form = library.format_of(file.name)
    with bootstrap.database() as database, database.session_scope() as session:
        report = library_files.import_file(
            session, data, form, who=who, why=why, now=bootstrap.now(), skip_bad=skip_bad
        )
    for fault in report.errors:
        typer.echo(f"{fault.pointer}：{fault.message.text(lang)}", err=True)
    terminal.say(
        Message(
            f"新增 {report.added}，更新 {report.updated}，未变 {report.unchanged}，"
            f"已并入他条 {report.merged}，跳过 {report.skipped}。",
            f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.merged} merged before, {report.skipped} skipped.",
        )
    )


@app.command("export")
def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到文件 Write here")
    ] = None,
    form: Annotated[
        ExportFormat | None, typer.Option("--format", help="默认依扩展名，否则 jsonl")
    ] = None,
    status: Annotated[EntryStatus | None, typer.Option("--status")] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """导出谣言库 Export the library."""
    from review_service import bootstrap
    from review_service.ingest import library
    from review_service.services import library_files
    from review_service.storage.rumors import Filter

    chosen = library.LibraryFormat.JSONL
    if form is not None:
        chosen = library.LibraryFormat(form.value)
    elif output is not None:
        chosen = library.format_of(output.name)
    with bootstrap.database() as database, database.session_scope() as session:
        data = library_files.export_file(session, chosen, Filter(status=status))
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        terminal.write_file(output, data)
        terminal.say(Message(f"已写入 {output}", f"Written: {output}"))


@app.command("list")
def list_(
    words: Annotated[str, typer.Argument(help="检索词 Words to search for")] = "",
    topic: Annotated[str | None, typer.Option("--topic")] = None,
    verdict: Annotated[RumorVerdict | None, typer.Option("--verdict")] = None,
    status: Annotated[EntryStatus | None, typer.Option("--status")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    as_json: JsonOption = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出条目 List entries."""
    from review_service import bootstrap
    from review_service.ingest import library_rows
    from review_service.reports import words as names
    from review_service.services import rumor_library
    from review_service.storage.rumors import Filter

    by = Filter(words, status, verdict, topic)
    with bootstrap.database() as database, database.session_scope() as session:
        page, more = rumor_library.search(session, by, limit=limit)
    for stored in page:
        entry = stored.entry
        if as_json:
            _print_json(library_rows.row(entry))
        else:
            verdict_name = names.RUMOR_VERDICTS[entry.verdict.value].text(lang)
            typer.echo(f"{entry.id}\t{verdict_name}\t{entry.topic}\t{entry.claim}")
    if not page:
        terminal.say(Message("没有符合条件的条目。", "No entry fits."))
    elif more is not None:
        terminal.say(
            Message(
                f"只列出前 {limit} 条，用 --limit 查看更多。",
                f"The first {limit} are listed; see more with --limit.",
            )
        )


@app.command("show")
def show(rumor_id: IdArgument, lang: LangOption = Lang.ZH) -> None:
    """查看条目（JSON） Show one entry as JSON."""
    from review_service import bootstrap
    from review_service.ingest import library_rows
    from review_service.services import rumor_library

    with bootstrap.database() as database, database.session_scope() as session:
        stored = rumor_library.show(session, rumor_id)
    extra = {"revision": stored.revision, "merged_into": stored.merged_into}
    _print_json({**library_rows.row(stored.entry), **extra}, indent=2)


@app.command("add")
def add(
    row: Annotated[str, typer.Argument(help="JSON 行，- 为标准输入 A JSON row; - is stdin")],
    who: WhoOption = "kepu",
    why: WhyOption = "add",
    lang: LangOption = Lang.ZH,
) -> None:
    """新增条目 Add an entry."""
    from review_service import bootstrap
    from review_service.services import rumor_library

    values = _parsed(sys.stdin.read() if row == "-" else row)
    with bootstrap.database() as database, database.session_scope() as session:
        stored = rumor_library.add(session, values, who=who, why=why, now=bootstrap.now())
    typer.echo(stored.entry.id)


@app.command("merge")
def merge(
    rumor_id: IdArgument,
    into: Annotated[str, typer.Argument(help="并入的条目 The entry that takes it in")],
    who: WhoOption = "kepu",
    why: WhyOption = "merge",
    lang: LangOption = Lang.ZH,
) -> None:
    """合并重复条目 Merge a duplicate into another entry."""
    from review_service import bootstrap
    from review_service.services import rumor_library

    with bootstrap.database() as database, database.session_scope() as session:
        rumor_library.merge(session, rumor_id, into, who=who, why=why, now=bootstrap.now())
    terminal.say(Message(f"{rumor_id} 已并入 {into}。", f"{rumor_id} was merged into {into}."))


@app.command("history")
def history(rumor_id: IdArgument, lang: LangOption = Lang.ZH) -> None:
    """查看历次版本 List the revisions of an entry."""
    from review_service import bootstrap
    from review_service.services import rumor_library

    with bootstrap.database() as database, database.session_scope() as session:
        revisions = rumor_library.history(session, rumor_id)
    for revision in revisions:
        at = revision.at.isoformat(timespec="seconds")
        typer.echo(f"{revision.number}\t{at}\t{revision.change}\t{revision.who}\t{revision.why}")


@app.command("diff")
def diff(
    rumor_id: IdArgument,
    before: Annotated[int | None, typer.Option("--from", help="版本号 Revision")] = None,
    after: Annotated[int | None, typer.Option("--to", help="版本号 Revision")] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """比较两个版本 Show what changed between two revisions."""
    from review_service import bootstrap
    from review_service.services import rumor_library

    with bootstrap.database() as database, database.session_scope() as session:
        changes = rumor_library.diff(session, rumor_id, before, after)
    for change in changes:
        typer.echo(change.field)
        typer.echo(f"- {json.dumps(change.before, ensure_ascii=False)}")
        typer.echo(f"+ {json.dumps(change.after, ensure_ascii=False)}")


def _print_json(value: Any, indent: int | None = None) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def _parsed(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise InvalidPayload(
            Message(f"不是有效的 JSON：{error}", f"This is not valid JSON: {error}")
        ) from error
    if not isinstance(value, dict):
        raise InvalidPayload(Message("条目应是一个 JSON 对象。", "An entry is a JSON object."))
    return value
