"""The library in the database: revisions, the published version, search."""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review_service.domain.rumors import EntryStatus, RumorEntry, RumorVerdict
from review_service.ingest import library
from review_service.storage import published, rumors
from review_service.storage.engine import Database
from review_service.storage.rumors import Filter, Write
from review_service.storage.tables import Change, LibraryState

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = datetime(2026, 3, 5, tzinfo=UTC)
FALSE = RumorEntry("a", "隔夜水致癌", RumorVerdict.FALSE, topic="饮水", variants=("Ａ變體",))
TRUE = RumorEntry("b", "100%有效", RumorVerdict.TRUE, topic="健康")
DRAFT = RumorEntry("c", "草稿", RumorVerdict.UNPROVEN, status=EntryStatus.DRAFT)


def save(session: Session, *entries: RumorEntry, at: datetime = NOW) -> int:
    writes = [Write(e, Change.IMPORT) for e in entries]
    return rumors.save(session, writes, who="甲", why="因为", now=at)


def loaded(session: Session) -> published.Published:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return published.read(driver)


def ids(session: Session, by: Filter, after: str = "") -> list[str]:
    return [s.entry.id for s in rumors.search(session, by, limit=10, after=after)]


def test_every_save_is_a_revision(session: Session) -> None:
    save(session, FALSE, TRUE)
    changed = replace(FALSE, topic="食品")
    save(session, changed, at=LATER)
    stored = rumors.get(session, "a")
    assert stored == rumors.StoredEntry(changed, 2, None, "甲", NOW, LATER)
    assert rumors.history(session, "a") == [
        rumors.Revision(1, Change.IMPORT, FALSE, "甲", "因为", NOW),
        rumors.Revision(2, Change.IMPORT, changed, "甲", "因为", LATER),
    ]
    assert rumors.history(session, "none") == []
    assert rumors.get_many(session, ["b", "none"]).keys() == {"b"}


def test_the_published_library_is_that_of_a_file_with_the_same_entries(session: Session) -> None:
    retired = RumorEntry("Z", "x", RumorVerdict.TRUE, status=EntryStatus.RETIRED)
    save(session, TRUE, DRAFT, FALSE, retired)
    assert loaded(session).library == library.library([FALSE, TRUE])


def test_the_version_rises_only_when_what_is_published_changes(session: Session) -> None:
    assert save(session) == 0
    assert save(session, DRAFT) == 0
    first = save(session, FALSE, TRUE)
    assert first == 1
    assert save(session, replace(DRAFT, topic="x")) == first
    assert save(session, FALSE) == first
    assert save(session, replace(FALSE, topic="x")) == 2
    assert save(session, replace(FALSE, status=EntryStatus.RETIRED)) == 3
    assert loaded(session).version == published.current_version(session) == 3
    assert loaded(session).library == library.library([TRUE])
    state = session.execute(sa.select(LibraryState.digest, LibraryState.changed_at)).one()
    assert state.digest.hex().startswith(library.library([TRUE]).fingerprint)
    assert state.changed_at == NOW


def test_batches_make_no_difference(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rumors, "_BATCH", 2)
    many = [replace(FALSE, id=f"e{n}") for n in range(5)]
    assert save(session, *many) == 1
    assert loaded(session).library == library.library(many)
    assert len(rumors.get_many(session, [e.id for e in many])) == 5


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (Filter(), ["a", "b", "c"]),
        (Filter(words="隔夜"), ["a"]),
        (Filter(words="隔夜 致癌"), ["a"]),
        (Filter(words="隔夜 有效"), []),
        (Filter(words="a变体"), ["a"]),
        (Filter(words="A變體"), ["a"]),
        (Filter(words="0%"), ["b"]),
        (Filter(words="0_有"), []),
        (Filter(words="C"), ["c"]),
        (Filter(status=EntryStatus.DRAFT), ["c"]),
        (Filter(verdict=RumorVerdict.TRUE), ["b"]),
        (Filter(topic="饮水"), ["a"]),
    ],
)
def test_search(session: Session, by: Filter, found: list[str]) -> None:
    save(session, FALSE, TRUE, DRAFT)
    assert ids(session, by) == found


def test_search_goes_on_behind_an_identifier_in_code_point_order(session: Session) -> None:
    save(session, *(replace(FALSE, id=i) for i in ("é", "z", "Z", "a", "深")))
    assert ids(session, Filter()) == ["Z", "a", "z", "é", "深"]
    assert ids(session, Filter(), after="z") == ["é", "深"]


def test_a_merged_entry_is_retired_and_not_merged_into_itself(session: Session) -> None:
    write = Write(FALSE, Change.MERGE, merged_into="a")
    with pytest.raises(IntegrityError, match="ck_rumors_"):
        rumors.save(session, [write], who="", why="", now=NOW)


def test_a_change_is_announced_at_the_commit(database: Database) -> None:
    with database.address.connect() as listener:
        listener.autocommit = True
        listener.execute(f"LISTEN {published.CHANNEL}")
        with database.session_scope() as session:
            save(session, FALSE)
        (note,) = listener.notifies(timeout=5, stop_after=1)
        assert note.payload == "1"
        assert published.version(listener) == 1


def test_the_library_is_loaded_without_a_session(database: Database) -> None:
    with database.session_scope() as session:
        save(session, FALSE)
    found = published.load(database.address)
    assert found == published.Published(1, library.library([FALSE]))


def test_writers_wait_for_each_other(database: Database) -> None:
    with database.session_scope() as first:
        rumors.lock(first)
        with database.address.connect() as second, pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("SELECT version FROM library_state FOR UPDATE NOWAIT")
