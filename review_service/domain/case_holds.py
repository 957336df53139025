"""How many people work on a step, and how they let go of it.  Standard library only.

Taking a step stands in `case_decisions`; the lease itself is kept in storage.
"""

from dataclasses import dataclass
from datetime import datetime

from review_service.domain.case_events import CaseEvent, Change, EventKind
from review_service.domain.case_turns import Turn
from review_service.domain.cases import Case
from review_service.domain.permissions import Action
from review_service.domain.workflows import Step

_BLIND = 2


def places(case: Case, step: Step) -> int:
    """Return how many people an open step waits for.

    A blind review waits for two, and for a third when those disagree.
    """
    if not case.blind or step is not Step.SECOND or step in case.under_appeal:
        return 1
    return max(1, _BLIND - len(case.opinions))


@dataclass(frozen=True, slots=True)
class Release:
    """Give a step back to the queue."""

    step: Step
    note: str = ""

    def on(self, turn: Turn) -> Change:
        """Return the case unchanged, with the release on record."""
        turn.demand(Action.CLAIM)
        return turn.change(turn.case, EventKind.RELEASED, step=self.step, note=self.note.strip())


def lapse(case: Case, step: Step, holder: str, now: datetime) -> Change:
    """Return the case unchanged, with it on record that nobody renewed the holder's lease."""
    event = CaseEvent(
        kind=EventKind.LAPSED,
        case_id=case.id,
        at=now,
        by=None,
        content_hash=case.current.content_hash,
        before=case.state,
        after=case.state,
        step=step,
        other=holder,
    )
    return Change(case, (event,))
