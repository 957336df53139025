"""Queues of cases: what waits for whom, and the next of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from review_service.domain.case_reach import Reach
from review_service.domain.cases import CaseState
from review_service.domain.findings import Kind
from review_service.domain.workflows import Step
from review_service.storage.assignments import COLUMNS, StoredAssignment, lease, stored
from review_service.storage.case_tables import Assignment, CaseRow

Order = Sequence[sa.ColumnElement[Any]]
"""What stands at the top of a queue: the columns to sort by."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Which open steps belong to a queue; an empty set leaves nothing out."""

    steps: frozenset[Step] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    """Cases with a finding of one of these."""
    content_types: frozenset[str] = frozenset()
    disciplines: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()


EVERYTHING = Queue()


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks for work, and where they may do it."""

    id: UUID
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A lease that was just given."""

    held: StoredAssignment
    before: UUID | None
    """Whose lease on it had lapsed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An open step in a queue, with what a list shows of its case."""

    assignment: StoredAssignment
    organisation: str
    content_type: str
    discipline: str
    state: CaseState
    revision: int
    kinds: tuple[Kind, ...]
    risk: float
    uncertainty: float


def take(
    session: Session,
    queue: Queue,
    order: Order,
    seeker: Seeker,
    now: datetime,
    besides: Collection[UUID] = (),
) -> Taken | None:
    """Lease the first free step that the seeker may decide, with its case locked.

    One statement that waits for nobody, so two people cannot take the same one.  None where there
    is no such step, or where others have the last of them in hand at this very moment.  `besides`
    are assignments that were tried already.
    """
    found = (
        sa.select(Assignment.id, Assignment.holder.label("before"))
        .join(CaseRow, CaseRow.id == Assignment.case_id)
        .where(
            Assignment.ended_at.is_(None),
            sa.or_(Assignment.leased_until.is_(None), Assignment.leased_until <= now),
            sa.not_(sa.literal(str(seeker.id)) == sa.any_(Assignment.barred)),
            sa.not_(sa.literal(seeker.id) == sa.any_(Assignment.passed_by)),
            sa.not_(_holds_another(seeker.id)),
            _within(seeker.reaches),
            Assignment.id.not_in(besides),
            *_belongs(queue),
        )
        .order_by(*order, Assignment.since, Assignment.id)
        .limit(1)
        # The case first: whoever has that locked changes its assignments too, and a lock on one of
        # those, kept while its case is passed over, would make two people wait for each other.
        .with_for_update(of=[CaseRow, Assignment], skip_locked=True)
        .cte("found")
    )
    row = session.execute(
        sa.update(Assignment)
        .where(Assignment.id == found.c.id)
        .values(**lease(seeker.id, now))
        .returning(*COLUMNS, found.c.before)
    ).one_or_none()
    return None if row is None else Taken(stored(row[:-1]), row.before)


def listed(
    session: Session, queue: Queue, order: Order, organisations: Collection[str], limit: int
) -> list[Listed]:
    """Return the open steps of a queue in some organisations, free or held, in its order."""
    rows = session.execute(
        sa.select(
            *COLUMNS,
            *(CaseRow.organisation, CaseRow.content_type, CaseRow.discipline, CaseRow.state),
            *(CaseRow.revision, CaseRow.kinds, CaseRow.risk, CaseRow.uncertainty),
        )
        .join(CaseRow, CaseRow.id == Assignment.case_id)
        .where(
            Assignment.ended_at.is_(None),
            CaseRow.organisation.in_(organisations),
            *_belongs(queue),
        )
        .order_by(*order, Assignment.since, Assignment.id)
        .limit(limit)
    )
    return [
        Listed(
            assignment=stored(row[: len(COLUMNS)]),
            organisation=row.organisation,
            content_type=row.content_type,
            discipline=row.discipline,
            state=CaseState(row.state),
            revision=row.revision,
            kinds=tuple(Kind(kind) for kind in row.kinds),
            risk=row.risk,
            uncertainty=row.uncertainty,
        )
        for row in rows
    ]


def _holds_another(person: UUID) -> sa.ColumnElement[bool]:
    """Return the condition that the person's name stands on another open step of the case."""
    other = aliased(Assignment)
    return sa.exists().where(
        other.case_id == Assignment.case_id,
        other.id != Assignment.id,
        other.holder == person,
        other.ended_at.is_(None),
    )


def _within(reaches: Sequence[Reach]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(_reached(reach) for reach in reaches))


def _reached(reach: Reach) -> sa.ColumnElement[bool]:
    place = sa.and_(
        Assignment.step == reach.step.value,
        CaseRow.organisation.in_(reach.organisations),
    )
    if reach.disciplines is None:
        return place
    return sa.and_(place, CaseRow.discipline.in_({"", *reach.disciplines}))


def _belongs(queue: Queue) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a queue."""
    wanted = (
        (Assignment.step, queue.steps),
        (CaseRow.content_type, queue.content_types),
        (CaseRow.discipline, queue.disciplines),
        (CaseRow.organisation, queue.organisations),
    )
    conditions: list[sa.ColumnElement[bool]] = [c.in_(v) for c, v in wanted if v]
    if queue.kinds:
        conditions.append(CaseRow.kinds.overlap(sorted(queue.kinds)))
    return conditions
