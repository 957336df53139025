"""Handing drafts in, revising them, handing them on, and withdrawing them; the machine's review.

Standard library only.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from review_service.domain import permissions
from review_service.domain.case_events import CaseEvent, Change, EventKind
from review_service.domain.case_turns import Turn, with_waiting
from review_service.domain.cases import STATE_NAMES, Case, CaseState, Revision
from review_service.domain.duties import refuse_judge
from review_service.domain.finding_answers import CaseFinding
from review_service.domain.people import OrganisationTree, Person, Role
from review_service.domain.permissions import PERMISSIONS, Action
from review_service.domain.workflows import HandOn, Workflow
from review_service.errors import Conflict, Forbidden, Message, WrongState

OVER = frozenset({CaseState.REJECTED, CaseState.WITHDRAWN})
GOING_ON = frozenset(CaseState) - OVER
REVIEWABLE = GOING_ON - {CaseState.APPROVED}


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a case begins with."""

    case_id: str
    organisation: str
    content_type: str
    content_hash: str
    authors: frozenset[str] = frozenset()
    """Those who wrote it besides the one who hands it in."""
    discipline: str = ""


def submit(
    draft: NewDraft, *, person: Person, workflow: Workflow, tree: OrganisationTree, now: datetime
) -> Change:
    """Open a case for a draft that someone hands in.

    Raises `Forbidden`, or `NotFound` for an unknown organisation.
    """
    permissions.demand(person, Action.SUBMIT, draft.organisation, tree)
    revision = Revision(1, draft.content_hash, person.id, draft.authors, now)
    return _opened(draft, revision, CaseState.SUBMITTED, workflow)


def open_found(
    draft: NewDraft,
    findings: tuple[CaseFinding, ...],
    failed_checks: tuple[str, ...],
    *,
    workflow: Workflow,
    now: datetime,
) -> Change:
    """Open a case for a published article in which the product found something."""
    revision = Revision(1, draft.content_hash, None, draft.authors, now, findings, failed_checks)
    return _opened(draft, revision, CaseState.PUBLISHED_FOUND, workflow)


def _opened(draft: NewDraft, revision: Revision, state: CaseState, workflow: Workflow) -> Change:
    case = Case(
        id=draft.case_id,
        organisation=draft.organisation,
        content_type=draft.content_type,
        discipline=draft.discipline,
        blind=workflow.draws_blind(draft.case_id),
        state=state,
        revisions=(revision,),
    )
    found = state is CaseState.PUBLISHED_FOUND
    event = CaseEvent(
        kind=EventKind.FOUND if found else EventKind.SUBMITTED,
        case_id=case.id,
        at=revision.at,
        by=revision.by,
        content_hash=revision.content_hash,
        before=None,
        after=state,
    )
    return Change(case, (event,))


def record_review(
    case: Case,
    content_hash: str,
    findings: tuple[CaseFinding, ...],
    failed_checks: tuple[str, ...],
    *,
    workflow: Workflow,
    now: datetime,
) -> Change:
    """Put the machine's findings on the current revision; it never decides anything.

    A draft just submitted goes on, as far as the workflow lets it; a case further on stays where
    it is.  Raises `Conflict` for another text, `WrongState` when the case is over or approved.
    """
    if case.state not in REVIEWABLE:
        state = STATE_NAMES[case.state]
        raise WrongState(
            Message(
                f"本稿现在是“{state.zh}”，不再机器审校。需要时请先重新审理。",
                f"The case is “{state.en}” and is not reviewed by machine. Reopen it first.",
            )
        )
    if content_hash != case.current.content_hash:
        raise Conflict(
            Message(
                "这次机器审校针对的是较早的稿件，结果未采用。请对最新一稿重新审校。",
                "This review is of an earlier text and was not used. Review the newest revision.",
            )
        )
    revision = replace(case.current, findings=findings, failed_checks=failed_checks)
    after = replace(case, revisions=(*case.revisions[:-1], revision))
    if case.state is not CaseState.SUBMITTED:
        return Change(after, (_by_product(EventKind.REVIEWED, case, after, now),))
    after = replace(after, state=CaseState.MACHINE_REVIEWED)
    events: tuple[CaseEvent, ...] = (_by_product(EventKind.REVIEWED, case, after, now),)
    if workflow.hand_on is HandOn.AUTHOR:
        return Change(after, events)
    presented = _presented(after, workflow)
    events = (*events, _by_product(EventKind.PRESENTED, after, presented, now))
    return Change(with_waiting(presented, workflow, now), events)


def _by_product(kind: EventKind, before: Case, after: Case, now: datetime) -> CaseEvent:
    return CaseEvent(
        kind=kind,
        case_id=after.id,
        at=now,
        by=None,
        content_hash=after.current.content_hash,
        before=before.state,
        after=after.state,
    )


def _presented(case: Case, workflow: Workflow) -> Case:
    stage = workflow.next_stage(case.standing)
    assert stage is not None, "the final review does not outlive an edit"
    return replace(case, state=CaseState(stage.value))


@dataclass(frozen=True, slots=True)
class Present:
    """Hand a draft on from the machine's review to the reviewers."""

    def on(self, turn: Turn) -> Change:
        """Return the case in its first stage that wants deciding."""
        turn.demand(Action.PRESENT)
        turn.expect(
            PERMISSIONS[Action.PRESENT].name,
            frozenset({CaseState.MACHINE_REVIEWED, CaseState.PUBLISHED_FOUND}),
        )
        return turn.change(_presented(turn.case, turn.workflow), EventKind.PRESENTED)


@dataclass(frozen=True, slots=True)
class Revise:
    """Hand in a new text of the draft."""

    content_hash: str
    authors: frozenset[str] = frozenset()

    def on(self, turn: Turn) -> Change:
        """Return the case with the new revision, back before the machine's review."""
        turn.demand(Action.REVISE)
        turn.expect(PERMISSIONS[Action.REVISE].name, GOING_ON)
        refuse_judge(turn.case, self.authors | {turn.person.id})
        case = turn.case
        if self.content_hash == case.current.content_hash:
            raise Conflict(
                Message(
                    f"内容与第 {case.current.number} 稿完全相同。"
                    "请先修改；不同意审稿意见的，请申诉。",
                    f"The text is that of revision {case.current.number}. "
                    "Change it first, or appeal if you disagree with the decision.",
                )
            )
        revision = Revision(
            case.current.number + 1, self.content_hash, turn.person.id, self.authors, turn.now
        )
        after = replace(
            case,
            state=CaseState.SUBMITTED,
            revisions=(*case.revisions, revision),
            standing=case.standing - turn.workflow.reopens,
            opinions=(),
            under_appeal=frozenset(),
        )
        return turn.change(after, EventKind.REVISED)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take a draft back, or record that a published article was taken down."""

    reason: str = ""

    def on(self, turn: Turn) -> Change:
        """Return the case, over."""
        granted = turn.demand(Action.WITHDRAW)
        administers = Role.ADMINISTRATOR in granted.roles or turn.person.superuser
        authors = turn.case.authors
        if authors and turn.person.id not in authors and not administers:
            raise Forbidden(
                Message(
                    "只有本稿的作者、提交者或管理员可以撤稿。请联系作者。",
                    "Only its authors, whoever handed it in, or an administrator can withdraw "
                    "a draft. Ask its author.",
                )
            )
        turn.expect(PERMISSIONS[Action.WITHDRAW].name, GOING_ON)
        after = replace(turn.case, state=CaseState.WITHDRAWN, opinions=(), under_appeal=frozenset())
        return turn.change(after, EventKind.WITHDRAWN, note=self.reason.strip())
