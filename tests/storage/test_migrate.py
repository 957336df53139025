"""Migrations: they make what the models say, can be taken back, and never run twice at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic import autogenerate, config, migration, script
from procrastinate.schema import SchemaManager, migrations_path
from psycopg.conninfo import make_conninfo

from review_service.errors import DatabaseUnavailable
from review_service.storage import migrate
from review_service.storage.connection import Address
from review_service.storage.migrations.versions import r0002_jobs
from review_service.storage.schema import METADATA, is_ours

OBJECTS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT proname FROM pg_proc
    WHERE proname LIKE 'procrastinate%' OR pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
UNION ALL SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%'
"""
FUNCTIONS = """
SELECT p.oid::regprocedure::text, md5(p.prosrc) FROM pg_proc p WHERE proname LIKE 'procrastinate%'
UNION ALL
SELECT table_name || '.' || column_name, data_type || is_nullable FROM information_schema.columns
WHERE table_name LIKE 'procrastinate%'
UNION ALL
SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'
"""


def engine(at: Address) -> sa.Engine:
    return sa.create_engine("postgresql+psycopg://", creator=at.connect, poolclass=sa.NullPool)


def test_the_newest_script_is_the_head() -> None:
    settings = config.Config()
    settings.set_main_option("script_location", "review_service:storage/migrations")
    assert script.ScriptDirectory.from_config(settings).get_heads() == [migrate.HEAD]


def test_models_and_migrations_agree(empty_database: Address) -> None:
    migrate.upgrade(empty_database)
    with engine(empty_database).connect() as connection:
        context = migration.MigrationContext.configure(
            connection, opts={"include_name": is_ours, "compare_type": True}
        )
        assert autogenerate.compare_metadata(context, METADATA) == []


def test_upgrade_downgrade_upgrade(empty_database: Address) -> None:
    migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        assert migrate.revision(connection) == migrate.HEAD
        whole = connection.execute(OBJECTS).fetchall()
    migrate.downgrade(empty_database, "base")
    with empty_database.connect() as connection:
        assert migrate.revision(connection) is None
        assert {name for (name,) in connection.execute(OBJECTS)} == {
            "alembic_version",
            "alembic_version_pkc",
        }
    migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        assert sorted(connection.execute(OBJECTS).fetchall()) == sorted(whole)


def test_ensure_upgrades_once_and_then_only_looks(
    empty_database: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.ensure(empty_database).close()
    monkeypatch.setattr(migrate, "upgrade", pytest.fail)
    connection = migrate.ensure(empty_database)
    assert migrate.revision(connection) == migrate.HEAD
    connection.close()


def test_upgrades_at_the_same_moment_wait_for_each_other(empty_database: Address) -> None:
    at_once = threading.Barrier(4)

    def upgrade() -> None:
        at_once.wait()
        migrate.upgrade(empty_database)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(upgrade) for _ in range(4)]:
            future.result()
    with empty_database.connect() as connection:
        assert connection.execute("SELECT count(*) FROM library_state").fetchone() == (1,)


def test_a_database_of_a_newer_version_is_left_alone(empty_database: Address) -> None:
    migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnavailable, match="升级 kepu-review") as caught:
        migrate.ensure(empty_database)
    assert "9999" in caught.value.message.en


def test_a_failed_upgrade_changes_nothing(empty_database: Address) -> None:
    with empty_database.connect() as connection:
        connection.execute("CREATE TABLE procrastinate_jobs ()")
    with pytest.raises(DatabaseUnavailable, match="保持原样"):
        migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        assert connection.execute("SELECT to_regclass('rumors')").fetchone() == (None,)


def test_missing_rights_are_told_with_the_remedy(empty_database: Address) -> None:
    role = f"poor_{uuid4().hex[:8]}"
    with empty_database.connect() as connection:
        try:
            connection.execute(f"CREATE ROLE {role}")
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("the tests' account may not make roles")
    parameters = {"options": f"-c role={role}"}
    poor = Address(make_conninfo(empty_database.conninfo, **parameters), empty_database.server)
    try:
        with pytest.raises(DatabaseUnavailable, match="CREATE EXTENSION vector"):
            migrate.upgrade(poor)
    finally:
        with empty_database.connect() as connection:
            connection.execute(f"DROP ROLE {role}")


def test_the_job_tables_are_those_of_the_installed_library(empty_database: Address) -> None:
    # A newer Procrastinate with new scripts needs a revision of its own.
    assert max(p.name for p in migrations_path.glob("*.sql")) == r0002_jobs.LAST_SCRIPT
    migrate.upgrade(empty_database)
    with empty_database.connect() as connection:
        ours = set(connection.execute(FUNCTIONS).fetchall())
    migrate.downgrade(empty_database, "0001")
    with empty_database.connect() as connection:
        connection.execute(SchemaManager.get_schema())
        assert set(connection.execute(FUNCTIONS).fetchall()) == ours
