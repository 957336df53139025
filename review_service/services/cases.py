"""Cases: hand drafts in, do to them what needs no lease, show them."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from review_service.domain import case_drafts
from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_drafts import NewDraft, Present, Revise, Withdraw
from review_service.domain.case_events import CaseEvent, Change, EventKind
from review_service.domain.case_recourse import AppealDecision, Comment, Escalate, Reopen
from review_service.domain.case_turns import CaseAct, act
from review_service.domain.cases import Case
from review_service.domain.people import OrganisationTree, Person
from review_service.domain.permissions import Action, demand
from review_service.domain.workflows import Workflow
from review_service.errors import Message, NotFound
from review_service.queues.workflow import Workflows
from review_service.services import intake
from review_service.storage import cases, organisations
from review_service.storage.cases import StoredCase

Deed = Present | Withdraw | AnswerFindings | Comment | Escalate | AppealDecision | Reopen
"""What is done to a case without a lease on one of its steps and without a new text."""


@dataclass(frozen=True)
class Visit:
    """Who does something to cases, when, by which workflows, in which transaction."""

    session: Session
    workflows: Workflows
    person: Person
    now: datetime

    def tree(self) -> OrganisationTree:
        """Return the organisations, as they stood when the visit first asked."""
        return self._tree

    @cached_property
    def _tree(self) -> OrganisationTree:
        return organisations.tree(self.session)

    def workflow(self, case: Case) -> Workflow:
        """Return the workflow that a case follows."""
        return workflow_of(self.workflows, self.tree(), case)

    def locked(self, case_id: UUID) -> StoredCase:
        """Return a case that nobody else changes until the transaction ends.

        Raises `NotFound`.
        """
        return found(self.session, case_id, lock=True)

    def act(self, case: Case, deed: CaseAct) -> Change:
        """Return what the deed makes of a case; raises what `domain.case_turns.act` does."""
        tree = self.tree()
        flow = workflow_of(self.workflows, tree, case)
        return act(case, deed, person=self.person, workflow=flow, tree=tree, now=self.now)

    def save(self, read: StoredCase, change: Change) -> StoredCase:
        """Write a change; the last thing to do in a transaction."""
        return cases.save(self.session, read, change, self.workflow(read.case), self.now)


@dataclass(frozen=True, slots=True)
class Submission:
    """A file handed in as a draft, and where it belongs."""

    name: str
    data: bytes = field(repr=False)
    organisation: str
    content_type: str
    authors: frozenset[str] = frozenset()
    """Those who wrote it besides the one who hands it in."""
    discipline: str = ""


def submit(visit: Visit, draft: Submission) -> StoredCase:
    """Open a case for a draft and queue its review, both or neither.

    Raises `Forbidden`, `NotFound` for the organisation, `InvalidPayload` for the content type, or
    what is wrong with the file.
    """
    new = NewDraft(
        case_id=str(uuid4()),
        organisation=draft.organisation,
        content_type=draft.content_type,
        content_hash=_hash(draft.data),
        authors=draft.authors,
        discipline=draft.discipline,
    )
    tree = visit.tree()
    demand(visit.person, Action.SUBMIT, draft.organisation, tree)
    flow = visit.workflows.find(tree.above(draft.organisation), draft.content_type)
    change = case_drafts.submit(new, person=visit.person, workflow=flow, tree=tree, now=visit.now)
    review_id = intake.submit(visit.session, draft.name, draft.data, visit.now)
    stored = cases.add(visit.session, change, flow, visit.now)
    cases.link_review(visit.session, stored.id, stored.case.current.number, review_id)
    return stored


def revise(
    visit: Visit, case_id: UUID, name: str, data: bytes, authors: frozenset[str] = frozenset()
) -> StoredCase:
    """Put a new text on a case and queue its review.

    Raises `NotFound`, what `Revise` raises, or what is wrong with the file.
    """
    read = visit.locked(case_id)
    change = visit.act(read.case, Revise(_hash(data), authors))
    review_id = intake.submit(visit.session, name, data, visit.now)
    cases.link_review(visit.session, case_id, change.case.current.number, review_id)
    return visit.save(read, change)


def perform(visit: Visit, case_id: UUID, deed: Deed) -> StoredCase:
    """Do something to a case that takes no lease.

    Raises `NotFound`, or what `domain.case_turns.act` raises.
    """
    read = visit.locked(case_id)
    return visit.save(read, visit.act(read.case, deed))


def get(visit: Visit, case_id: UUID) -> Case:
    """Return a case as the person may see it: without others' decisions in a blind review.

    Raises `NotFound` or `Forbidden`.
    """
    case = found(visit.session, case_id).case
    demand(visit.person, Action.READ_CASE, case.organisation, visit.tree())
    own = tuple(opinion for opinion in case.opinions if opinion.by == visit.person.id)
    return replace(case, decisions=case.decisions_shown_to(visit.person.id), opinions=own)


def history(visit: Visit, case_id: UUID) -> list[CaseEvent]:
    """Return what happened to a case, in order, as far as the person may see it.

    Raises `NotFound` or `Forbidden`.
    """
    case = found(visit.session, case_id).case
    demand(visit.person, Action.READ_CASE, case.organisation, visit.tree())
    hidden = {(o.by, o.at) for o in case.opinions if o.by != visit.person.id}
    return [
        event
        for event in cases.events(visit.session, case_id)
        if event.kind is not EventKind.OPINION_GIVEN or (event.by, event.at) not in hidden
    ]


def found(session: Session, case_id: UUID, *, lock: bool = False) -> StoredCase:
    """Return a case; `lock` keeps others from changing it until the transaction ends.

    Raises `NotFound`.
    """
    stored = cases.get(session, case_id, lock=lock)
    if stored is None:
        raise NotFound(
            Message(
                f"没有编号为 {case_id} 的稿件。请核对链接，或在列表中查找。",
                f"There is no case {case_id}. Check the link, or look for it in the list.",
            )
        )
    return stored


def workflow_of(workflows: Workflows, tree: OrganisationTree, case: Case) -> Workflow:
    """Return the workflow that a case follows."""
    return workflows.find(tree.above(case.organisation), case.content_type)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
