"""The queues that have a name: all that waits, and each step by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from review_service.domain.workflows import STEP_NAMES, Step
from review_service.errors import Message, NotFound
from review_service.storage.case_queue import EVERYTHING, Queue


@dataclass(frozen=True, slots=True)
class NamedQueue:
    """What belongs to a queue and what it is called."""

    name: Message
    queue: Queue


QUEUES: Mapping[str, NamedQueue] = {
    "all": NamedQueue(Message("全部", "everything"), EVERYTHING),
    **{step.value: NamedQueue(STEP_NAMES[step], Queue(frozenset({step}))) for step in Step},
}


def find(name: str) -> NamedQueue:
    """Return a queue.

    Raises `NotFound` for a name that there is none of.
    """
    if name not in QUEUES:
        raise NotFound(
            Message(
                f"没有名为“{name}”的队列。请改为以下之一：{'、'.join(QUEUES)}。",
                f"There is no queue “{name}”. Use one of: {', '.join(QUEUES)}.",
            )
        )
    return QUEUES[name]
