"""Library entries with all their revisions, and the state that says what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from review_service.domain.rumors import EntryStatus, RumorEntry, RumorVerdict
from review_service.ingest import library_rows
from review_service.language import normalise
from review_service.storage.published import CHANNEL
from review_service.storage.tables import Change, LibraryState, Rumor, RumorRevision

_BATCH = 2_000
_FOLDING = ("strip_zero_width", "nfkc", "t2s")
_CURRENT = sa.and_(RumorRevision.rumor_id == Rumor.id, RumorRevision.number == Rumor.revision)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it stands."""

    entry: RumorEntry
    revision: int
    merged_into: str | None
    """The entry that took this one in; its own content is what it was before."""
    who: str
    """Who made the current revision."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """An entry as it was made at one revision, who made it and why."""

    number: int
    change: Change
    entry: RumorEntry
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Write:
    """A new revision to be stored."""

    entry: RumorEntry
    change: Change
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None does not narrow."""

    words: str = ""
    """Every word must occur in the claim or a variant, whatever its script, width and case."""
    status: EntryStatus | None = None
    verdict: RumorVerdict | None = None
    topic: str | None = None


def lock(session: Session) -> None:
    """Wait until no other transaction changes the library, and keep others waiting until the end.

    Taken before entries are read in order to be changed, so that two writers never decide on the
    same old state.
    """
    session.execute(sa.select(LibraryState.version).with_for_update())


def get(session: Session, rumor_id: str) -> StoredEntry | None:
    """Return one entry, whatever its status, or None where there is none."""
    return get_many(session, [rumor_id]).get(rumor_id)


def get_many(session: Session, ids: Sequence[str]) -> dict[str, StoredEntry]:
    """Return the entries that exist among `ids`, by identifier."""
    found: dict[str, StoredEntry] = {}
    for start in range(0, len(ids), _BATCH):
        batch = list(ids[start : start + _BATCH])
        rows = session.execute(_stored().where(_among(batch)))
        found.update((row.id, _entry(row)) for row in rows)
    return found


def search(session: Session, by: Filter, *, limit: int, after: str = "") -> list[StoredEntry]:
    """Return at most `limit` entries by identifier, beginning behind the identifier `after`."""
    query = _stored().where(Rumor.id > after).order_by(Rumor.id).limit(limit)
    for word in fold(by.words).split():
        query = query.where(
            sa.or_(Rumor.search.contains(word, autoescape=True), sa.func.lower(Rumor.id) == word)
        )
    if by.status is not None:
        query = query.where(Rumor.status == by.status.value)
    if by.verdict is not None:
        query = query.where(Rumor.verdict == by.verdict.value)
    if by.topic is not None:
        query = query.where(Rumor.topic == by.topic)
    return [_entry(row) for row in session.execute(query)]


def history(session: Session, rumor_id: str) -> list[Revision]:
    """Return all revisions of an entry, oldest first; empty where there is none."""
    columns = ("number", "change", "content", "who", "why", "at")
    query = (
        sa.select(*(getattr(RumorRevision, c) for c in columns))
        .where(RumorRevision.rumor_id == rumor_id)
        .order_by(RumorRevision.number)
    )
    return [
        Revision(r.number, Change(r.change), library_rows.entry_of(r.content), r.who, r.why, r.at)
        for r in session.execute(query)
    ]


def save(session: Session, writes: Sequence[Write], *, who: str, why: str, now: datetime) -> int:
    """Store a new revision for each of `writes`; return the library's version.

    No entry may come twice.  The version rises, and a notification goes out at the commit, when
    what is published changes.
    """
    lock(session)
    gone: list[bytes] = []
    new: list[bytes] = []
    for start in range(0, len(writes), _BATCH):
        batch = writes[start : start + _BATCH]
        columns = sa.select(Rumor.id, Rumor.revision, Rumor.status, Rumor.digest)
        found = session.execute(columns.where(_among([w.entry.id for w in batch]))).all()
        gone += [r.digest for r in found if r.status == EntryStatus.PUBLISHED.value]
        revisions = {r.id: r.revision + 1 for r in found}
        rows = [_row(w, revisions.get(w.entry.id, 1), now) for w in batch]
        new += [r["digest"] for r in rows if r["status"] == EntryStatus.PUBLISHED.value]
        _upsert(session, rows)
        by = {"who": who, "why": why, "at": now}
        numbered = zip(batch, rows, strict=True)
        session.execute(
            sa.insert(RumorRevision), [_revision(w, r["revision"]) | by for w, r in numbered]
        )
    return _raised(session, gone, new, now)


def fold(text: str) -> str:
    """Return text as search compares it: without differences of width, script and case."""
    return normalise.view(text, _FOLDING).text.casefold()


def _stored() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Rumor.id,
        RumorRevision.content,
        Rumor.revision,
        Rumor.merged_into,
        RumorRevision.who,
        Rumor.created_at,
        Rumor.updated_at,
    ).join(RumorRevision, _CURRENT)


def _entry(row: sa.Row[*tuple[Any, ...]]) -> StoredEntry:
    entry = library_rows.entry_of(row.content)
    return StoredEntry(
        entry, row.revision, row.merged_into, row.who, row.created_at, row.updated_at
    )


def _among(ids: list[str]) -> sa.ColumnElement[bool]:
    # One array parameter, not one parameter for each: PostgreSQL takes 65,535 at most.
    return Rumor.id == sa.any_(sa.literal(ids, sa.ARRAY(sa.Text)))


def _row(write: Write, revision: int, now: datetime) -> dict[str, Any]:
    entry = write.entry
    return {
        "id": entry.id,
        "revision": revision,
        "status": entry.status.value,
        "verdict": entry.verdict.value,
        "topic": entry.topic,
        "digest": library_rows.digest(entry),
        "search": "\n".join(map(fold, (entry.claim, *entry.variants))),
        "merged_into": write.merged_into,
        "created_at": now,
        "updated_at": now,
    }


def _revision(write: Write, number: int) -> dict[str, Any]:
    return {
        "rumor_id": write.entry.id,
        "number": number,
        "change": write.change.value,
        "content": library_rows.content(write.entry),
    }


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    statement = insert(Rumor)
    new = {name: statement.excluded[name] for name in rows[0] if name not in {"id", "created_at"}}
    session.execute(statement.on_conflict_do_update(index_elements=[Rumor.id], set_=new), rows)


def _raised(session: Session, gone: list[bytes], new: list[bytes], now: datetime) -> int:
    state = session.execute(sa.select(LibraryState.version, LibraryState.digest)).one()
    digest = library_rows.replaced(state.digest, gone, new)
    if digest == state.digest:
        return int(state.version)
    version = int(state.version) + 1
    session.execute(sa.update(LibraryState).values(version=version, digest=digest, changed_at=now))
    session.execute(sa.select(sa.func.pg_notify(CHANNEL, str(version))))
    return version
