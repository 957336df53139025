"""Working on cases under a lease: take, claim, renew, give back, take over, decide.

A lease names its fence, a random token that changes with every lease.  Whatever is done under an
older one is refused, so two people never decide the same piece of work.
"""

from dataclasses import replace
from uuid import UUID

from review_service.domain.case_decisions import Claim, Decide, TakeOver
from review_service.domain.case_events import Change
from review_service.domain.case_holds import Release, lapse
from review_service.domain.case_reach import reaches
from review_service.domain.cases import Verdict
from review_service.domain.permissions import Action, demand
from review_service.domain.workflows import STEP_NAMES, Step
from review_service.errors import Conflict, Forbidden, LeaseLost, Message, WrongState
from review_service.queues import policies
from review_service.services import accounts
from review_service.services.cases import Deed, Visit, found
from review_service.storage import assignments, case_taking
from review_service.storage.assignments import StoredAssignment
from review_service.storage.case_queue import EVERYTHING, Queue
from review_service.storage.case_taking import Seeker
from review_service.storage.cases import StoredCase


def take(
    visit: Visit, queue: Queue = EVERYTHING, policy: str = policies.DEFAULT
) -> StoredAssignment | None:
    """Lease the first free step of a queue that the person may decide.

    None where there is none; ask again later.  Raises `InvalidPayload` for an unknown policy.
    """
    order = policies.find(policy).order
    person = _locked_person(visit)
    seeker = Seeker(person, tuple(reaches(visit.person, visit.tree())))
    refused: set[UUID] = set()
    while True:
        with visit.session.begin_nested() as attempt:
            taken = case_taking.take(visit.session, queue, order, seeker, visit.now, refused)
            if taken is None:
                return None
            read = visit.locked(taken.held.case_id)
            try:
                change = visit.act(read.case, Claim(taken.held.step))
            except (Forbidden, WrongState):
                # The workflow was configured anew since the step opened; the next change of the
                # case brings its assignments in line.
                attempt.rollback()
                refused.add(taken.held.id)
            else:
                visit.save(read, _after_lapse(change, read, taken.held.step, taken.before))
                return taken.held


def claim(visit: Visit, case_id: UUID, step: Step) -> StoredAssignment:
    """Lease a step of a certain case, or renew the lease that the person has on it.

    Raises `NotFound`, what `Claim` raises, or `Conflict` when the step is in other hands or the
    person holds another of the case.
    """
    person = _locked_person(visit)
    read = visit.locked(case_id)
    change = visit.act(read.case, Claim(step))
    own = _own(visit, case_id, person)
    if own is not None and own.step is step and own.held_at(visit.now):
        return _renewed(visit, case_id, own.fence)
    _let_go(visit, own)
    same = [a for a in assignments.of_case(visit.session, case_id) if a.step is step]
    free = next((a for a in same if not a.held_at(visit.now)), None)
    if free is None:
        raise _in_other_hands(step)
    change = _after_lapse(change, read, step, free.holder)
    held = assignments.hold(visit.session, free.id, person, visit.now)
    visit.save(read, _after_own(change, read, own))
    return held


def renew(visit: Visit, case_id: UUID, fence: UUID) -> StoredAssignment:
    """Let the person's lease run anew.

    Raises `NotFound`, `Forbidden` or `LeaseLost`.
    """
    case = found(visit.session, case_id).case
    demand(visit.person, Action.CLAIM, case.organisation, visit.tree())
    return _renewed(visit, case_id, fence)


def release(visit: Visit, case_id: UUID, fence: UUID, note: str = "") -> StoredCase:
    """Give a step back; the queue does not hand it to the same person again.

    Raises `NotFound`, `LeaseLost` or `Forbidden`.
    """
    read, held = _held(visit, case_id, fence)
    change = visit.act(read.case, Release(held.step, note))
    assignments.give_back(visit.session, held, passed=True)
    return visit.save(read, change)


def take_over(
    visit: Visit, case_id: UUID, step: Step, holder: UUID, reason: str
) -> StoredAssignment:
    """Lease a step that a colleague holds, whose lease ends at once.

    Raises `NotFound`, what `TakeOver` raises, or `Conflict` when the colleague does not hold it or
    the person holds another step of the case.
    """
    person = _locked_person(visit)
    read = visit.locked(case_id)
    change = visit.act(read.case, TakeOver(step, str(holder), reason))
    open_ones = assignments.of_case(visit.session, case_id)
    theirs = next((a for a in open_ones if a.step is step and a.holder == holder), None)
    if theirs is None or not theirs.held_at(visit.now):
        name = STEP_NAMES[step]
        raise Conflict(
            Message(
                f"对方现在并不持有本稿的“{name.zh}”，不需要接手。请刷新页面，然后直接领取。",
                f"Your colleague does not hold the {name.en} of this case. "
                "Reload the page and claim it.",
            )
        )
    own = _own(visit, case_id, person)
    _let_go(visit, own)
    held = assignments.hold(visit.session, theirs.id, person, visit.now)
    visit.save(read, _after_own(change, read, own))
    return held


