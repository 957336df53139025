"""Queues of cases: what waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from review_service.domain.cases import CaseState
from review_service.domain.findings import Kind
from review_service.domain.workflows import Step
from review_service.storage.assignments import COLUMNS, StoredAssignment, stored
from review_service.storage.case_tables import Assignment, CaseRow

Order = InstrumentedAttribute[Any]
"""What stands at the top of a queue: the column of an assignment to sort by, smallest first."""


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many places of a step are open, and how many of those are held and are late."""

    open: int
    held: int
    overdue: int


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
            Assignment.organisation.in_(organisations),
            *belongs(queue),
        )
        .order_by(order, Assignment.since, Assignment.id)
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


def counts(session: Session, organisations: Collection[str], now: datetime) -> dict[Step, Counts]:
    """Return how much waits in some organisations, at each step where anything does."""
    held = Assignment.leased_until > now
    count = sa.func.count()
    rows = session.execute(
        sa.select(Assignment.step, count, count.filter(held), count.filter(Assignment.overdue))
        .where(Assignment.ended_at.is_(None), Assignment.organisation.in_(organisations))
        .group_by(Assignment.step)
    )
    return {Step(step): Counts(*found) for step, *found in rows}


def belongs(queue: Queue) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a queue."""
    wanted = (
        (Assignment.step, queue.steps),
        (Assignment.content_type, queue.content_types),
        (Assignment.discipline, queue.disciplines),
        (Assignment.organisation, queue.organisations),
    )
    conditions: list[sa.ColumnElement[bool]] = [c.in_(v) for c, v in wanted if v]
    if queue.kinds:
        conditions.append(Assignment.kinds.overlap(sorted(queue.kinds)))
    return conditions
