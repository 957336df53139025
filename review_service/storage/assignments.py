"""Who works on which step of which case: leases that end by themselves.

Every lease has a random fence.  Whoever holds the case's row locked may change its assignments;
only renewing does without, since it changes nothing that others decide by.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from review_service.domain.case_holds import places
from review_service.domain.case_risk import risk, uncertainty, wanted_by
from review_service.domain.cases import Case, Waiting
from review_service.domain.duties import barred
from review_service.domain.workflows import Step, Workflow
from review_service.storage.case_tables import Assignment, Ending

LEASE = timedelta(minutes=15)
COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    *(Assignment.id, Assignment.case_id, Assignment.step, Assignment.place, Assignment.since),
    *(Assignment.due_at, Assignment.overdue, Assignment.holder, Assignment.fence),
    *(Assignment.taken_at, Assignment.leased_until),
)
_OPEN = Assignment.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class StoredAssignment:
    """An open assignment: free, or held by somebody."""

    id: UUID
    case_id: UUID
    step: Step
    place: int
    since: datetime
    due_at: datetime | None
    overdue: bool
    holder: UUID | None
    fence: UUID | None
    taken_at: datetime | None
    leased_until: datetime | None

    def held_at(self, now: datetime) -> bool:
        """Tell whether somebody holds it; a lease that has ended holds nothing."""
        return self.leased_until is not None and self.leased_until > now


def stored(row: Sequence[Any]) -> StoredAssignment:
    """Return the assignment of a row of `COLUMNS`."""
    identity, case_id, step, *rest = row
    return StoredAssignment(identity, case_id, Step(step), *rest)


def of_case(session: Session, case_id: UUID) -> list[StoredAssignment]:
    """Return the open assignments of a case."""
    query = sa.select(*COLUMNS).where(Assignment.case_id == case_id, _OPEN)
    rows = session.execute(query.order_by(Assignment.since, Assignment.step, Assignment.place))
    return [stored(row) for row in rows]


def held_by(session: Session, holder: UUID, now: datetime) -> list[StoredAssignment]:
    """Return what somebody holds, what was taken first at the top."""
    mine = sa.and_(Assignment.holder == holder, _OPEN, Assignment.leased_until > now)
    query = sa.select(*COLUMNS).where(mine).order_by(Assignment.taken_at, Assignment.id)
    return [stored(row) for row in session.execute(query)]


def hold(session: Session, assignment_id: UUID, holder: UUID, now: datetime) -> StoredAssignment:
    """Give an open assignment to somebody under a new fence, whoever had it before."""
    row = session.execute(
        sa.update(Assignment)
        .where(Assignment.id == assignment_id, _OPEN)
        .values(**lease(holder, now))
        .returning(*COLUMNS)
    ).one()
    return stored(row)


def lease(holder: UUID, now: datetime) -> dict[str, object]:
    """Return the columns of a new lease."""
    return {"holder": holder, "fence": uuid4(), "taken_at": now, "leased_until": now + LEASE}


def renew(
    session: Session, case_id: UUID, holder: UUID, fence: UUID | None, now: datetime
) -> StoredAssignment | None:
    """Let a lease run anew from `now`; None where it has ended or is another's by now."""
    row = session.execute(
        sa.update(Assignment)
        .where(
            Assignment.case_id == case_id,
            Assignment.holder == holder,
            Assignment.fence == fence,
            Assignment.leased_until > now,
            _OPEN,
        )
        .values(leased_until=sa.func.greatest(Assignment.leased_until, now + LEASE))
        .returning(*COLUMNS)
    ).one_or_none()
    return None if row is None else stored(row)


def give_back(session: Session, held: StoredAssignment, *, passed: bool) -> None:
    """Free an assignment; with `passed` the queue does not hand it to its holder again."""
    by = sa.func.array_append(Assignment.passed_by, Assignment.holder)
    session.execute(
        sa.update(Assignment)
        .where(Assignment.id == held.id)
        .values(
            holder=None,
            fence=None,
            taken_at=None,
            leased_until=None,
            passed_by=by if passed else Assignment.passed_by,
        )
    )


