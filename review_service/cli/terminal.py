"""What the commands share with the person at the terminal: language, messages, progress."""

import io
import os
import pwd
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from review_service.errors import KepuError, Message, NotFound

T = TypeVar("T")


class Lang(StrEnum):
    """Languages of messages."""

    ZH = "zh"
    EN = "en"


class _State:
    """The language chosen on the command line, for messages raised outside a command."""

    lang: str = Lang.ZH


def _choose(lang: Lang) -> Lang:
    _State.lang = lang
    return lang


LangOption = Annotated[
    Lang, typer.Option("--lang", callback=_choose, is_eager=True, help="消息语言 Language")
]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", help="谣言库文件（不启动数据库） Library file; no database is used"),
]


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says: the product's output is Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def configure_logs() -> None:
    """Write logs as one JSON object a line to standard error, without the values of variables."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def say(message: Message) -> None:
    """Tell the person something that is not the result."""
    typer.echo(message.text(_State.lang), err=True)


def show_error(error: KepuError, place: str = "") -> None:
    """Show an error with each place it names."""
    head = f"{place}：" if place else ""
    typer.echo(
        f"{head}{error.title.text(_State.lang)}：{error.message.text(_State.lang)}", err=True
    )
    for fault in error.errors:
        typer.echo(f"  {fault.pointer}：{fault.message.text(_State.lang)}", err=True)


def operator() -> str:
    """Return who is at the terminal, as the record names them."""
    account = os.geteuid()
    try:
        return f"cli:{pwd.getpwuid(account).pw_name}"
    except KeyError:
        return f"cli:{account}"


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises `NotFound` when there is no such file, or it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            Message(
                f"无法打开文件 {path}（{error.strerror}）。请检查路径和权限。",
                f"Cannot open {path} ({error.strerror}). Check the path and its permissions.",
            )
        ) from error


def write_file(path: Path, data: bytes) -> None:
    """Write `data` whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def indexing() -> Iterator[Callable[[int, int], None]]:
    """Give a callback that shows on standard error how far a new library is indexed."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(
            Message("为谣言库建立索引", "Indexing the library").text(_State.lang), visible=False
        )

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield show


@contextmanager
def progress(items: Iterable[T], total: int | None, label: Message) -> Iterator[Iterable[T]]:
    """Show a progress bar over `items` on standard error when that is a terminal."""
    if not sys.stderr.isatty():
        yield items
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield bar.track(items, total=total, description=label.text(_State.lang))
