"""What the API takes and gives about cases and queues."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from review_service.domain.cases import Case, CaseState, Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import Role
from review_service.domain.workflows import Step, Workflow
from review_service.queues import policies
from review_service.storage.assignments import StoredAssignment

MAX_WORDS = 5_000
Words = Annotated[str, Field(max_length=MAX_WORDS)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ClaimIn(_In):
    """In which order a queue is gone through."""

    policy: str = policies.DEFAULT


class UnderLease(_In):
    """What only the holder of a lease does."""

    fence: UUID
    """As the claim gave it; 409 when the lease has ended or was taken over."""


class ReleaseIn(UnderLease):
    """A step given back."""

    note: Words = ""


class DecideIn(UnderLease):
    """A verdict on the text that was read."""

    verdict: Verdict
    content_hash: str
    """Of the revision that was read."""
    note: Words = ""
    despite_failed_checks: bool = False
    """Approve although some checks could not run; wants a note."""


class ActIn(_In):
    """What needs no lease; with a fence it is done only while the lease holds."""

    fence: UUID | None = None


class CommentIn(ActIn):
    """A comment on the draft."""

    text: Words


class ReasonIn(ActIn):
    """Why the case is reopened, or what the author objects to."""

    reason: Words


class EscalateIn(ReasonIn):
    """A step that those whom the workflow names should look at, and why."""

    step: Step


class QueueOut(_Out):
    """How much waits in a queue, in organisations whose queues the caller may read."""

    id: str
    name: str
    open: int
    held: int
    overdue: int


class QueuesOut(BaseModel):
    """All queues, and the orders in which they can be gone through."""

    items: list[QueueOut]
    policies: dict[str, str]


class LeaseOut(_Out):
    """A step of a case in the caller's hands, and until when."""

    case_id: UUID
    step: Step
    place: int
    since: datetime
    due_at: datetime | None
    overdue: bool
    fence: UUID
    leased_until: datetime

    @classmethod
    def of(cls, held: StoredAssignment) -> Self:
        """Return how the API shows a lease."""
        return cls.model_validate(held)


class CaseFindingOut(_Out):
    """A finding in the current revision; the review document says more."""

    id: str
    key: str
    rule: str
    kind: Kind
    severity: Severity
    quote: str
    discipline: str
    confidence: float


class AnswerOut(_Out):
    """What somebody said to a finding, named by its key."""

    key: str
    choice: Choice
    by: str
    at: datetime
    content_hash: str
    reason: str
    until: date | None


class DecisionOut(_Out):
    """A verdict on a step, bound to a text."""

    step: Step
    verdict: Verdict
    content_hash: str
    by: str
    at: datetime
    note: str
    despite: list[str]
    on_appeal: bool


class AppealOut(_Out):
    """An objection to a decision."""

    step: Step
    content_hash: str
    by: str
    at: datetime
    reason: str


class WaitingOut(BaseModel):
    """A step that somebody has to decide."""

    step: Step
    since: datetime
    due_at: datetime | None
    overdue: bool
    escalated_to: list[Role]


class CaseOut(BaseModel):
    """A case as the caller may see it."""

    id: str
    organisation: str
    content_type: str
    discipline: str
    state: CaseState
    revision: int
    content_hash: str
    failed_checks: list[str]
    findings: list[CaseFindingOut]
    answers: list[AnswerOut]
    decisions: list[DecisionOut]
    appeals: list[AppealOut]
    waiting: list[WaitingOut]

    @classmethod
    def of(cls, case: Case, workflow: Workflow) -> Self:
        """Return how the API shows a case, with the deadlines of its workflow."""
        current = case.current
        return cls(
            id=case.id,
            organisation=case.organisation,
            content_type=case.content_type,
            discipline=case.discipline,
            state=case.state,
            revision=current.number,
            content_hash=current.content_hash,
            failed_checks=list(current.failed_checks),
            findings=[CaseFindingOut.model_validate(finding) for finding in current.findings],
            answers=[AnswerOut.model_validate(answer) for answer in case.answers],
            decisions=[DecisionOut.model_validate(decision) for decision in case.decisions],
            appeals=[AppealOut.model_validate(appeal) for appeal in case.appeals],
            waiting=[
                WaitingOut(
                    step=held.step,
                    since=held.since,
                    due_at=workflow.deadline(held.step, held.since),
                    overdue=held.overdue,
                    escalated_to=list(held.escalated_to),
                )
                for held in case.waiting
            ],
        )