def decide(
    visit: Visit,
    case_id: UUID,
    fence: UUID,
    verdict: Verdict,
    content_hash: str,
    note: str = "",
    *,
    despite_failed_checks: bool = False,
) -> StoredCase:
    """Record the verdict of whoever holds the lease, on the text that they read.

    Raises `NotFound`, `LeaseLost`, or what `Decide` raises.
    """
    read, held = _held(visit, case_id, fence)
    deed = Decide(held.step, verdict, content_hash, note, despite_failed_checks)
    change = visit.act(read.case, deed)
    assignments.finish(visit.session, held, visit.now)
    return visit.save(read, change)


def perform(visit: Visit, case_id: UUID, fence: UUID, deed: Deed) -> StoredCase:
    """Do something that takes no lease, but only while the person's lease holds.

    Raises `NotFound`, `LeaseLost`, or what `domain.case_turns.act` raises.
    """
    read, _ = _held(visit, case_id, fence)
    return visit.save(read, visit.act(read.case, deed))


def mine(visit: Visit) -> list[StoredAssignment]:
    """Return what the person holds, what was taken first at the top."""
    return assignments.held_by(visit.session, UUID(visit.person.id), visit.now)


def _locked_person(visit: Visit) -> UUID:
    """Return who it is, taking one lease at a time: a double click is not two cases at once.

    Raises `NotFound`.
    """
    return accounts.get(visit.session, UUID(visit.person.id), lock=True).id


def _held(visit: Visit, case_id: UUID, fence: UUID) -> tuple[StoredCase, StoredAssignment]:
    """Return a case, locked, and what the person holds of it under the fence."""
    read = visit.locked(case_id)
    own = _own(visit, case_id, UUID(visit.person.id))
    if own is None or own.fence != fence or not own.held_at(visit.now):
        raise _lost()
    return read, own


def _own(visit: Visit, case_id: UUID, person: UUID) -> StoredAssignment | None:
    """Return the open assignment on which the person's name stands; its lease may have lapsed."""
    open_ones = assignments.of_case(visit.session, case_id)
    return next((a for a in open_ones if a.holder == person), None)


def _let_go(visit: Visit, own: StoredAssignment | None) -> None:
    """Free what the person's lapsed lease still stands on; raise `Conflict` when it holds."""
    if own is None:
        return
    if own.held_at(visit.now):
        name = STEP_NAMES[own.step]
        raise Conflict(
            Message(
                f"您手上已有本稿的“{name.zh}”，同一人不能处理两个环节。请先处理完或退回。",
                f"You hold the {name.en} of this case, and nobody decides two steps. "
                "Finish it or give it back first.",
            )
        )
    assignments.give_back(visit.session, own, passed=False)


def _renewed(visit: Visit, case_id: UUID, fence: UUID | None) -> StoredAssignment:
    person = UUID(visit.person.id)
    renewed = assignments.renew(visit.session, case_id, person, fence, visit.now)
    if renewed is None:
        raise _lost()
    return renewed


def _after_lapse(change: Change, read: StoredCase, step: Step, before: UUID | None) -> Change:
    """Return the change with it said before that somebody's lease had lapsed."""
    if before is None:
        return change
    said = lapse(read.case, step, str(before), change.events[-1].at)
    return replace(change, events=(*said.events, *change.events))


def _after_own(change: Change, read: StoredCase, own: StoredAssignment | None) -> Change:
    return change if own is None else _after_lapse(change, read, own.step, own.holder)


def _lost() -> LeaseLost:
    return LeaseLost(
        Message(
            "您对本稿的领取已经失效：可能超时未续、已被同事接手，或稿件有了变动。这次操作没有保存。"
            "请保留您写的意见，刷新页面；仍需处理的，请重新领取。",
            "Your lease on this case has ended: it ran out, a colleague took the case over, or the "
            "case went on. Nothing was saved. Keep what you wrote, reload the page, and claim the "
            "case again if it still needs you.",
        )
    )


def _in_other_hands(step: Step) -> Conflict:
    name = STEP_NAMES[step]
    return Conflict(
        Message(
            f"本稿的“{name.zh}”正由同事处理，没有空位。请处理其他稿件；"
            "确需由您处理的，请说明原因后接手。",
            f"Colleagues are at work on the {name.en} of this case. Take another case, or take "
            "this one over and say why.",
        )
    )
