"""What happened to a case, for the record and for those to be told.  Standard library only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from review_service.domain.cases import Case, CaseState, Verdict
from review_service.domain.people import Role
from review_service.domain.workflows import Step


class EventKind(StrEnum):
    """What happened."""

    SUBMITTED = "submitted"
    FOUND = "found"
    REVISED = "revised"
    REVIEWED = "reviewed"
    """The machine's findings are there."""
    PRESENTED = "presented"
    CLAIMED = "claimed"
    RELEASED = "released"
    LAPSED = "lapsed"
    """Nobody renewed the lease; the step is free again."""
    TAKEN_OVER = "taken_over"
    OPINION_GIVEN = "opinion_given"
    """In a blind review under way: the verdict is for the record only, until there is a result."""
    DECIDED = "decided"
    ANSWERED = "answered"
    COMMENTED = "commented"
    ESCALATED = "escalated"
    OVERDUE = "overdue"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One thing that happened; fields that do not apply are empty."""

    kind: EventKind
    case_id: str
    at: datetime
    by: str | None
    """None: the product itself."""
    content_hash: str
    """Of the revision that was current afterwards."""
    before: CaseState | None
    """None: there was no case."""
    after: CaseState
    step: Step | None = None
    verdict: Verdict | None = None
    note: str = ""
    findings: tuple[str, ...] = ()
    """Identifiers of the answered ones."""
    roles: tuple[Role, ...] = ()
    """Who is to be told."""
    other: str = ""
    """From whom a case was taken over, or whose lease lapsed."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case after an act, and what happened on the way."""

    case: Case
    events: tuple[CaseEvent, ...]
