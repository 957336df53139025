"""One PostgreSQL data directory and the server process over it.

Callers hold the lifecycle lock of `server`, so that nobody else starts or stops the same one.
"""

import contextlib
import os
import shlex
import shutil
import signal
import socket
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import psutil

from review_service.errors import DatabaseUnavailable, Message
from review_service.storage import programs

_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 103
"""Longest path that every system takes for a unix socket (macOS 104, Linux 108, with the NUL)."""
START_SECONDS = 120
"""Recovery after a crash replays the log first, so a start may take long."""
_STOP_SECONDS = 60
_ORPHAN_SECONDS = 3.0
_POLL_SECONDS = 0.01
_LOG_BYTES = 8 << 20
_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # drafts are not for the log
}


@dataclass(frozen=True)
class Cluster:
    """A data directory; `settings` are server parameters over the product's own."""

    directory: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def socket_directory(self) -> Path:
        """Return where the server's socket lies: beside the data if its path can be an address."""
        path = os.fsencode(self.directory / _SOCKET)
        # A comma separates hosts, and a quotation mark quotes them.
        if len(path) <= _SOCKET_PATH_BYTES and not set(path) & set(b',"'):
            return self.directory
        name = f"kepu-{sha256(os.fsencode(self.directory)).hexdigest()[:16]}"
        return Path("/tmp", name)  # noqa: S108 - a private directory, its owner is checked

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return self.directory / "server.log"

    def accepts(self) -> bool:
        """Tell whether a server listens on the socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.socket_directory / _SOCKET))
            except OSError:
                return False
        return True

    def is_alive(self) -> bool:
        """Tell whether the recorded postmaster process exists and is one over this directory."""
        return self._postmaster() is not None

    def start(self) -> None:
        """Start the server, making the data directory first where there is none; wait until ready.

        What a killed postmaster left behind is cleared away.
        """
        if not self.directory.exists():
            self._initialise()
        self._require_version()
        programs.open_way(self.directory)
        self._clear_remains()
        self._make_socket_directory()
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        sockets = {"unix_socket_directories": str(self.socket_directory)}
        settings = {**_SETTINGS, **sockets, **self.settings}
        options = " ".join(f"-c {shlex.quote(f'{k}={v}')}" for k, v in settings.items())
        wait = ("--silent", "--wait", "--timeout", str(START_SECONDS))
        command = ("start", *wait, "--log", self.log.name, "--options", options)
        programs.run("pg_ctl", command, self.directory)

    def stop(self) -> None:
        """Stop the server in order: clients are cut off, data is written out.

        Not by pg_ctl, which waits for a postmaster that is killed meanwhile until nobody knows it.
        """
        process = self._postmaster()
        deadline = time.monotonic() + _STOP_SECONDS
        with contextlib.suppress(psutil.Error):
            if process is not None:
                process.send_signal(signal.SIGINT)
            while process is not None and self._is_ours(process):
                time.sleep(_POLL_SECONDS)
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        Message(
                            f"内嵌数据库（进程 {process.pid}）不肯停止。请查看 {self.log}。",
                            f"The embedded database (process {process.pid}) does not stop. See "
                            f"{self.log}.",
                        )
                    )
        if self.socket_directory != self.directory:
            with contextlib.suppress(OSError):
                self.socket_directory.rmdir()

    def _initialise(self) -> None:
        # Made beside its place and renamed, so that a killed initdb leaves nothing half-made.
        making = self.directory.with_name(self.directory.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        programs.give(making)
        programs.open_way(making)
        # The built-in locale sorts alike on every machine, whatever its C library.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions")
        sync = ("--no-sync",) if self.settings.get("fsync") == "off" else ()
        programs.run("initdb", (*options, *locale, *sync), making)
        making.rename(self.directory)

    def _require_version(self) -> None:
        found = (self.directory / "PG_VERSION").read_text().strip()
        if found != programs.MAJOR:
            raise DatabaseUnavailable(
                Message(
                    f"数据目录 {self.directory} 由 PostgreSQL {found} 创建，本程序使用 "
                    f"{programs.MAJOR}。请用 pg_upgrade 升级该目录，或用 DATABASE_URL 指定数据库。",
                    f"The data directory {self.directory} was made by PostgreSQL {found}; this "
                    f"program uses {programs.MAJOR}. Upgrade it with pg_upgrade, or set "
                    "DATABASE_URL.",
                )
            )

    def _make_socket_directory(self) -> None:
        place = self.socket_directory
        if place == self.directory:
            return
        owner = self.directory.stat().st_uid
        with contextlib.suppress(FileExistsError):
            place.mkdir(mode=0o700)
            os.chown(place, owner, -1)
        found = place.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077:
            return
        raise DatabaseUnavailable(
            Message(
                f"{place} 属于其他用户或对其开放，不能放置数据库套接字。"
                "请删除它，或把 KEPU_HOME 改为较短的路径。",
                f"{place} belongs or is open to another user and cannot hold the database socket. "
                "Remove it, or set KEPU_HOME to a shorter path.",
            )
        )

    def _clear_remains(self) -> None:
        """Clear what a killed postmaster left: its backends, and lock files with its number.

        The number may be another program's by now, and then PostgreSQL would refuse to start; it
        would start beside living backends once the files are gone, so those end first.
        """
        record = self.directory / "postmaster.pid"
        if not record.exists():
            return
        _, living = psutil.wait_procs(list(self._processes()), timeout=_ORPHAN_SECONDS)
        for process in living:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(living, timeout=_ORPHAN_SECONDS)
        for name in (_SOCKET, f"{_SOCKET}.lock"):
            (self.socket_directory / name).unlink(missing_ok=True)
        record.unlink(missing_ok=True)

    def _postmaster(self) -> psutil.Process | None:
        try:
            number = int((self.directory / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(number)
            return process if self._is_ours(process) else None
        except (FileNotFoundError, ValueError, psutil.Error):
            return None

    def _processes(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if self._is_ours(process):
                    yield process

    def _is_ours(self, process: psutil.Process) -> bool:
        # Every PostgreSQL process works inside its data directory; a zombie works nowhere.
        return process.name() == "postgres" and process.cwd() == str(self.directory.resolve())
