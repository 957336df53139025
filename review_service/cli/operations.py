"""Serving, working, the database, and looking whether all is well."""

import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.errors import Conflict, Forbidden, KepuError, Message

if TYPE_CHECKING:
    from review_service.bootstrap import Installation

database_app = typer.Typer(help="数据库 The database", no_args_is_help=True)
HostOption = Annotated[str, typer.Option("--host", help="监听地址 Address to listen on")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 Port; 0 picks one")]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("serve")(serve)
    app.command("worker")(work)
    app.command("doctor")(doctor)
    app.add_typer(database_app, name="db")


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    own_worker: Annotated[
        bool,
        typer.Option("--worker/--no-worker", help="在本进程内运行审校任务 Work in this process"),
    ] = True,
    lang: LangOption = Lang.ZH,
) -> None:
    """启动控制台与接口 Serve the console and the API."""
    from review_service import bootstrap
    from review_service.api.limits import is_loopback

    if not is_loopback(host) and not bootstrap.link("/").startswith("https://"):
        raise Forbidden(
            Message(
                f"没有 HTTPS 就只能在本机地址上提供服务，不能监听 {host}。"
                "请在前面设一个 HTTPS 反向代理，把 KEPU_PUBLIC_URL 设为它的 https:// 地址，"
                "并用 kepu users add 建立账号。",
                f"Without HTTPS the server answers on this machine only, not on {host}. Put a "
                "reverse proxy with HTTPS before it, set KEPU_PUBLIC_URL to its https:// address, "
                "and make accounts with kepu users add.",
            )
        )
    run_server(host, port, own_worker=own_worker)


def run_server(host: str, port: int, *, own_worker: bool) -> None:
    """Serve until a signal; the requests and the job that run then are finished first."""
    import uvicorn

    from review_service import bootstrap
    from review_service.web import app

    listener = _listener(host, port)
    with bootstrap.installation() as parts, listener, _working(parts, wanted=own_worker):
        url = f"http://{host}:{listener.getsockname()[1]}"
        terminal.say(Message(f"控制台：{url}  按 Ctrl+C 结束。", f"Console: {url}  Ctrl+C ends."))
        config = uvicorn.Config(
            app.create(parts), log_level="warning", timeout_graceful_shutdown=10
        )
        uvicorn.Server(config).run(sockets=[listener])


def _working(parts: "Installation", *, wanted: bool) -> AbstractContextManager[None]:
    from review_service.worker import Worker, in_thread

    if not wanted:
        return nullcontext()
    return in_thread(Worker(parts.database.address, parts.runner, parts.sweeper, parts.now))


def _listener(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise Conflict(
            Message(
                f"无法监听 {host}:{port}（{error.strerror}）。请用 --port 换一个端口。",
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another --port.",
            )
        ) from error


def work(
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=64)] = 1,
    lang: LangOption = Lang.ZH,
) -> None:
    """运行审校任务 Run queued reviews until stopped."""
    from review_service import bootstrap
    from review_service.worker import Worker, run_until_signal

    with bootstrap.installation() as parts:
        worker = Worker(
            *(parts.database.address, parts.runner, parts.sweeper, parts.now),
            concurrency=concurrency,
        )
        terminal.say(Message("等待任务，按 Ctrl+C 结束。", "Waiting for jobs; Ctrl+C ends."))
        run_until_signal(worker)


@database_app.command("upgrade")
def upgrade(lang: LangOption = Lang.ZH) -> None:
    """升级数据库结构 Bring the database to this version."""
    from review_service import bootstrap
    from review_service.storage import migrate

    with bootstrap.database() as database:
        migrate.ensure(database.address).close()
    terminal.say(Message("数据库已是最新结构。", "The database is up to date."))


def doctor(lang: LangOption = Lang.ZH) -> None:
    """检查安装是否完好 Check that the installation is sound; exit 2 if it is not."""
    from review_service import bootstrap

    checks: dict[str, tuple[Message, Callable[[], str]]] = {
        "python": (Message("Python 版本", "Python"), lambda: sys.version.split()[0]),
        "home": (Message("数据目录", "Data directory"), _writable_home),
        "model": (Message("句向量模型", "Encoder"), lambda: bootstrap.encoder().fingerprint[:16]),
        "rules": (Message("规则", "Rules"), lambda: f"{len(bootstrap.rule_set().rules)}"),
        "database": (Message("数据库与谣言库", "Database and library"), _database),
        "workflows": (Message("审稿流程", "Workflows"), _workflows),
    }
    failed = False
    for name, check in checks.values():
        try:
            typer.echo(f"✓ {name.text(lang)}：{check()}")
        except KepuError as error:
            failed = True
            typer.echo(f"✗ {name.text(lang)}：{error.message.text(lang)}")
    raise typer.Exit(2 if failed else 0)


def _writable_home() -> str:
    from review_service import bootstrap

    home = bootstrap.home()
    terminal.write_file(home / ".doctor", b"")
    (home / ".doctor").unlink()
    free = shutil.disk_usage(home).free / 1e9
    return f"{home}（{free:.1f} GB）"


def _database() -> str:
    from review_service import bootstrap

    found = bootstrap.published()
    return f"{len(found.library.entries)}"


def _workflows() -> str:
    from review_service import bootstrap

    with bootstrap.database() as database:
        found = bootstrap.workflows(database)
    return f"{len({workflow.id for workflow in found.by_place.values()})}"
