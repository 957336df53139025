"""`kepu review`: drafts in, reports out."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption, LibraryOption
from review_service.domain.findings import Outcome, Review, Status
from review_service.errors import InvalidPayload, KepuError, Message


class OutputFormat(StrEnum):
    """Forms of the report."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A draft after review, with its source bytes."""

    name: str
    data: bytes
    review: Review
    document: dict[str, Any]
    """The localised review document."""


def review(
    files: Annotated[
        list[str], typer.Argument(help="稿件，- 为标准输入 Drafts; - is standard input")
    ],
    output_format: Annotated[
        OutputFormat, typer.Option("--format", help="报告形式 Form of the report")
    ] = OutputFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到文件（docx 多稿时为目录） Write here")
    ] = None,
    library: LibraryOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """审校稿件 Review drafts (.docx .pdf .html .md .txt .json)."""
    from review_service import bootstrap

    with terminal.indexing() as indexed:
        pipeline = bootstrap.review_pipeline(library, indexed)
    emit = _writer(output_format, output, lang, several=len(files) > 1)
    worst = 0
    with terminal.progress(files, len(files), Message("审校", "Reviewing")) as names:
        for name in names:
            try:
                reviewed = _reviewed(name, pipeline.review, lang)
                emit(reviewed)
            except KepuError as error:
                terminal.show_error(error, name)
                worst = 2
            else:
                worst = max(worst, _status(reviewed.review))
    raise typer.Exit(worst)


def _reviewed(name: str, run: Callable[..., Review], lang: Lang) -> _Reviewed:
    from review_service import ingest
    from review_service.reports import render

    data = sys.stdin.buffer.read() if name == "-" else terminal.read_file(Path(name))
    result = run(ingest.read(data, Path(name).name))
    return _Reviewed(name, data, result, render.localised(render.bilingual(result), lang))


def _status(result: Review) -> int:
    if result.status is Status.INCOMPLETE:
        return 2
    return 1 if result.outcome is Outcome.FIX else 0


def _writer(
    form: OutputFormat, output: Path | None, lang: Lang, *, several: bool
) -> Callable[[_Reviewed], None]:
    if form is OutputFormat.DOCX:
        return _docx_writer(output, lang, several=several)
    if form is OutputFormat.HTML and several:
        raise InvalidPayload(
            Message(
                "html 报告一次只能写一份稿件。请逐份审校，或改用 text、json。",
                "An html report holds one draft. Review them one by one, or use text or json.",
            )
        )
    written: list[str] = []

    def emit(reviewed: _Reviewed) -> None:
        text = _text(reviewed, form, lang)
        if output is None:
            typer.echo(text)
        else:
            written.append(text)
            terminal.write_file(output, ("\n".join(written) + "\n").encode())

    return emit


def _text(reviewed: _Reviewed, form: OutputFormat, lang: Lang) -> str:
    if form is OutputFormat.JSON:
        return json.dumps(reviewed.document, ensure_ascii=False, separators=(",", ":"))
    text = reviewed.review.document.text
    if form is OutputFormat.HTML:
        from review_service.reports import page

        return page.standalone(reviewed.document, text, lang)
    from review_service.reports import text as report

    return report.terminal(reviewed.document, text, lang)


def _docx_writer(output: Path | None, lang: Lang, *, several: bool) -> Callable[[_Reviewed], None]:
    if several and output is not None and output.suffix:
        raise InvalidPayload(
            Message(
                f"多份稿件要写到目录，而 {output} 是文件名。",
                f"Several drafts are written to a folder, and {output} is a file name.",
            )
        )

    def emit(reviewed: _Reviewed) -> None:
        from review_service.reports import word

        path = _docx_path(reviewed.name, output, several=several)
        source = reviewed.review.document
        terminal.write_file(path, word.annotated(reviewed.data, source, reviewed.document, lang))
        terminal.say(Message(f"已写入 {path}", f"Written: {path}"))

    return emit


def _docx_path(name: str, output: Path | None, *, several: bool) -> Path:
    stem = "stdin" if name == "-" else Path(name).stem
    default = f"{stem}.reviewed.docx"
    if output is None:
        return Path(default)
    return output / default if several or output.is_dir() else output