def finish(session: Session, held: StoredAssignment, now: datetime) -> None:
    """End an assignment because its holder decided the step."""
    _end(session, [held.id], Ending.DECIDED, now)


def bring_in_line(session: Session, case: Case, workflow: Workflow, now: datetime) -> None:
    """Make the open assignments of a case those that its waiting steps want.

    What is wanted no more ends, whoever holds it; free ones end first.
    """
    kept: dict[Step, list[StoredAssignment]] = {waiting.step: [] for waiting in case.waiting}
    surplus = []
    found = of_case(session, UUID(case.id))
    for assignment in sorted(found, key=lambda a: (a.holder is None, a.place)):
        same = kept.get(assignment.step)
        if same is None or len(same) == places(case, assignment.step):
            surplus.append(assignment.id)
        else:
            same.append(assignment)
    _end(session, surplus, Ending.CLOSED, now)
    for waiting in case.waiting:
        taken = {assignment.place for assignment in kept[waiting.step]}
        _refresh(session, case, waiting, workflow)
        _add(session, case, waiting, workflow, taken)


def lapsed(session: Session, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return case and fence of the leases that ended without anybody taking the step since."""
    query = sa.select(Assignment.case_id, Assignment.fence).where(
        _OPEN, Assignment.leased_until <= now
    )
    rows = session.execute(query.order_by(Assignment.leased_until, Assignment.id))
    return [(case_id, fence) for case_id, fence in rows if fence is not None]


def late(session: Session, now: datetime) -> list[UUID]:
    """Return the cases with steps past their deadline of which nobody was told yet."""
    query = sa.select(Assignment.case_id).where(
        _OPEN, Assignment.due_at < now, sa.not_(Assignment.overdue)
    )
    rows = session.scalars(query.group_by(Assignment.case_id).order_by(Assignment.case_id))
    return list(rows)


def _end(session: Session, ids: Collection[UUID], ending: Ending, now: datetime) -> None:
    if ids:
        session.execute(
            sa.update(Assignment)
            .where(Assignment.id.in_(ids))
            .values(ended_at=now, ending=ending.value)
        )


def _refresh(session: Session, case: Case, waiting: Waiting, workflow: Workflow) -> None:
    terms = _terms(case, waiting, workflow)
    columns = sa.inspect(Assignment).columns
    session.execute(
        sa.update(Assignment)
        .where(
            Assignment.case_id == UUID(case.id),
            Assignment.step == waiting.step.value,
            _OPEN,
            sa.or_(*(columns[name].is_distinct_from(value) for name, value in terms.items())),
        )
        .values(**terms)
    )


def _add(
    session: Session, case: Case, waiting: Waiting, workflow: Workflow, taken: set[int]
) -> None:
    wanted = places(case, waiting.step)
    terms = _terms(case, waiting, workflow)
    free = (number for number in count(1) if number not in taken)
    for place in islice(free, wanted - len(taken)):
        session.execute(
            sa.insert(Assignment).values(
                id=uuid4(),
                case_id=UUID(case.id),
                step=waiting.step.value,
                place=place,
                passed_by=[],
                **terms,
            )
        )


def _terms(case: Case, waiting: Waiting, workflow: Workflow) -> dict[str, object]:
    """Return what follows from the case for everybody who works on the step."""
    current, since = case.current, waiting.since
    due = workflow.deadline(waiting.step, since)
    return {
        "since": since,
        "due_at": due,
        "overdue": waiting.overdue,
        "wanted_by": wanted_by(since, due, risk(current), overdue=waiting.overdue),
        "organisation": case.organisation,
        "content_type": case.content_type,
        "discipline": case.discipline,
        "kinds": sorted({finding.kind.value for finding in current.findings}),
        "certainty": 1 - uncertainty(current),
        "barred": sorted(barred(case, waiting.step)),
    }
