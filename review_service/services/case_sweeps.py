"""What happens to cases because time passes: leases lapse, deadlines go by.

Each case is a transaction of its own, so a sweep holds nobody up and may stop between any two.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from sqlalchemy.orm import Session

from review_service.domain.case_holds import lapse
from review_service.domain.case_recourse import mark_overdue
from review_service.queues.workflow import Workflows
from review_service.services.cases import found, workflow_of
from review_service.storage import assignments, cases, organisations

Stop = Callable[[], bool]
"""Tells whether to stop before the next case."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Goes through all cases now and then."""

    sessions: Callable[[], AbstractContextManager[Session]]
    """Opens a session that is one transaction."""
    workflows: Workflows

    def free_lapsed(self, now: datetime, stop: Stop = _never) -> int:
        """Give back what nobody renewed in time; return how many leases that were."""
        with self.sessions() as session:
            ended = assignments.lapsed(session, now)
        going = takewhile(lambda _: not stop(), ended)
        return sum(self._free(case_id, fence, now) for case_id, fence in going)

    def mark_overdue(self, now: datetime, stop: Stop = _never) -> int:
        """Mark and escalate what is past its deadline; return in how many cases."""
        with self.sessions() as session:
            late = assignments.late(session, now)
        going = takewhile(lambda _: not stop(), late)
        return sum(self._mark(case_id, now) for case_id in going)

    def _free(self, case_id: UUID, fence: UUID, now: datetime) -> bool:
        with self.sessions() as session:
            read = found(session, case_id, lock=True)
            open_ones = assignments.of_case(session, case_id)
            # Whoever took it in the meantime did so under another fence.
            held = next((a for a in open_ones if a.fence == fence), None)
            if held is None or held.holder is None or held.held_at(now):
                return False
            assignments.give_back(session, held, passed=False)
            flow = workflow_of(self.workflows, organisations.tree(session), read.case)
            change = lapse(read.case, held.step, str(held.holder), now)
            cases.save(session, read, change, flow, now)
            return True

    def _mark(self, case_id: UUID, now: datetime) -> bool:
        with self.sessions() as session:
            read = found(session, case_id, lock=True)
            flow = workflow_of(self.workflows, organisations.tree(session), read.case)
            change = mark_overdue(read.case, flow, now)
            if not change.events:
                return False
            cases.save(session, read, change, flow, now)
            return True
