"""`kepu demo`: the main job on the sample drafts, from nothing; what `make run` runs."""

from pathlib import Path
from typing import Annotated

import typer

from review_service.cli import operations, terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.errors import Message, NotFound

_ROOT = Path(__file__).parents[2]
_LIBRARY = _ROOT / "datasets" / "rumors" / "starter.jsonl"
_SAMPLES = _ROOT / "datasets" / "samples"
IMPORTER = "starter"
"""Who makes the starter library's revisions; entries edited by others are left as they are."""


def demo(
    once: Annotated[bool, typer.Option("--once", help="审校后退出 Review, then exit")] = False,
    port: operations.PortOption = 8000,
    lang: LangOption = Lang.ZH,
) -> None:
    """准备数据库与谣言库，审校样稿，然后启动控制台 Set up, review the samples, serve."""
    drafts = _drafts()
    _prepare()
    _review(drafts, lang)
    if not once:
        operations.run_server("127.0.0.1", port, own_worker=True)


def _drafts() -> list[Path]:
    from review_service.ingest.formats import EXTENSIONS

    found = sorted(p for p in _SAMPLES.glob("*") if p.suffix in EXTENSIONS and p.stem != "card")
    if not found or not _LIBRARY.exists():
        raise NotFound(
            Message(
                f"没有找到样稿和谣言库（{_ROOT / 'datasets'}）。请在源代码目录里运行。",
                f"The samples and the library are not in {_ROOT / 'datasets'}. "
                "Run this in a source checkout.",
            )
        )
    return found


def _prepare() -> None:
    from review_service import bootstrap
    from review_service.ingest.library import LibraryFormat
    from review_service.services import library_files

    terminal.say(Message("准备数据库……", "Preparing the database …"))
    with bootstrap.database() as database, database.session_scope() as session:
        report = library_files.import_file(
            session,
            _LIBRARY.read_bytes(),
            LibraryFormat.JSONL,
            who=IMPORTER,
            why="starter library",
            now=bootstrap.now(),
            existing=library_files.Existing.KEEP_EDITED,
        )
    total = report.added + report.updated + report.unchanged + report.kept
    terminal.say(Message(f"谣言库：{total} 条。", f"Rumor library: {total} entries."))
    terminal.say(Message("编译规则、载入模型……", "Compiling rules, loading the model …"))


def _review(drafts: list[Path], lang: Lang) -> None:
    from review_service import bootstrap, ingest
    from review_service.reports import render
    from review_service.reports import text as report

    with terminal.indexing() as indexed:
        pipeline = bootstrap.review_pipeline(None, indexed)
    for path in drafts:
        document = ingest.read(path.read_bytes(), path.name)
        review = render.localised(render.bilingual(pipeline.review(document)), lang)
        typer.echo(report.terminal(review, document.text, lang))
