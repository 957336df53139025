"""Sessions: one transaction each, with errors that say what to do."""

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from review_service.errors import DatabaseUnavailable
from review_service.storage import engine
from review_service.storage.connection import Address
from review_service.storage.engine import Database


def count(database: Database) -> int:
    with database.session_scope() as session:
        return int(session.execute(sa.text("SELECT count(*) FROM drafts")).scalar_one())


INSERT = sa.text(
    "INSERT INTO drafts (id, name, sha256, data, created_at)"
    " VALUES (gen_random_uuid(), '', '', '', now())"
)


def test_a_session_is_committed_at_its_end(database: Database) -> None:
    with database.session_scope() as session:
        session.execute(INSERT)
    assert count(database) == 1


def test_an_error_undoes_everything(database: Database) -> None:
    def fail() -> None:
        with database.session_scope() as session:
            session.execute(INSERT)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert count(database) == 0


def test_an_error_of_the_statement_is_passed_on(database: Database) -> None:
    with pytest.raises(sa.exc.ProgrammingError), database.session_scope() as session:
        session.execute(sa.text("SELECT nothing"))


def test_a_connection_cut_off_is_told_and_replaced(database: Database) -> None:
    def cut() -> None:
        with database.session_scope() as session:
            mine = session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            with database.address.connect() as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
            session.execute(sa.text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable, match="请重试"):
        cut()
    assert count(database) == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            psycopg.OperationalError("server closed the connection unexpectedly"),
            DatabaseUnavailable,
        ),
        (psycopg.errors.AdminShutdown(), DatabaseUnavailable),
        (psycopg.errors.ConnectionFailure(), DatabaseUnavailable),
        (psycopg.errors.LockNotAvailable(), sa.exc.DBAPIError),
        (psycopg.errors.UniqueViolation(), sa.exc.DBAPIError),
        (None, sa.exc.DBAPIError),
    ],
)
def test_only_breaks_are_told_as_breaks(
    database: Database, error: BaseException | None, told: type[Exception]
) -> None:
    def fail() -> None:
        with database.session_scope():
            raise sa.exc.DBAPIError("SELECT", {}, error)  # type: ignore[arg-type]

    with pytest.raises(told):
        fail()


def test_a_full_pool_is_told(cluster: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_POOL_SIZE", 1)
    monkeypatch.setattr(engine, "_POOL_OVERFLOW", 0)
    monkeypatch.setattr(engine, "_POOL_SECONDS", 0.05)
    database = Database(cluster)
    with database.session_scope() as first:
        first.connection()
        with (
            pytest.raises(DatabaseUnavailable, match="全部占用"),
            database.session_scope() as other,
        ):
            other.connection()
    database.engine.dispose()


def test_nothing_connects_before_it_is_used(tmp_path: Path) -> None:
    with Database.of(f"postgresql://nobody@/none?host={tmp_path}", tmp_path) as database:
        assert database.engine.pool.status()
        with pytest.raises(DatabaseUnavailable), database.session_scope() as session:
            session.connection()


def test_times_come_back_in_utc(database: Database) -> None:
    with database.session_scope() as session:
        at = session.execute(sa.text("SELECT timestamptz '2026-01-01T08:00+08'")).scalar_one()
    assert at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert isinstance(psycopg.pq.version(), int)
