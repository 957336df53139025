"""What a run of the pipeline means for the case that it was for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from review_service.domain import case_drafts
from review_service.domain.cases import CaseState
from review_service.domain.finding_answers import CaseFinding, case_findings
from review_service.domain.findings import Review
from review_service.domain.people import Person
from review_service.domain.permissions import Action, demand
from review_service.queues.workflow import Workflows
from review_service.reports.render import finding_id
from review_service.services.cases import found, workflow_of
from review_service.storage import cases, organisations
from review_service.storage.cases import StoredCase

WHOLE_REVIEW = "review"
"""Stands among the failed checks where the review itself came to nothing."""


@dataclass(frozen=True, slots=True)
class CaseReviews:
    """Puts on cases what the machine found, in the transaction that stores the review."""

    workflows: Workflows
    disciplines: Mapping[str, str] = field(default_factory=dict)
    """Whose experts answer findings, by category."""

    def completed(
        self, session: Session, review_id: UUID, review: Review, now: datetime
    ) -> StoredCase | None:
        """Put what the machine found on the case that a run was for.

        None, and nothing changed, where the run was for no case, for an earlier text, or for a
        case that is approved or over by now.
        """
        read = _awaiting(session, review_id)
        if read is None or read.case.state not in case_drafts.REVIEWABLE:
            return None
        findings = case_findings(
            review.document,
            review.findings,
            finding_id,
            lambda finding: self.disciplines.get(finding.category, ""),
        )
        failed = tuple(failure.check for failure in review.failures)
        return self._recorded(session, read, findings, failed, now)

    def failed(self, session: Session, review_id: UUID, now: datetime) -> StoredCase | None:
        """Hand a draft on to people although the machine could not review it.

        They approve it only by saying so.  None, and nothing changed, where the run was for no
        case, or for one that does not wait for the machine.
        """
        read = _awaiting(session, review_id)
        if read is None or read.case.state is not CaseState.SUBMITTED:
            return None
        return self._recorded(session, read, (), (WHOLE_REVIEW,), now)

    def _recorded(
        self,
        session: Session,
        read: StoredCase,
        findings: tuple[CaseFinding, ...],
        failed: tuple[str, ...],
        now: datetime,
    ) -> StoredCase:
        case = read.case
        flow = workflow_of(self.workflows, organisations.tree(session), case)
        change = case_drafts.record_review(
            case, case.current.content_hash, findings, failed, workflow=flow, now=now
        )
        return cases.save(session, read, change, flow, now)


def refuse_others(session: Session, person: Person, review_id: UUID) -> None:
    """Raise `Forbidden` where a run was for a case that the person may not read."""
    link = cases.reviewed_by(session, review_id)
    if link is not None:
        case = found(session, link[0]).case
        demand(person, Action.READ_CASE, case.organisation, organisations.tree(session))


def _awaiting(session: Session, review_id: UUID) -> StoredCase | None:
    """Return the case whose newest text a run looked at, locked."""
    link = cases.reviewed_by(session, review_id)
    if link is None:
        return None
    case_id, revision = link
    read = found(session, case_id, lock=True)
    return read if read.case.current.number == revision else None
