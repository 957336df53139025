"""In which order the cases of a queue are handed out.

A policy is the column to sort by; where it is equal, what waits longest comes first.  A new one is
its line in `POLICIES`, and an index like those of the others, by which the next step is found
without sorting what waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from review_service.errors import InvalidPayload, Message
from review_service.storage.case_queue import Order
from review_service.storage.case_tables import Assignment


@dataclass(frozen=True, slots=True)
class Policy:
    """An order and what it is called."""

    name: Message
    order: Order


POLICIES: Mapping[str, Policy] = {
    "risk_by_deadline": Policy(Message("风险与时限", "risk and deadline"), Assignment.wanted_by),
    "oldest": Policy(Message("先到先审", "oldest first"), Assignment.since),
    "uncertain": Policy(
        # A person's answer teaches the machine most there.
        Message("机器最没把握的优先", "least certain first"),
        Assignment.certainty,
    ),
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
