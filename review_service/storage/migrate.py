"""Bring a database to the schema of this version of the product, and back.

Every start asks the database for its revision (one SELECT); Alembic is imported only when that
differs.  Upgrades that start at the same moment wait for each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from review_service.errors import DatabaseUnavailable, Message
from review_service.storage.connection import Address

HEAD = "0004"
"""The newest revision; a test holds it to the scripts."""

_LOCK = 0x6B657075
"""Key of the advisory lock that serialises upgrades."""


def revision(connection: psycopg.Connection) -> str | None:
    """Return the database's revision, or None where the product has no tables yet."""
    found = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if found is None or found[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def ensure(at: Address) -> psycopg.Connection:
    """Connect, and upgrade the database unless it is at `HEAD`; return the connection."""
    connection = at.connect()
    try:
        current = revision(connection)
        connection.rollback()
        if current != HEAD:
            upgrade(at)
    except BaseException:
        connection.close()
        raise
    return connection


def upgrade(at: Address, target: str = "head") -> None:
    """Bring the database to `target`, all or nothing.

    Raises `DatabaseUnavailable` when a newer version of the product has been here, or pgvector is
    missing.
    """
    from alembic import command  # noqa: PLC0415 - a cold start has a budget

    with _exclusive(at) as settings:
        command.upgrade(settings, target)


def downgrade(at: Address, target: str) -> None:
    """Take revisions back to `target` (`base`: all), with the data that only they hold."""
    from alembic import command  # noqa: PLC0415 - a cold start has a budget

    with _exclusive(at) as settings:
        command.downgrade(settings, target)


@contextmanager
def _exclusive(at: Address) -> Iterator[Any]:
    """Yield Alembic's settings with a transaction that no other upgrade runs beside."""
    import sqlalchemy as sa  # noqa: PLC0415 - a cold start has a budget
    from alembic import config, util  # noqa: PLC0415

    settings = config.Config()
    place = str(Path(__file__).parent / "migrations").replace("%", "%%")
    settings.set_main_option("script_location", place)
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=at.connect, poolclass=sa.pool.NullPool
    )
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            settings.attributes["connection"] = connection
            yield settings
    except util.CommandError as error:
        raise _unknown_revision(error) from error
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        raise _refused(getattr(error, "orig", error)) from error


def _unknown_revision(error: Exception) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        Message(
            f"数据库的结构版本不属于本程序（{error}）。"
            "它可能由更新的版本升级过：请升级 kepu-review。",
            f"The database's revision is not one of this program ({error}). A newer version may "
            "have upgraded it: upgrade kepu-review.",
        )
    )


def _refused(error: BaseException | None) -> DatabaseUnavailable:
    vector = isinstance(
        error,
        psycopg.errors.InsufficientPrivilege
        | psycopg.errors.FeatureNotSupported
        | psycopg.errors.UndefinedFile,
    )
    remedy = Message(
        "请让数据库管理员安装 pgvector 并执行 CREATE EXTENSION vector，再给本账号建表的权限。"
        if vector
        else "数据库保持原样。请处理上述原因后重试。",
        "Have the database's administrator install pgvector and run CREATE EXTENSION vector, and "
        "give this account the right to create tables."
        if vector
        else "The database is as before. Deal with the reason and try again.",
    )
    return DatabaseUnavailable(
        Message(
            f"数据库结构升级失败：{str(error).strip()}\n{remedy.zh}",
            f"The database could not be upgraded: {str(error).strip()}\n{remedy.en}",
        )
    )
