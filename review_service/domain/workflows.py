"""The way of a draft through its reviewers, as a value.  Standard library only.

Workflows are read from configuration by `review_service.queues.workflow`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from review_service.domain.findings import Kind
from review_service.domain.people import Role
from review_service.errors import Message


class Step(StrEnum):
    """What a person decides about a draft: a stage, one after another, or a sign-off."""

    FIRST = "first"
    SECOND = "second"
    FINAL = "final"
    SCIENCE = "science"
    COMPLIANCE = "compliance"


STAGES = (Step.FIRST, Step.SECOND, Step.FINAL)
SIGN_OFFS = (Step.SCIENCE, Step.COMPLIANCE)

STEP_NAMES: Mapping[Step, Message] = {
    Step.FIRST: Message("初审", "first review"),
    Step.SECOND: Message("复审", "second review"),
    Step.FINAL: Message("终审", "final review"),
    Step.SCIENCE: Message("学科签署", "science sign-off"),
    Step.COMPLIANCE: Message("政治性审核签署", "compliance sign-off"),
}

ANSWERED_BY_STEP: Mapping[Step, frozenset[Kind]] = {
    **dict.fromkeys(STAGES, frozenset(Kind)),
    Step.SCIENCE: frozenset({Kind.SCIENCE, Kind.RUMOR}),
    Step.COMPLIANCE: frozenset({Kind.COMPLIANCE}),
}
"""Kinds of must-fix findings that must be settled before a step approves."""


class HandOn(StrEnum):
    """When a draft goes from the machine's review to the first reviewer."""

    AT_ONCE = "at_once"
    AUTHOR = "author"
    """When its author, having seen the flags, says so."""


@dataclass(frozen=True, slots=True)
class StepRule:
    """How long a step may take, and who is told when it takes longer."""

    limit: timedelta
    escalate_to: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Workflow:
    """Which steps a draft takes, in how much time, and what an edit undoes."""

    id: str
    name: Message
    stages: tuple[Step, ...]
    """In order; the last is the final review."""
    sign_offs: tuple[Step, ...]
    """Wanted before the last stage opens; given in any order, beside the earlier stages."""
    rules: Mapping[Step, StepRule]
    reopens: frozenset[Step]
    """Steps whose approval an edit undoes; the final review is always one of them."""
    hand_on: HandOn
    blind_share: float
    """Share of cases whose second review is done by two people who do not see each other's."""
    zone: tzinfo
    """Decides which day it is."""

    def __post_init__(self) -> None:
        if self.stages[-1:] != (Step.FINAL,) or Step.FINAL not in self.reopens:
            msg = f"workflow {self.id}: the final review is last and does not outlive an edit"
            raise ValueError(msg)

    def next_stage(self, standing: frozenset[Step]) -> Step | None:
        """Return the first stage without a standing approval; None when all have one."""
        return next((stage for stage in self.stages if stage not in standing), None)

    def missing_sign_offs(self, standing: frozenset[Step]) -> tuple[Step, ...]:
        """Return the required sign-offs that have not been given."""
        return tuple(step for step in self.sign_offs if step not in standing)

    def deadline(self, step: Step, since: datetime) -> datetime | None:
        """Return when a step open `since` is due; None when the workflow does not have it."""
        rule = self.rules.get(step)
        return None if rule is None else since + rule.limit

    def escalation(self, step: Step) -> tuple[Role, ...]:
        """Return the roles that are told when the step is late or hard."""
        rule = self.rules.get(step)
        return () if rule is None else rule.escalate_to

    def draws_blind(self, case_id: str) -> bool:
        """Tell whether the case belongs to the sample reviewed blind.

        Decided by a hash of the identifier, so that nobody can choose and a repeat gives the same.
        """
        drawn = int.from_bytes(hashlib.sha256(case_id.encode()).digest()[:8], "big") / 2**64
        return drawn < self.blind_share

    def today(self, now: datetime) -> date:
        """Return the day that it is where the workflow is used."""
        return now.astimezone(self.zone).date()
