"""Where the database is and how to connect to it, without an ORM: a cold start has a budget."""

import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from review_service.errors import DatabaseUnavailable, Message
from review_service.storage.server import EmbeddedServer

_CONNECT_SECONDS = 10
_RECOVER_SECONDS = 60.0
_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True)
class Address:
    """A PostgreSQL database: of the embedded server, or of a cluster when `server` is None."""

    conninfo: str
    """URL as libpq reads it."""
    server: EmbeddedServer | None = None

    def connect(self) -> psycopg.Connection:
        """Return a new connection outside any transaction, with the session's time zone UTC.

        An embedded server that is not running, or was killed, is started.  Raises
        `DatabaseUnavailable`.
        """
        deadline = time.monotonic() + _RECOVER_SECONDS
        while True:
            self.ensure()
            try:
                return self._connected()
            except psycopg.OperationalError as error:
                if self.server is None or not _passes(error) or time.monotonic() > deadline:
                    raise self._unavailable(error) from error
            time.sleep(0.05)

    def ensure(self) -> None:
        """Start the embedded server unless it listens; nothing for a cluster."""
        if self.server is not None:
            self.server.ensure()

    def leave(self) -> None:
        """Give the embedded server up; its last user stops it."""
        if self.server is not None:
            self.server.leave()

    def _connected(self) -> psycopg.Connection:
        connection = psycopg.connect(
            self.conninfo, connect_timeout=_CONNECT_SECONDS, application_name="kepu"
        )
        if self.server is None:
            connection.autocommit = True
            connection.execute("SET TIME ZONE 'UTC'")
            connection.autocommit = False
        return connection

    def _unavailable(self, error: psycopg.OperationalError) -> DatabaseUnavailable:
        reason = str(error).strip()
        if self.server is not None:
            return DatabaseUnavailable(
                Message(
                    f"内嵌数据库在运行，但无法连接：{reason}",
                    f"The embedded database runs but cannot be connected to: {reason}",
                )
            )
        return DatabaseUnavailable(
            Message(
                f"无法连接 DATABASE_URL 指定的 PostgreSQL：{reason}\n"
                "请确认服务器已启动，地址、数据库名、账号和密码正确；"
                "取消该变量则使用内嵌数据库。",
                f"Cannot connect to the PostgreSQL of DATABASE_URL: {reason}\n"
                "Make sure that the server runs and that address, database name, user and password "
                "are right; without the variable the embedded database is used.",
            )
        )


def address(database_url: str | None, home: Path) -> Address:
    """Return the database of `database_url`, or of the embedded server under `home`.

    Starts and connects nothing.  Raises `DatabaseUnavailable` for a URL that is not PostgreSQL's.
    """
    if database_url is None:
        server = EmbeddedServer(home)
        return Address(server.url(), server)
    scheme = next((s for s in _SCHEMES if database_url.startswith(s)), None)
    if scheme is not None:
        conninfo = "postgresql://" + database_url.removeprefix(scheme)
        try:
            conninfo_to_dict(conninfo)
        except psycopg.ProgrammingError:
            scheme = None
        else:
            return Address(conninfo)
    # The URL is not repeated: it may hold a password.
    raise DatabaseUnavailable(
        Message(
            "DATABASE_URL 不是 PostgreSQL 地址。请写成 postgresql://用户:密码@主机:5432/数据库。",
            "DATABASE_URL is not a PostgreSQL address. Write it as "
            "postgresql://user:password@host:5432/database.",
        )
    )


def _passes(error: psycopg.OperationalError) -> bool:
    # libpq gives no SQLSTATE for a refused connection; the embedded server speaks English (lc=C).
    reason = str(error)
    return any(
        sign in reason
        for sign in (
            "the database system is",
            "No such file or directory",
            "Connection refused",
            "server closed the connection unexpectedly",
        )
    )
