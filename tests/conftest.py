"""The database of the tests: the embedded server in a directory of its own, or `DATABASE_URL`'s.

Each test session makes a fresh database on that server and drops it at the end.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy.orm import Session
from tampering import untriggered

from review_service import bootstrap, settings
from review_service.bootstrap import Installation
from review_service.domain.findings import (
    Claim,
    Finding,
    Kind,
    RumorEvidence,
    Severity,
    Suggestion,
)
from review_service.domain.rumors import RumorVerdict, SourceRef, Stance, Tier
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message
from review_service.pipeline import Pipeline
from review_service.queues.workflow import load_workflows
from review_service.reports import render
from review_service.services.case_reviews import CaseReviews
from review_service.services.intake import ReviewRunner
from review_service.settings import Settings
from review_service.storage import migrate
from review_service.storage.connection import Address, address
from review_service.storage.engine import Database
from review_service.storage.server import EmbeddedServer
from review_service.web import app
from review_service.worker import Worker, in_thread

STARTER = Path(__file__).parents[1] / "datasets" / "rumors" / "starter.jsonl"

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


@pytest.fixture(scope="module")
def module_database(cluster: Address) -> Iterator[Database]:
    """The product's database for the tests of one module, which see what earlier ones left."""
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
    tables = (
        "rumors, rumor_revisions, drafts, reviews, procrastinate_jobs, procrastinate_workers, "
        "organisations, users, audit_rows, audit_chains"
    )
    state = (
        "UPDATE library_state SET version = 0, digest = decode(repeat('00', 32), 'hex');"
        "INSERT INTO audit_chains VALUES ('installation', 0, decode(repeat('00', 32), 'hex'))"
    )
    with _migrated.session_scope() as scope, untriggered(scope):
        scope.execute(sa.text(f"TRUNCATE {tables} CASCADE; {state}"))


@dataclass(frozen=True)
class Planted:
    """A check that flags 味精致癌 as a rumor, and is slow on 很慢."""

    name: str = "planted@1"

    def run(self, document: Document) -> Iterator[Finding]:
        if "很慢" in document.text:
            time.sleep(1.5)
        for found in re.finditer("味精致癌", document.text):
            yield Finding(
                check=self.name,
                rule="planted",
                kind=Kind.RUMOR,
                category="rumor",
                severity=Severity.MUST_FIX,
                confidence=0.95,
                span=Span(*found.span()),
                message=Message("这是不实说法。", "This is false."),
                why=Message("正常食用味精不致癌。", "MSG as normally eaten causes no cancer."),
                suggestions=(Suggestion("味精不致癌"),),
                sources=(SourceRef("食品添加剂使用标准", number="GB 2760—2024"),),
                rumor=RumorEvidence(
                    *("msg", "吃味精会致癌", RumorVerdict.FALSE, "谷氨酸钠是常见氨基酸的钠盐。"),
                    *(Stance.ASSERTS, Tier.CONFIRMED, 0.97),
                ),
            )

    def claims(self, document: Document) -> tuple[Claim, ...]:
        return ()


@pytest.fixture(scope="session")
def kepu_home() -> Iterator[Path]:
    """A data directory for this test session, known to this process and to those it starts."""
    home = Path(tempfile.mkdtemp(prefix="kepu-test-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEPU_HOME", str(home))
        settings.load.cache_clear()
        yield home
    settings.load.cache_clear()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def starter_pipeline(kepu_home: Path) -> Pipeline:
    """The real pipeline over the starter library, without a database."""
    return bootstrap.review_pipeline(STARTER)


@pytest.fixture
def console(database: Database) -> Iterator[FastAPI]:
    """API and console over a pipeline with one planted check, with a worker beside them."""
    check = Planted()
    pipeline = Pipeline((check,), check, {"product": "test"}, timer=lambda: 0.0)
    flows = load_workflows()
    cases = CaseReviews(flows)
    runner = ReviewRunner(database.session_scope, pipeline, render.stored, cases, bootstrap.now)

    def match(texts: Sequence[str], top_k: int) -> list[dict[str, Any]]:
        return [{"text": text, "matches": [], "versions": {"top_k": str(top_k)}} for text in texts]

    parts = Installation(database, match, bootstrap.now, runner, flows)
    with in_thread(Worker(database.address, runner, parts.sweeper, bootstrap.now)):
        yield app.create(parts)
