"""Cases: where they are, and what is done to them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from review_service.api.case_schemas import (
    CaseOut,
    CommentIn,
    DecideIn,
    EscalateIn,
    LeaseOut,
    ReasonIn,
    ReleaseIn,
    UnderLease,
)
from review_service.api.desks import AtDesk, Desk
from review_service.api.problems import Problem
from review_service.domain.case_recourse import AppealDecision, Comment, Escalate, Reopen
from review_service.services import case_leases, cases
from review_service.services.cases import Deed, Visit

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem},
    404: {"model": Problem},
    409: {"model": Problem},
}
router = APIRouter(prefix="/v1/cases", tags=["cases"], responses=_PROBLEMS)


@router.get("/{case_id}")
def read(case_id: UUID, desk: AtDesk) -> CaseOut:
    """Return a case: without others' decisions while a blind review is under way."""
    with desk.visit() as visit:
        return _shown(visit, case_id)


@router.post("/{case_id}:renew")
def renew(case_id: UUID, lease: UnderLease, desk: AtDesk) -> LeaseOut:
    """Let the caller's lease run anew."""
    with desk.visit() as visit:
        return LeaseOut.of(case_leases.renew(visit, case_id, lease.fence))


@router.post("/{case_id}:release")
def release(case_id: UUID, given: ReleaseIn, desk: AtDesk) -> CaseOut:
    """Give a step back; the queue does not hand it to the caller again."""
    with desk.visit() as visit:
        case_leases.release(visit, case_id, given.fence, given.note)
        return _shown(visit, case_id)


@router.post("/{case_id}:decide")
def decide(case_id: UUID, given: DecideIn, desk: AtDesk) -> CaseOut:
    """Approve, return or reject the step that the caller holds."""
    with desk.visit() as visit:
        case_leases.decide(
            *(visit, case_id, given.fence, given.verdict, given.content_hash, given.note),
            despite_failed_checks=given.despite_failed_checks,
        )
        return _shown(visit, case_id)


@router.post("/{case_id}:comment")
def comment(case_id: UUID, given: CommentIn, desk: AtDesk) -> CaseOut:
    """Say something about the draft."""
    return _performed(desk, case_id, given.fence, Comment(given.text))


@router.post("/{case_id}:escalate")
def escalate(case_id: UUID, given: EscalateIn, desk: AtDesk) -> CaseOut:
    """Tell those whom the workflow names that a step needs them."""
    return _performed(desk, case_id, given.fence, Escalate(given.step, given.reason))


@router.post("/{case_id}:reopen")
def reopen(case_id: UUID, given: ReasonIn, desk: AtDesk) -> CaseOut:
    """Start a decided or withdrawn case anew."""
    return _performed(desk, case_id, given.fence, Reopen(given.reason))


@router.post("/{case_id}:appeal")
def appeal(case_id: UUID, given: ReasonIn, desk: AtDesk) -> CaseOut:
    """Object, as an author, to the decision that returned or rejected the draft."""
    return _performed(desk, case_id, given.fence, AppealDecision(given.reason))


def _performed(desk: Desk, case_id: UUID, fence: UUID | None, deed: Deed) -> CaseOut:
    with desk.visit() as visit:
        if fence is None:
            cases.perform(visit, case_id, deed)
        else:
            case_leases.perform(visit, case_id, fence, deed)
        return _shown(visit, case_id)


def _shown(visit: Visit, case_id: UUID) -> CaseOut:
    case = cases.get(visit, case_id)
    return CaseOut.of(case, visit.workflow(case))
