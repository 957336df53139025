"""The next step of a queue for somebody: found by walking an index, leased without waiting.

A queue may be long and what a person may decide a small part of it, so nothing is sorted: for each
step an index gives the first few in the order of the queue.  Only where all of those are in other
hands at that very moment are more of them looked at.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Session

from review_service.domain.case_reach import Reach
from review_service.domain.workflows import Step
from review_service.storage.assignments import COLUMNS, StoredAssignment, lease, stored
from review_service.storage.case_queue import Order, Queue, belongs
from review_service.storage.case_tables import Assignment, CaseRow

_WINDOW = 8
"""How many to look at first: more than there are people who take one in the same millisecond."""
_WIDER = 8
_OPEN = Assignment.ended_at.is_(None)
_SEEKER = sa.bindparam("seeker", type_=sa.Uuid())
_RUN_OUT = Assignment.leased_until <= sa.bindparam("now", type_=TIMESTAMP(timezone=True))
_LEASE = (Assignment.holder, Assignment.fence, Assignment.taken_at, Assignment.leased_until)


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
    given = {f"new_{name}": value for name, value in lease(seeker.id, now).items()}
    given |= {"seeker": seeker.id, "now": now, "besides": list(besides)}
    window = _WINDOW
    while True:
        statement = _statement(queue, order.key, seeker.reaches, window)
        looked_at, before, *columns = session.execute(statement, given).one()
        if columns[0] is not None:
            return Taken(stored(columns), before)
        if looked_at < window:
            return None
        window *= _WIDER


@lru_cache(maxsize=256)
def _statement(
    queue: Queue, column: str, reaches: tuple[Reach, ...], window: int
) -> sa.Select[Any]:
    """Return the statement that looks, locks and leases; it has one row whatever comes of it.

    Putting it together takes longer than running it.
    """
    order: sa.ColumnElement[Any] = sa.inspect(Assignment).columns[column]
    tried = Assignment.id.in_(sa.bindparam("besides", expanding=True))
    fitting = [_OPEN, _may_take(), sa.not_(tried), *belongs(queue)]
    walks = [*_free(queue, reaches), _lapsed(reaches)]
    first = sa.union_all(
        *(
            sa.select(
                sa.select(Assignment.id)
                .where(*fitting, *walk)
                .order_by(order, Assignment.since, Assignment.id)
                # Written out: with a parameter the plan that is kept would not reckon with few.
                .limit(sa.literal_column(str(window)))
                .subquery()
            )
            for walk in walks
        )
    ).cte("first")
    found = (
        sa.select(Assignment.id, Assignment.holder.label("before"))
        .join(first, first.c.id == Assignment.id)
        .join(CaseRow, CaseRow.id == Assignment.case_id)
        # Once more, of the row as it is when it is locked.
        .where(*fitting, sa.or_(Assignment.holder.is_(None), _RUN_OUT))
        .order_by(order, Assignment.since, Assignment.id)
        .limit(1)
        # The case first: whoever has that locked changes its assignments too, and a lock on one of
        # those, kept while its case is passed over, would make two people wait for each other.
        .with_for_update(of=[CaseRow, Assignment], skip_locked=True)
        .cte("found")
    )
    leased = (
        sa.update(Assignment)
        .where(Assignment.id == found.c.id)
        .values({column: sa.bindparam(f"new_{column.key}") for column in _LEASE})
        .returning(found.c.before, *COLUMNS)
        .cte("leased")
    )
    looked_at = sa.select(sa.func.count().label("count")).select_from(first).subquery()
    return sa.select(looked_at.c.count, *leased.c).select_from(
        looked_at.outerjoin(leased, sa.true())
    )


def _free(queue: Queue, reaches: tuple[Reach, ...]) -> Iterator[list[sa.ColumnElement[bool]]]:
    """Yield for each step where the seeker may decide it what nobody's name stands on."""
    for step in Step:
        mine = [reach for reach in reaches if reach.step is step]
        if mine and step in (queue.steps or Step):
            yield [
                Assignment.holder.is_(None),
                Assignment.step == step.value,
                sa.or_(*map(_where, mine)),
            ]


def _lapsed(reaches: tuple[Reach, ...]) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of what a lease ran out on: few, since they are swept."""
    places = (sa.and_(Assignment.step == reach.step.value, _where(reach)) for reach in reaches)
    return [_RUN_OUT, sa.or_(sa.false(), *places)]


def _where(reach: Reach) -> sa.ColumnElement[bool]:
    place = _one_of(Assignment.organisation, reach.organisations)
    if reach.disciplines is None:
        return place
    return sa.and_(place, _one_of(Assignment.discipline, {"", *reach.disciplines}))


def _one_of(column: sa.SQLColumnExpression[str], values: Iterable[str]) -> sa.ColumnElement[bool]:
    # One parameter however many values, so that the text of the statement stays as it is.
    return column == sa.any_(sa.literal(sorted(values), ARRAY(sa.Text)))


def _may_take() -> sa.ColumnElement[bool]:
    """Return the condition that the seeker need not stand aside and did not pass it on.

    Nobody has their name on two steps of a case.
    """
    mine = sa.select(Assignment.case_id).where(Assignment.holder == _SEEKER, _OPEN)
    return sa.and_(
        sa.not_(sa.cast(_SEEKER, sa.Text) == sa.any_(Assignment.barred)),
        sa.not_(sa.any_(Assignment.passed_by) == _SEEKER),
        sa.or_(Assignment.holder.is_not_distinct_from(_SEEKER), Assignment.case_id.not_in(mine)),
    )
