"""What lies before somebody: what they hold, what they handed in, what waits, where to hand in."""

from collections.abc import Mapping
from dataclasses import dataclass

from review_service.domain.case_reach import reaches
from review_service.domain.people import OrganisationTree
from review_service.domain.permissions import DECIDING, Action, permission
from review_service.errors import Forbidden, Message
from review_service.queues import policies
from review_service.services import case_leases, case_queues, organisations
from review_service.services.case_views import names
from review_service.services.cases import Visit
from review_service.storage import case_lists
from review_service.storage.assignments import StoredAssignment
from review_service.storage.case_lists import ListedCase
from review_service.storage.case_queue import EVERYTHING, Listed, Queue

MOST = 200
"""Rows of a queue that are shown."""
_OWN = 50


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody's own work."""

    held: tuple[tuple[StoredAssignment, ListedCase], ...]
    handed_in: tuple[ListedCase, ...]
    """The latest of them."""
    decides: bool
    """Whether the person decides any step anywhere."""
    organisations: Mapping[str, str]
    """Names, by identifier."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step that waits."""

    listed: Listed
    title: str
    is_free: bool
    may_claim: bool
    """By role; the separation of duties comes on top."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a queue."""

    rows: tuple[Row, ...]
    decides: bool
    organisations: Mapping[str, str]
    """Names of those whose queues the person may read, by identifier."""
    names: Mapping[str, str]
    """Of those who hold something."""


def work(visit: Visit) -> Work:
    """Return what somebody holds and what they handed in."""
    held = case_leases.mine(visit)
    found = case_lists.listed(visit.session, [a.case_id for a in held])
    tree = visit.tree()
    own = case_lists.handed_in_by(
        visit.session, visit.person.id, visit.person.sees(tree), limit=_OWN
    )
    return Work(
        held=tuple((a, found[a.case_id]) for a in held),
        handed_in=tuple(own),
        decides=any(reaches(visit.person, tree)),
        organisations=_names(visit),
    )


def waiting(visit: Visit, queue: Queue = EVERYTHING, policy: str = policies.DEFAULT) -> Waiting:
    """Return what waits in a queue, in its order.

    Raises `Forbidden` where the person may read the queues of no organisation, or `InvalidPayload`
    for an unknown policy.
    """
    readable = _where(visit, Action.READ_QUEUE)
    if not readable:
        raise Forbidden(
            Message(
                "查看待审队列需要审稿、谣言库、审计或管理员角色，您还没有。请联系管理员；"
                "您提交的稿件在“我的工作”中。",
                "Reading the queues takes the role of a reviewer, librarian, auditor or "
                "administrator, and you have none of these. Ask an administrator; the drafts that "
                "you handed in are under “My work”.",
            )
        )
    found = case_queues.waiting(visit, queue, policy, MOST)
    titles = case_lists.listed(visit.session, {row.assignment.case_id for row in found})
    holders = {str(row.assignment.holder) for row in found if row.assignment.held_at(visit.now)}
    tree = visit.tree()
    return Waiting(
        rows=tuple(_row(visit, tree, row, titles[row.assignment.case_id].title) for row in found),
        decides=any(reaches(visit.person, tree)),
        organisations=readable,
        names=names(visit.session, holders),
    )


def submitting(visit: Visit) -> Mapping[str, str]:
    """Return the names of the organisations to which the person may hand drafts in."""
    return _where(visit, Action.SUBMIT)


def _where(visit: Visit, action: Action) -> dict[str, str]:
    tree = visit.tree()
    return {
        organisation: name
        for organisation, name in _names(visit).items()
        if permission(visit.person, action, organisation, tree).allowed
    }


def _names(visit: Visit) -> dict[str, str]:
    return {o.id: o.name for o in organisations.every(visit.session)}


def _row(visit: Visit, tree: OrganisationTree, listed: Listed, title: str) -> Row:
    assignment = listed.assignment
    deciding = DECIDING[assignment.step]
    allowed = permission(visit.person, deciding, listed.organisation, tree, listed.discipline)
    return Row(listed, title, not assignment.held_at(visit.now), allowed.allowed)
