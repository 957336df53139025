"""Queues: how much waits, and the next of it."""

from fastapi import APIRouter, Response

from review_service.api.case_schemas import ClaimIn, LeaseOut, QueueOut, QueuesOut
from review_service.api.deps import Lang
from review_service.api.desks import AtDesk
from review_service.api.problems import Problem
from review_service.queues import named
from review_service.queues.named import QUEUES
from review_service.queues.policies import POLICIES
from review_service.services import case_leases, case_queues

router = APIRouter(prefix="/v1/queues", tags=["queues"])


@router.get("")
def queues(desk: AtDesk, lang: Lang) -> QueuesOut:
    """Return the queues with how much waits in each."""
    with desk.visit() as visit:
        counts = case_queues.counts(visit)
    items = []
    for identity, found in QUEUES.items():
        own = [c for step, c in counts.items() if step in (found.queue.steps or counts)]
        items.append(
            QueueOut(
                id=identity,
                name=found.name.text(lang),
                open=sum(c.open for c in own),
                held=sum(c.held for c in own),
                overdue=sum(c.overdue for c in own),
            )
        )
    return QueuesOut(items=items, policies={p: POLICIES[p].name.text(lang) for p in POLICIES})


@router.post(
    "/{queue}:claim",
    response_model=LeaseOut,
    responses={204: {"description": "Nothing waits for the caller"}, 404: {"model": Problem}},
)
def claim(queue: str, order: ClaimIn, desk: AtDesk) -> LeaseOut | Response:
    """Lease the first free step of a queue that the caller may decide."""
    wanted = named.find(queue).queue
    with desk.visit() as visit:
        held = case_leases.take(visit, wanted, order.policy)
    return Response(status_code=204) if held is None else LeaseOut.of(held)
