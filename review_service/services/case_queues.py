"""What waits in the queues, for those who may see it."""

from dataclasses import replace
from uuid import UUID

from review_service.domain.permissions import Action, permission
from review_service.domain.workflows import Step
from review_service.queues import policies
from review_service.services.cases import Visit
from review_service.storage import case_queue
from review_service.storage.case_queue import EVERYTHING, Counts, Listed, Queue

_LIMIT = 200


def waiting(
    visit: Visit, queue: Queue = EVERYTHING, policy: str = policies.DEFAULT, limit: int = _LIMIT
) -> list[Listed]:
    """Return the open steps of a queue in its order, free and held, without anybody's fence.

    Those of organisations whose queues the person may not read are left out.  Raises
    `InvalidPayload` for an unknown policy.
    """
    order = policies.find(policy).order
    found = case_queue.listed(visit.session, queue, order, _readable(visit), limit)
    return [_shown(listed, UUID(visit.person.id)) for listed in found]


def counts(visit: Visit) -> dict[Step, Counts]:
    """Return how much waits at each step, in organisations whose queues the person may read."""
    return case_queue.counts(visit.session, _readable(visit), visit.now)


def _readable(visit: Visit) -> set[str]:
    tree = visit.tree()
    return {
        organisation
        for organisation in tree.parents
        if permission(visit.person, Action.READ_QUEUE, organisation, tree).allowed
    }


def _shown(listed: Listed, person: UUID) -> Listed:
    if listed.assignment.holder == person:
        return listed
    return replace(listed, assignment=replace(listed.assignment, fence=None))
