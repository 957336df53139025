"""Library files into the database and out of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from review_service.domain.rumors import RumorEntry
from review_service.errors import FieldError
from review_service.ingest import library
from review_service.ingest.library import LibraryFormat, Parsed
from review_service.storage import rumors
from review_service.storage.rumors import Filter, StoredEntry, Write
from review_service.storage.tables import Change

_EXPORT_BATCH = 5_000


class Existing(StrEnum):
    """What an import does with an entry that is there with other content."""

    UPDATE = "update"
    KEEP_EDITED = "keep_edited"
    """Update it only if the current revision was made by the importer itself."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in numbers of rows."""

    added: int
    updated: int
    unchanged: int
    kept: int
    """Edited by others, and left as they are."""
    merged: int
    """Merged into another entry before, and left as they are."""
    skipped: int
    """Not right; see `errors`."""
    errors: tuple[FieldError, ...]
    version: int
    """Of the published library afterwards."""


def import_file(
    session: Session,
    data: bytes,
    form: LibraryFormat,
    *,
    who: str,
    why: str,
    now: datetime,
    skip_bad: bool = False,
    existing: Existing = Existing.UPDATE,
) -> ImportReport:
    """Store every row of a library file that says something new.

    An entry whose content is the same gets no new revision.  Raises `InvalidPayload` with every
    fault, and nothing changes, when a row is not right, unless `skip_bad`.
    """
    parsed = library.parse(data, form)
    if parsed.errors and not skip_bad:
        raise library.invalid(parsed)
    return _import(session, parsed, existing, who=who, why=why, now=now)


def export_file(session: Session, form: LibraryFormat, by: Filter | None = None) -> bytes:
    """Return the entries that `by` selects as a file; merged ones are left out."""
    chosen = by or Filter()
    found: list[RumorEntry] = []
    after = ""
    while batch := rumors.search(session, chosen, limit=_EXPORT_BATCH, after=after):
        found.extend(stored.entry for stored in batch if stored.merged_into is None)
        after = batch[-1].entry.id
    return library.dump(found, form)


def _import(
    session: Session, parsed: Parsed, existing: Existing, *, who: str, why: str, now: datetime
) -> ImportReport:
    rumors.lock(session)
    before = rumors.get_many(session, [row.entry.id for row in parsed.rows])
    writes: list[Write] = []
    counts = dict.fromkeys(("added", "updated", "unchanged", "kept", "merged"), 0)
    for row in parsed.rows:
        outcome = _outcome(before.get(row.entry.id), row.entry, existing, who)
        counts[outcome] += 1
        if outcome in {"added", "updated"}:
            writes.append(Write(row.entry, Change.IMPORT))
    version = rumors.save(session, writes, who=who, why=why, now=now)
    return ImportReport(**counts, skipped=parsed.bad, errors=parsed.errors, version=version)


def _outcome(stored: StoredEntry | None, entry: RumorEntry, existing: Existing, who: str) -> str:
    if stored is None:
        return "added"
    if stored.merged_into is not None:
        return "merged"
    if stored.entry == entry:
        return "unchanged"
    if existing is Existing.KEEP_EDITED and stored.who != who:
        return "kept"
    return "updated"
