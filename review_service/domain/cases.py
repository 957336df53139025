"""A draft on its way through its reviewers, as a value.  Standard library only.

What may happen to it stands in the modules `case_*`; each act builds a new case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from review_service.domain.finding_answers import Answer, CaseFinding
from review_service.domain.people import Role
from review_service.domain.workflows import STAGES, Step, Workflow
from review_service.errors import Message


class CaseState(StrEnum):
    """Where a case is."""

    SUBMITTED = "submitted"
    """Waits for the machine's review."""
    MACHINE_REVIEWED = "machine_reviewed"
    FIRST = "first"
    SECOND = "second"
    FINAL = "final"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PUBLISHED_FOUND = "published_found"
    """A published article in which something was found later."""


STATE_NAMES: Mapping[CaseState, Message] = {
    CaseState.SUBMITTED: Message("机器审校中", "machine review"),
    CaseState.MACHINE_REVIEWED: Message("待送审", "waiting to be handed on"),
    CaseState.FIRST: Message("初审", "first review"),
    CaseState.SECOND: Message("复审", "second review"),
    CaseState.FINAL: Message("终审", "final review"),
    CaseState.APPROVED: Message("已通过", "approved"),
    CaseState.RETURNED: Message("已退修", "returned"),
    CaseState.REJECTED: Message("已退稿", "rejected"),
    CaseState.WITHDRAWN: Message("已撤稿", "withdrawn"),
    CaseState.PUBLISHED_FOUND: Message("已发布待处理", "found in print"),
}


class Verdict(StrEnum):
    """What a reviewer decides."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


VERDICT_NAMES: Mapping[Verdict, Message] = {
    Verdict.APPROVE: Message("通过", "approve"),
    Verdict.RETURN: Message("退修", "return"),
    Verdict.REJECT: Message("退稿", "reject"),
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A text of the draft and what the machine found in it."""

    number: int
    content_hash: str
    """What decisions bind to."""
    by: str | None
    """Who handed it in; None for an article found in the archive."""
    authors: frozenset[str]
    """Those who wrote it besides, e.g. when a CMS hands it in."""
    at: datetime
    findings: tuple[CaseFinding, ...] = ()
    failed_checks: tuple[str, ...] = ()
    """Checks that could not run on it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict of one person on one step, bound to the text that was read."""

    step: Step
    verdict: Verdict
    content_hash: str
    by: str
    at: datetime
    state: CaseState
    """Where the case was; an appeal takes it back there."""
    note: str = ""
    despite: tuple[str, ...] = ()
    """Checks that had not run, which the approval knew of."""
    on_appeal: bool = False


@dataclass(frozen=True, slots=True)
class Appeal:
    """An author's objection to a decision."""

    step: Step
    content_hash: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that someone has to decide, and since when."""

    step: Step
    since: datetime
    escalated_to: tuple[Role, ...] = ()
    overdue: bool = False
    """Said so once already."""


@dataclass(frozen=True, slots=True)
class Case:
    """A draft with all its revisions, answers and decisions."""

    id: str
    organisation: str
    content_type: str
    discipline: str
    """Whose experts sign it off; empty: any."""
    blind: bool
    """The second review is done by two people who do not see each other's decision."""
    state: CaseState
    revisions: tuple[Revision, ...]
    """In order; never empty."""
    answers: tuple[Answer, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """All ever made."""
    standing: frozenset[Step] = frozenset()
    """Steps whose approval holds."""
    opinions: tuple[Decision, ...] = ()
    """Decisions of a blind review that has no result yet."""
    waiting: tuple[Waiting, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    under_appeal: frozenset[Step] = frozenset()

    @property
    def current(self) -> Revision:
        """Return the newest revision."""
        return self.revisions[-1]

    @property
    def authors(self) -> frozenset[str]:
        """Return everyone who handed in or wrote any revision."""
        by = (r.by for r in self.revisions if r.by is not None)
        return frozenset(by).union(*(r.authors for r in self.revisions))

    @property
    def deciders(self) -> frozenset[str]:
        """Return everyone who has decided any step, whether it still holds or not."""
        return frozenset(d.by for d in self.decisions)

    @property
    def judges(self) -> frozenset[str]:
        """Return the deciders and those who let a must-fix finding through."""
        return self.deciders.union(a.by for a in self.answers if a.lets_pass)

    @property
    def stage(self) -> Step | None:
        """Return the stage that the case is in, if any."""
        return next((step for step in STAGES if step.value == self.state.value), None)

    def open_steps(self, workflow: Workflow) -> tuple[Step, ...]:
        """Return the steps that can be decided now.

        Sign-offs can be given beside the stages; the last stage opens when all have been.
        """
        if self.stage is None:
            return ()
        missing = workflow.missing_sign_offs(self.standing)
        last = workflow.next_stage(self.standing | {self.stage}) is None
        return missing if last and missing else (self.stage, *missing)

    def decisions_shown_to(self, person: str) -> tuple[Decision, ...]:
        """Return the decisions without the opinions of others in a blind review under way."""
        return tuple(d for d in self.decisions if d.by == person or d not in self.opinions)
