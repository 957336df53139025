"""Sessions on the database: one transaction each, recovering by themselves at the next use."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from review_service.errors import DatabaseUnavailable, Message
from review_service.storage.connection import Address, address

_POOL_SIZE = 5
_POOL_OVERFLOW = 15
_POOL_SECONDS = 15


class Database:
    """The database of an installation; connects at first use.

    Close it, or use it as a context manager: the last user stops an embedded server.
    """

    def __init__(self, at: Address) -> None:
        self.address = at

    @classmethod
    def of(cls, database_url: str | None, home: Path) -> "Database":
        """Return the database of `database_url`, or of the embedded server under `home`."""
        return cls(address(database_url, home))

    @cached_property
    def engine(self) -> sa.Engine:
        """Return the connection pool; a dead connection is replaced before it is handed out."""
        engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=self.address.connect,
            pool_pre_ping=True,
            pool_size=_POOL_SIZE,
            max_overflow=_POOL_OVERFLOW,
            pool_timeout=_POOL_SECONDS,
            hide_parameters=True,  # drafts are not for the log
        )
        sa.event.listen(engine, "checkout", self._refuse_orphan)
        return engine

    @cached_property
    def _sessions(self) -> "sessionmaker[Session]":
        return sessionmaker(self.engine, expire_on_commit=False)

    def _refuse_orphan(self, *_: object) -> None:
        # A backend that outlives its postmaster still answers the pool's ping, and dies any moment.
        server = self.address.server
        if server is not None and not server.is_up():
            raise sa.exc.InvalidatePoolError

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """Yield a session that is one transaction: committed at the end, rolled back on an error.

        Raises `DatabaseUnavailable` when the connection breaks on the way; nothing was changed
        then, unless it broke during the commit itself.
        """
        with _reported(), self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Close all connections and give the embedded server up."""
        self.engine.dispose()
        self.address.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise DatabaseUnavailable(
            Message(
                "数据库连接已全部占用。请稍后重试。",
                "All database connections are in use. Try again later.",
            )
        ) from error
    except sa.exc.DBAPIError as error:
        if not (error.connection_invalidated or _is_broken(error.orig)):
            raise
        raise DatabaseUnavailable(
            Message(
                "与数据库的连接中断，本次操作没有完成。请重试。",
                "The connection to the database broke and the operation was not completed. "
                "Try again.",
            )
        ) from error


def _is_broken(error: BaseException | None) -> bool:
    """Tell whether the server cut the connection or could not take it."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    # Without a SQLSTATE libpq itself speaks; class 08 is the connection, 57P the server's end.
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))
