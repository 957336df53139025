"""The embedded PostgreSQL of an installation: started on demand, shared, stopped by the last user.

Every process that uses the server holds a shared lock on `postgres.users`; the system drops it when
the process ends in any way, so a killed client is never counted.  Whoever leaves and can take that
lock alone stops the server.  Starting and stopping hold `postgres.lock` alone, so processes that
come and go at the same moment wait for each other.
"""

import atexit
import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from review_service.errors import DatabaseUnavailable, Message
from review_service.storage.postmaster import START_SECONDS, Cluster

_POLL_SECONDS = 0.02
_LOCK_SECONDS = START_SECONDS + 30


class EmbeddedServer:
    """This process's use of the server over `home/postgres`; nothing starts before it is needed."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self._home = home
        self._cluster = Cluster(home / "postgres", settings or {})
        self._guard = threading.Lock()
        self._users: int | None = None
        self._process = 0

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database of the server, for libpq and psycopg."""
        host = quote(str(self._cluster.socket_directory), safe="")
        return f"postgresql://postgres@/{quote(database)}?host={host}&port=5432"

    def ensure(self) -> None:
        """Be counted as a user, and start the server unless it listens.

        Safe to call at any time: a server killed in the meantime is started again.  Raises
        `DatabaseUnavailable` when it cannot be started.
        """
        with self._guard, _as_unavailable(self._home):
            self._join()
            if self._cluster.accepts():
                return
            with self._alone():
                if not self._settled():
                    self._cluster.start()

    def is_up(self) -> bool:
        """Tell whether the postmaster lives; a backend may answer a while longer than it does."""
        return self._cluster.is_alive() or self._cluster.accepts()

    def leave(self) -> None:
        """Give the server up; the last user stops it.  Does nothing when it was never used."""
        with self._guard, _as_unavailable(self._home):
            if self._users is None or self._process != os.getpid():
                return
            atexit.unregister(self.leave)
            users, self._users = self._users, None
            try:
                # Where somebody removed the directory there is no server to stop.
                with contextlib.suppress(FileNotFoundError), self._alone():
                    if _locked(users, fcntl.LOCK_EX) and self._cluster.is_alive():
                        self._cluster.stop()
            finally:
                os.close(users)

    def _join(self) -> None:
        if self._users is not None and self._process == os.getpid():
            return
        self._home.mkdir(parents=True, exist_ok=True)
        users = _opened(self._home / "postgres.users")
        # Waits only while the last user of before stops the server.
        fcntl.flock(users, fcntl.LOCK_SH)
        self._users, self._process = users, os.getpid()
        atexit.register(self.leave)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        lock = _opened(self._home / "postgres.lock")
        try:
            deadline = time.monotonic() + _LOCK_SECONDS
            while not _locked(lock, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        Message(
                            "另一个 kepu 进程长时间占用数据库的启动锁。请结束它后重试。",
                            "Another kepu process holds the database's start lock for too long. "
                            "End it and try again.",
                        )
                    )
                time.sleep(_POLL_SECONDS)
            yield
        finally:
            os.close(lock)

    def _settled(self) -> bool:
        """Wait for a server that starts or stops by itself; tell whether one listens in the end."""
        deadline = time.monotonic() + START_SECONDS
        while not (listening := self._cluster.accepts()) and self._cluster.is_alive():
            if time.monotonic() > deadline:
                place, log = self._cluster.socket_directory, self._cluster.log
                raise DatabaseUnavailable(
                    Message(
                        f"数据库进程在运行，但无法在 {place} 连接。"
                        f"请查看 {log}，结束该进程后重试。",
                        f"The database process runs but cannot be reached in {place}. See {log}, "
                        "end the process and try again.",
                    )
                )
            time.sleep(_POLL_SECONDS)
        return listening


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _as_unavailable(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable(
            Message(
                f"无法使用数据目录 {home}（{error.strerror}：{error.filename}）。"
                "请检查该目录的权限，或用 KEPU_HOME 换一个目录。",
                f"Cannot use the data directory {home} ({error.strerror}: {error.filename}). "
                "Check its permissions, or choose another with KEPU_HOME.",
            )
        ) from error
