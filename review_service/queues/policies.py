"""In which order the cases of a queue are handed out.

A policy gives the columns to sort by; where they are equal, what waits longest comes first.  A new
one is a function and its line in `POLICIES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from review_service.errors import InvalidPayload, Message
from review_service.storage.case_queue import Order
from review_service.storage.case_tables import Assignment, CaseRow

_BASE = 0.1
"""What a case counts in which the machine found nothing: it must not wait for ever."""
_NO_LIMIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """An order and what it is called."""

    name: Message
    order: Callable[[datetime], Order]
    """The columns as of a moment."""


def risk_by_deadline(now: datetime) -> Order:
    """Put first what is risky and has used up most of its time; over the deadline counts double."""
    due = sa.func.coalesce(Assignment.due_at, Assignment.since + _NO_LIMIT)
    moment = sa.literal(now)
    limit = sa.func.greatest(_seconds(due) - _seconds(Assignment.since), 1.0)
    used = (_seconds(moment) - _seconds(Assignment.since)) / limit
    late = sa.case((due < moment, 2.0), else_=1.0)
    return [((_BASE + CaseRow.risk) * used * late).desc()]


def oldest(_: datetime) -> Order:
    """Put first what has waited longest."""
    return [Assignment.since.asc()]


def uncertain(_: datetime) -> Order:
    """Put first what the machine is least sure of: a person's answer teaches it most."""
    return [CaseRow.uncertainty.desc()]


POLICIES: Mapping[str, Policy] = {
    "risk_by_deadline": Policy(Message("风险与时限", "risk and deadline"), risk_by_deadline),
    "oldest": Policy(Message("先到先审", "oldest first"), oldest),
    "uncertain": Policy(Message("机器最没把握的优先", "least certain first"), uncertain),
}
DEFAULT = "risk_by_deadline"
"""The policy of a queue that names none."""


def find(name: str) -> Policy:
    """Return a policy.

    Raises `InvalidPayload` for a name that there is none of.
    """
    if name not in POLICIES:
        raise InvalidPayload.at(
            "/policy",
            f"没有名为“{name}”的排序方式。请改为以下之一：{'、'.join(POLICIES)}。",
            f"There is no policy “{name}”. Use one of: {', '.join(POLICIES)}.",
        )
    return POLICIES[name]


def _seconds(moment: sa.SQLColumnExpression[datetime]) -> sa.ColumnElement[float]:
    return sa.cast(sa.extract("epoch", moment), sa.Float)
