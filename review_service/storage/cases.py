"""Cases: store a new one, read one, write what became of it together with its record.

A change is written with its events, the assignments that follow from it and, last, its rows on the
audit chain: all of it or nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from review_service.domain.audit import Act, Event, Value
from review_service.domain.case_events import CaseEvent, Change
from review_service.domain.case_risk import risk, uncertainty
from review_service.domain.cases import Case
from review_service.domain.workflows import Workflow
from review_service.errors import Conflict, Message
from review_service.storage import assignments, audit
from review_service.storage.case_tables import CaseEventRow, CaseReview, CaseRow
from review_service.storage.case_values import (
    CASE_COLUMNS,
    EVENT_COLUMNS,
    case_value,
    event_value,
    read_case,
    read_event,
)

PRODUCT = "product"
"""Who acts on record when nobody does."""
_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    *(CaseRow.id, CaseRow.organisation, CaseRow.content_type, CaseRow.discipline, CaseRow.blind),
    *(CaseRow.state, CaseRow.value, CaseRow.version, CaseRow.opened_at, CaseRow.changed_at),
)


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it was read, and by which a change of it is written."""

    case: Case
    version: int
    opened_at: datetime
    changed_at: datetime

    @property
    def id(self) -> UUID:
        """Return the identifier as the database has it."""
        return UUID(self.case.id)


def add(session: Session, change: Change, workflow: Workflow, now: datetime) -> StoredCase:
    """Store a new case."""
    case = change.case
    session.execute(
        sa.insert(CaseRow).values(
            id=UUID(case.id),
            organisation=case.organisation,
            content_type=case.content_type,
            discipline=case.discipline,
            blind=case.blind,
            version=1,
            opened_at=now,
            changed_at=now,
            value=case_value(case),
            **_derived(case),
        )
    )
    assignments.bring_in_line(session, case, workflow, now)
    _record(session, change, now)
    return StoredCase(case, 1, now, now)


def get(session: Session, case_id: UUID, *, lock: bool = False) -> StoredCase | None:
    """Return a case, or None where there is none; `lock` keeps others from changing it."""
    query = sa.select(*_COLUMNS).where(CaseRow.id == case_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    identity, *columns, value, version, opened_at, changed_at = row
    named = dict(zip(CASE_COLUMNS, (str(identity), *columns), strict=True))
    return StoredCase(read_case(value, named), version, opened_at, changed_at)


def save(
    session: Session, read: StoredCase, change: Change, workflow: Workflow, now: datetime
) -> StoredCase:
    """Write a change of a case that was read before.

    The last thing to do in a transaction: the audit chain stays locked until that ends.  Raises
    `Conflict`, and writes nothing, when somebody else changed the case since.
    """
    case = change.case
    # What is as it was is left out, so that a claim does not write the findings again.
    value = {} if case == read.case else {"value": case_value(case), **_derived(case)}
    written = session.execute(
        sa.update(CaseRow)
        .where(CaseRow.id == read.id, CaseRow.version == read.version)
        .values(version=read.version + 1, changed_at=now, **value)
        .returning(CaseRow.version)
    )
    if written.one_or_none() is None:
        raise Conflict(
            Message(
                "本稿刚被他人更新，您的操作没有保存。请刷新页面，看过最新进展后重试。",
                "Somebody has just changed this case and nothing of yours was saved. "
                "Reload the page, see where the case is, and try again.",
            )
        )
    if value:
        assignments.bring_in_line(session, case, workflow, now)
    _record(session, change, now)
    return StoredCase(case, read.version + 1, read.opened_at, now)


def events(session: Session, case_id: UUID) -> list[CaseEvent]:
    """Return what happened to a case, in order."""
    rows = session.execute(
        sa.select(
            CaseEventRow.value,
            *(CaseEventRow.kind, CaseEventRow.case_id, CaseEventRow.at, CaseEventRow.by),
        )
        .where(CaseEventRow.case_id == case_id)
        .order_by(CaseEventRow.id)
    )
    return [
        read_event(value, dict(zip(EVENT_COLUMNS, (kind, str(of), at, by), strict=True)))
        for value, kind, of, at, by in rows
    ]


def content_types(session: Session) -> frozenset[str]:
    """Return the content types that there are cases of."""
    return frozenset(session.scalars(sa.select(CaseRow.content_type).distinct()))


def link_review(session: Session, case_id: UUID, revision: int, review_id: UUID) -> None:
    """Record that a run of the pipeline looks at a revision of a case."""
    session.execute(
        sa.insert(CaseReview).values(review_id=review_id, case_id=case_id, revision=revision)
    )


def reviewed_by(session: Session, review_id: UUID) -> tuple[UUID, int] | None:
    """Return case and number of the revision that a run looks at; None where it is of no case."""
    row = session.execute(
        sa.select(CaseReview.case_id, CaseReview.revision).where(CaseReview.review_id == review_id)
    ).one_or_none()
    return None if row is None else (row.case_id, row.revision)


def _derived(case: Case) -> dict[str, object]:
    """Return the columns that follow from the case and change with it."""
    current = case.current
    return {
        "state": case.state.value,
        "revision": current.number,
        "content_hash": current.content_hash,
        "kinds": sorted({finding.kind.value for finding in current.findings}),
        "risk": risk(current),
        "uncertainty": uncertainty(current),
    }


def _record(session: Session, change: Change, now: datetime) -> None:
    case = change.case
    for event in change.events:
        session.execute(
            sa.insert(CaseEventRow).values(
                case_id=UUID(case.id),
                kind=event.kind.value,
                at=event.at,
                by=event.by,
                value=event_value(event),
            )
        )
    for event in change.events:
        audit.append(session, _on_record(event, case.organisation), now)


def _on_record(event: CaseEvent, organisation: str) -> Event:
    details: Mapping[str, Value] = {
        name: value for name, value in event_value(event).items() if value not in (None, "", [])
    }
    return Event(
        action=Act(f"case.{event.kind.value}"),
        actor=PRODUCT if event.by is None else f"user:{event.by}",
        subject=f"case:{event.case_id}",
        details=details,
        chain=organisation,
    )
