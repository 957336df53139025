"""The database of the tests: the embedded server in a directory of its own, or `DATABASE_URL`'s.

Each test session makes a fresh database on that server and drops it at the end.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.orm import Session

from review_service.settings import Settings
from review_service.storage import migrate
from review_service.storage.connection import Address, address
from review_service.storage.engine import Database
from review_service.storage.server import EmbeddedServer

# A test server may lose its data in a crash, and is faster for it.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Address]:
    """A PostgreSQL server where tests may make databases."""
    url = Settings().database_url
    if url is not None:
        yield address(url, Path())
        return
    # Not pytest's own directory: it closes that to the server's account while tests run.
    home = Path(tempfile.mkdtemp(prefix="kepu-test-"))
    server = EmbeddedServer(home, FAST)
    try:
        yield Address(server.url(), server)
    finally:
        server.leave()
        shutil.rmtree(home)


@pytest.fixture
def empty_database(cluster: Address) -> Iterator[Address]:
    """A database without any table, for one test."""
    with _database(cluster) as at:
        yield at


@contextmanager
def _database(cluster: Address) -> Iterator[Address]:
    name = f"kepu_test_{uuid4().hex[:12]}"
    _execute(cluster, "CREATE DATABASE {}", name)
    try:
        place = urlsplit(cluster.conninfo)._replace(path=f"/{name}")
        yield Address(urlunsplit(place), cluster.server)
    finally:
        _execute(cluster, "DROP DATABASE {} WITH (FORCE)", name)


def _execute(cluster: Address, statement: LiteralString, name: str) -> None:
    connection = cluster.connect()
    connection.autocommit = True
    connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
    connection.close()


@pytest.fixture(scope="session")
def _migrated(cluster: Address) -> Iterator[Database]:
    with _database(cluster) as at:
        migrate.upgrade(at)
        database = Database(at)
        yield database
        database.engine.dispose()


@pytest.fixture
def session(_migrated: Database) -> Iterator[Session]:
    """A session on the product's schema whose work is undone after the test."""
    with _migrated.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as found:
            yield found
        transaction.rollback()


@pytest.fixture
def database(_migrated: Database) -> Iterator[Database]:
    """The product's database, empty again after the test: for tests of several transactions.

    `database.address.conninfo` can be given to another process as `DATABASE_URL`.
    """
    yield _migrated
    tables = "rumors, rumor_revisions, drafts, reviews, procrastinate_jobs, procrastinate_workers"
    state = "UPDATE library_state SET version = 0, digest = decode(repeat('00', 32), 'hex')"
    with _migrated.session_scope() as scope:
        scope.execute(sa.text(f"TRUNCATE {tables} CASCADE; {state}"))
