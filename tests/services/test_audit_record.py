"""The record in the database: what protects it, and what shows when that is taken away."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from tampering import untriggered

from review_service.domain.audit import INSTALLATION, Act, Event, Head
from review_service.domain.audit_faults import Fault, FaultKind
from review_service.errors import InvalidPayload, NotFound
from review_service.services import audit, organisations
from review_service.storage import audit as stored
from review_service.storage.engine import Database

NOW = datetime(2026, 3, 4, 5, 6, 7, 123456, tzinfo=UTC)
BY = "cli:甲"


def note(session: Session, number: int, chain: str = INSTALLATION) -> None:
    event = Event(Act.USER_ADDED, BY, f"user:{number}", {"n": number, "why": '"是"\n'}, chain)
    stored.append(session, event, NOW + timedelta(seconds=number))


@pytest.fixture
def record(session: Session) -> Session:
    """Six rows of the installation, and an organisation with four of its own."""
    organisations.add(session, "kexie", "市科协", None, actor=BY, now=NOW)
    for number in range(1, 7):
        note(session, number)
    for number in range(1, 4):
        note(session, number, "kexie")
    return session


def found(session: Session, chain: str | None = None) -> dict[str, list[Fault]]:
    return {r.chain: list(r.faults) for r in audit.verify(session, chain) if r.faults}


def tamper(session: Session, statement: str) -> None:
    with untriggered(session):
        session.execute(sa.text(statement))


def test_a_whole_record_is_whole(record: Session) -> None:
    reports = audit.verify(record)
    assert [(r.chain, r.head.count, r.faults) for r in reports] == [
        (INSTALLATION, 6, ()),
        ("kexie", 4, ()),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_rows SET actor = 'cli:乙' WHERE number = 2",
        "DELETE FROM audit_rows WHERE number = 6",
        "TRUNCATE audit_rows",
        "DELETE FROM audit_chains",
        "TRUNCATE audit_chains CASCADE",
        "UPDATE audit_chains SET count = count - 1",
        "UPDATE audit_chains SET count = count + 2",
        "UPDATE audit_chains SET hash = ''",
        "UPDATE audit_chains SET id = 'other', count = count + 1 WHERE id = 'installation'",
    ],
)
def test_the_database_refuses_to_change_the_record(record: Session, statement: str) -> None:
    with pytest.raises(ProgrammingError) as caught, record.begin_nested():
        record.execute(sa.text(statement))
    assert isinstance(caught.value.orig, InsufficientPrivilege)
    assert found(record) == {}


COPY = """
INSERT INTO audit_rows SELECT chain, {}, at, actor, action, subject, details, previous, hash
FROM audit_rows WHERE chain = 'installation' AND number = {}
"""
MOVE = "UPDATE audit_rows SET number = {} WHERE chain = 'installation' AND number = {};"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE audit_rows SET details = '{}' WHERE chain = 'installation' AND number = 3",
            [Fault(FaultKind.EDITED, 3, 3)],
        ),
        (
            "UPDATE audit_rows SET at = at + '0.000001' WHERE number = 1 AND chain <> 'kexie'",
            [Fault(FaultKind.EDITED, 1, 1)],
        ),
        (
            "DELETE FROM audit_rows WHERE chain = 'installation' AND number IN (2, 5)",
            [Fault(FaultKind.MISSING, 2, 2), Fault(FaultKind.MISSING, 5, 5)],
        ),
        (
            "DELETE FROM audit_rows WHERE chain = 'installation' AND number > 4",
            [Fault(FaultKind.MISSING, 5, 6)],
        ),
        (
            MOVE.format(100, 2) + MOVE.format(2, 5) + MOVE.format(5, 100),
            [Fault(FaultKind.MOVED, 2, 2, 5), Fault(FaultKind.MOVED, 5, 5, 2)],
        ),
        (
            COPY.format(7, 6),
            [Fault(FaultKind.ADDED, 7, 7)],
        ),
        (
            COPY.format(9, 2),
            [Fault(FaultKind.ADDED, 9, 9)],
        ),
        (
            "UPDATE audit_chains SET hash = sha256('') WHERE id = 'installation'",
            [Fault(FaultKind.END, 6, 6)],
        ),
        (
            "UPDATE audit_chains SET count = 4 WHERE id = 'installation'",
            [
                Fault(FaultKind.END, 4, 4),
                Fault(FaultKind.ADDED, 5, 5),
                Fault(FaultKind.ADDED, 6, 6),
            ],
        ),
    ],
)
def test_tampering_is_found_and_the_rows_are_named(
    record: Session, statement: str, expected: list[Fault]
) -> None:
    tamper(record, statement)
    assert found(record) == {INSTALLATION: expected}
    assert found(record, "kexie") == {}


def test_a_row_put_into_another_chain_is_found(record: Session) -> None:
    tamper(record, "UPDATE audit_rows SET chain = 'kexie', number = 5 WHERE subject = 'user:6'")
    assert found(record) == {
        INSTALLATION: [Fault(FaultKind.MISSING, 6, 6)],
        "kexie": [Fault(FaultKind.ADDED, 5, 5)],
    }


def test_a_chain_removed_whole_is_found_by_its_organisation(record: Session) -> None:
    tamper(
        record,
        "DELETE FROM audit_rows WHERE chain = 'kexie'; DELETE FROM audit_chains WHERE id = 'kexie'",
    )
    assert found(record) == {"kexie": [Fault(FaultKind.NO_CHAIN, 1, 1)]}
    assert found(record, "kexie") == {"kexie": [Fault(FaultKind.NO_CHAIN, 1, 1)]}


def test_a_cut_that_corrects_the_recorded_end_shows_against_kept_heads(record: Session) -> None:
    kept = audit.read_heads(json.dumps(audit.export_heads(record, NOW)).encode())
    note(record, 7)
    assert [r.faults for r in audit.verify(record, kept=kept)] == [(), ()]
    tamper(
        record,
        "DELETE FROM audit_rows WHERE chain = 'installation' AND number > 3;"
        "UPDATE audit_chains SET count = 3, hash = (SELECT hash FROM audit_rows"
        " WHERE chain = 'installation' AND number = 3) WHERE id = 'installation'",
    )
    assert found(record) == {}
    installation, kexie = audit.verify(record, kept=kept)
    assert installation.faults == (Fault(FaultKind.NOT_AS_KEPT, 1, 6),)
    assert kexie.faults == ()


def test_a_kept_chain_that_is_no_more_is_found(record: Session) -> None:
    kept = {"gone": Head(3, bytes(32))}
    reports = {r.chain: r.faults for r in audit.verify(record, kept=kept)}
    assert reports["gone"] == (Fault(FaultKind.NO_CHAIN, 1, 3),)


def test_an_unknown_chain_is_said_to_be_unknown(record: Session) -> None:
    with pytest.raises(NotFound, match="没有“nobody”的审计记录"):
        audit.verify(record, "nobody")
    with pytest.raises(NotFound):
        audit.latest(record, "nobody", 1)


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        (b"{", "/schema"),
        (b"[]", "/schema"),
        (b'{"schema": "2", "chains": {}}', "/schema"),
        (b'{"schema": "1"}', "/chains"),
        (b'{"schema": "1", "chains": {"a": {"count": -1, "hash": ""}}}', "/chains/a"),
        (b'{"schema": "1", "chains": {"a": {"count": 1, "hash": "00"}}}', "/chains/a"),
    ],
)
def test_a_file_that_holds_no_heads_is_refused(data: bytes, pointer: str) -> None:
    with pytest.raises(InvalidPayload) as caught:
        audit.read_heads(data)
    assert [e.pointer for e in caught.value.errors] == [pointer]


def test_the_latest_rows_come_newest_first(record: Session) -> None:
    rows = audit.latest(record, "kexie", 2)
    assert [row.number for row in rows] == [4, 3]
    assert audit.as_json(rows[0]) == {
        "chain": "kexie",
        "number": 4,
        "at": "2026-03-04T05:06:10.123456+00:00",
        "actor": BY,
        "action": "user.added",
        "subject": "user:3",
        "details": {"n": 3, "why": '"是"\n'},
        "hash": rows[0].hash.hex(),
    }


def test_writers_at_the_same_moment_make_one_chain(database: Database) -> None:
    at_once = threading.Barrier(4)

    def write(writer: int) -> None:
        at_once.wait()
        for number in range(5):
            with database.session_scope() as session:
                note(session, writer * 10 + number)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(write, writer) for writer in range(4)]:
            future.result()
    with database.session_scope() as session:
        (report,) = audit.verify(session)
        assert (report.head.count, report.faults) == (20, ())


def test_rows_appended_while_the_chain_is_read_are_no_fault(database: Database) -> None:
    with database.session_scope() as session:
        note(session, 1)
    with database.session_scope() as session:
        head = stored.heads(session)[INSTALLATION]
        with database.session_scope() as other:
            note(other, 2)
        assert [row.number for row in stored.rows(session, INSTALLATION, head)] == [1]


def test_what_was_rolled_back_is_not_on_record(database: Database) -> None:
    def fail() -> None:
        with database.session_scope() as session:
            note(session, 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.session_scope() as session:
        assert audit.export_heads(session, NOW)["chains"] == {
            INSTALLATION: {"count": 0, "hash": "00" * 32}
        }
