"""Keep the rumor library: entries with their revisions, changes on record, merges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from review_service.domain.rumors import EntryStatus, RumorEntry
from review_service.errors import Conflict, FieldError, InvalidPayload, Message, NotFound
from review_service.ingest import library_rows
from review_service.storage import rumors
from review_service.storage.rumors import Filter, Revision, StoredEntry, Write
from review_service.storage.tables import Change

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs between two revisions, as JSON values."""

    field: str
    before: Any
    after: Any


def search(
    session: Session, by: Filter, *, limit: int = 50, after: str = ""
) -> tuple[list[StoredEntry], str | None]:
    """Return a page of entries by identifier, and where the next page begins if there is one."""
    found = rumors.search(session, by, limit=limit + 1, after=after)
    page = found[:limit]
    return page, page[-1].entry.id if len(found) > limit else None


def show(session: Session, rumor_id: str) -> StoredEntry:
    """Return an entry; a merged one names the entry that took it in.

    Raises `NotFound`.
    """
    found = rumors.get(session, rumor_id)
    if found is None:
        raise _not_found(rumor_id)
    return found


def resolve(session: Session, rumor_id: str) -> StoredEntry:
    """Return an entry, or the one that it was merged into in the end.

    Raises `NotFound`.
    """
    found = show(session, rumor_id)
    while found.merged_into is not None:
        found = show(session, found.merged_into)
    return found


def add(session: Session, row: dict[str, Any], *, who: str, why: str, now: datetime) -> StoredEntry:
    """Store a new entry.

    Raises `InvalidPayload`, or `Conflict` when the identifier (or the claim, where none is given)
    is there already.
    """
    entry = _checked(row)
    rumors.lock(session)
    if rumors.get(session, entry.id) is not None:
        raise Conflict(
            Message(
                f"已有编号为 {entry.id} 的条目。请编辑该条目，或换一个编号。",
                f"There is an entry {entry.id} already. Edit that one, or give another identifier.",
            )
        )
    rumors.save(session, [Write(entry, Change.ADD)], who=who, why=why, now=now)
    return show(session, entry.id)


def edit(
    session: Session,
    rumor_id: str,
    row: dict[str, Any],
    *,
    revision: int,
    who: str,
    why: str,
    now: datetime,
) -> StoredEntry:
    """Replace an entry's content; the same content makes no new revision.

    `revision` is the one that was read.  Raises `NotFound`, `InvalidPayload`, or `Conflict` when
    the entry was changed or merged since.
    """
    entry = _checked({**row, "id": rumor_id})
    rumors.lock(session)
    current = _current(session, rumor_id, revision)
    if current.entry != entry:
        rumors.save(session, [Write(entry, Change.EDIT)], who=who, why=why, now=now)
    return show(session, rumor_id)


def merge(
    session: Session, rumor_id: str, into: str, *, who: str, why: str, now: datetime
) -> StoredEntry:
    """Retire an entry in favour of another, which takes over its wordings and sources.

    The old identifier leads to the other entry from then on.  Raises `NotFound`, `Conflict` when
    one of them is merged already or both are the same, or `InvalidPayload` when the other would
    grow over a limit.
    """
    rumors.lock(session)
    gone, kept = show(session, rumor_id), show(session, into)
    if rumor_id == into or gone.merged_into is not None or kept.merged_into is not None:
        raise Conflict(
            Message(
                f"{rumor_id} 不能并入 {into}：两者相同，或其中之一已并入别的条目。",
                f"{rumor_id} cannot be merged into {into}: they are the same, or one of them is "
                "merged already.",
            )
        )
    writes = [
        Write(replace(gone.entry, status=EntryStatus.RETIRED), Change.MERGE, merged_into=into),
        Write(_checked(library_rows.row(_combined(kept.entry, gone.entry))), Change.MERGE),
    ]
    rumors.save(session, writes, who=who, why=why, now=now)
    return show(session, into)


def history(session: Session, rumor_id: str) -> list[Revision]:
    """Return all revisions of an entry, oldest first.

    Raises `NotFound`.
    """
    found = rumors.history(session, rumor_id)
    if not found:
        raise _not_found(rumor_id)
    return found


def diff(
    session: Session, rumor_id: str, before: int | None = None, after: int | None = None
) -> list[FieldChange]:
    """Return what changed from one revision to another; without numbers, in the latest change.

    Everything is new in the first revision.  Raises `NotFound`.
    """
    revisions = {r.number: library_rows.row(r.entry) for r in history(session, rumor_id)}
    last = max(revisions) if after is None else after
    first = last - 1 if before is None else before
    if last not in revisions or not (first in revisions or (before is None and first == 0)):
        raise NotFound(
            Message(
                f"条目 {rumor_id} 没有这一版本。现有第 1 至 {max(revisions)} 版。",
                f"Entry {rumor_id} has no such revision. It has 1 to {max(revisions)}.",
            )
        )
    old, new = revisions.get(first, {}), revisions[last]
    return [
        FieldChange(name, old.get(name), new[name])
        for name in library_rows.FIELDS
        if old.get(name) != new[name]
    ]


def _checked(row: dict[str, Any]) -> RumorEntry:
    found = library_rows.checked(row)
    if isinstance(found, RumorEntry):
        return found
    # One entry has no row number; a pointer into its JSON is what its writer can use.
    faults = tuple(FieldError(e.pointer.removeprefix("1") or "/", e.message) for e in found)
    raise InvalidPayload(
        Message(
            "条目内容不符合要求，没有保存。请按下列提示修改。",
            "The entry is not valid and was not saved. Correct it as said below.",
        ),
        faults,
    )


def _current(session: Session, rumor_id: str, revision: int) -> StoredEntry:
    current = show(session, rumor_id)
    if current.revision == revision and current.merged_into is None:
        return current
    raise Conflict(
        Message(
            f"条目 {rumor_id} 现为第 {current.revision} 版，读取时为第 {revision} 版，或已被合并。"
            "请重新读取后再改。",
            f"Entry {rumor_id} is at revision {current.revision} and was read at {revision}, or it "
            "was merged. Read it again and repeat the change.",
        )
    )


def _combined(kept: RumorEntry, gone: RumorEntry) -> RumorEntry:
    return replace(
        kept,
        variants=_union(
            kept.variants, [v for v in (gone.claim, *gone.variants) if v != kept.claim]
        ),
        negations=_union(kept.negations, gone.negations),
        sources=_union(kept.sources, gone.sources),
    )


def _union(first: Sequence[_T], second: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _not_found(rumor_id: str) -> NotFound:
    return NotFound(
        Message(
            f"谣言库里没有编号为 {rumor_id} 的条目。可用 kepu rumors list 查找。",
            f"There is no entry {rumor_id} in the library. Look for it with kepu rumors list.",
        )
    )
