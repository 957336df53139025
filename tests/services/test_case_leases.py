"""Work under leases: one holder at a time, and nothing is written under an old fence."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from case_people import BLIND, DECIDERS, NOW, PLAIN, WORKFLOWS, Staff, added, staff
from sqlalchemy.orm import Session

from review_service.domain.case_drafts import Revise, Withdraw
from review_service.domain.case_events import EventKind
from review_service.domain.case_recourse import Reopen
from review_service.domain.cases import CaseState, Verdict
from review_service.domain.people import Grant, Role
from review_service.domain.workflows import Step
from review_service.errors import (
    Conflict,
    Forbidden,
    InvalidPayload,
    KepuError,
    LeaseLost,
    MustStandAside,
    WrongState,
)
from review_service.queues.workflow import Workflows
from review_service.services import audit, case_leases, case_queues, cases
from review_service.services.case_sweeps import Sweeper
from review_service.services.cases import Visit
from review_service.storage import assignments
from review_service.storage.assignments import LEASE, StoredAssignment
from review_service.storage.case_queue import Queue
from review_service.storage.case_tables import Assignment, CaseRow
from review_service.storage.cases import StoredCase
from review_service.storage.engine import Database

FIRSTS = Queue(frozenset({Step.FIRST}))
UNSIGNED = replace(PLAIN, sign_offs=())
WITHOUT_SIGN_OFFS = Workflows(WORKFLOWS.content_types, {("*", "*"): UNSIGNED})


@pytest.fixture
def desk(session: Session) -> Staff:
    return staff(session)


def visit(desk: Staff, name: str, minutes: float = 0, flows: Workflows = WORKFLOWS) -> Visit:
    return Visit(desk.session, flows, desk[name], NOW + timedelta(minutes=minutes))


def fence(held: StoredAssignment | None) -> UUID:
    assert held is not None
    assert held.fence is not None
    return held.fence


def kinds(desk: Staff, read: StoredCase) -> list[EventKind]:
    return [e.kind for e in cases.history(visit(desk, "chief"), read.id)][3:]


def approve(
    desk: Staff, read: StoredCase, name: str, under: UUID, minutes: float = 0
) -> StoredCase:
    by = visit(desk, name, minutes)
    return case_leases.decide(by, read.id, under, Verdict.APPROVE, "text-1")


def test_a_case_goes_through_all_its_steps_under_leases(desk: Staff) -> None:
    read = desk.reviewed()
    for step in (Step.FIRST, Step.SCIENCE, Step.COMPLIANCE, Step.SECOND, Step.FINAL):
        name = DECIDERS[step]
        held = case_leases.take(visit(desk, name))
        assert held is not None
        assert (held.case_id, held.step) == (read.id, step)
        assert case_leases.mine(visit(desk, name)) == [held]
        read = approve(desk, read, name, fence(held))
        assert case_leases.mine(visit(desk, name)) == []
    assert read.case.state is CaseState.APPROVED
    assert kinds(desk, read) == [EventKind.CLAIMED, EventKind.DECIDED] * 5
    assert assignments.of_case(desk.session, read.id) == []
    assert all(not report.faults for report in audit.verify(desk.session))


def test_taking_hands_out_nothing_that_others_hold(desk: Staff) -> None:
    desk.reviewed()
    assert case_leases.take(visit(desk, "r1"), FIRSTS) is not None
    assert case_leases.take(visit(desk, "r1b"), FIRSTS) is None
    assert case_leases.take(visit(desk, "writer")) is None
    with pytest.raises(InvalidPayload, match="排序方式"):
        case_leases.take(visit(desk, "r1b"), policy="newest")


def test_a_step_that_the_workflow_has_no_more_holds_nobody_up(desk: Staff) -> None:
    desk.reviewed()
    read = desk.reviewed(now=NOW + timedelta(hours=1))
    by = visit(desk, "expert", flows=WITHOUT_SIGN_OFFS)
    assert case_leases.take(by) is None
    held = case_leases.take(visit(desk, "r1", 120, WITHOUT_SIGN_OFFS))
    assert held is not None
    steps = {a.step for a in assignments.of_case(desk.session, held.case_id)}
    assert steps == {Step.FIRST}
    assert read.case.stage is Step.FIRST


def test_a_certain_case_is_claimed_and_claimed_again(desk: Staff) -> None:
    read = desk.reviewed()
    held = case_leases.claim(visit(desk, "r1"), read.id, Step.FIRST)
    again = case_leases.claim(visit(desk, "r1", 5), read.id, Step.FIRST)
    assert again == replace(held, leased_until=NOW + timedelta(minutes=5) + LEASE)
    assert kinds(desk, read) == [EventKind.CLAIMED]
    with pytest.raises(Conflict, match="正由同事处理"):
        case_leases.claim(visit(desk, "r1b", 6), read.id, Step.FIRST)


@pytest.mark.parametrize(
    ("who", "step", "error"),
    [
        ("writer", Step.FIRST, Forbidden),
        ("outsider", Step.FIRST, Forbidden),
        ("r2", Step.FIRST, Forbidden),
        ("r2", Step.SECOND, WrongState),
    ],
)
def test_claiming_asks_for_role_and_state(
    desk: Staff, who: str, step: Step, error: type[Exception]
) -> None:
    read = desk.reviewed()
    with pytest.raises(error):
        case_leases.claim(visit(desk, who), read.id, step)
    assert kinds(desk, read) == []


@pytest.mark.parametrize("name", ["both", "chief"])
def test_who_decided_one_step_stands_aside_from_the_others(desk: Staff, name: str) -> None:
    read = desk.decided(desk.reviewed(), Step.FIRST, who=name)
    with pytest.raises(MustStandAside, match="不能处理两个环节"):
        case_leases.claim(visit(desk, name), read.id, Step.SECOND)
    assert case_leases.take(visit(desk, name)) is None


def test_nobody_holds_two_steps_of_a_case(desk: Staff) -> None:
    read = desk.reviewed()
    case_leases.claim(visit(desk, "chief"), read.id, Step.FIRST)
    with pytest.raises(Conflict, match="手上已有本稿的“初审”"):
        case_leases.claim(visit(desk, "chief", 1), read.id, Step.SCIENCE)
    held = case_leases.claim(visit(desk, "chief", 16), read.id, Step.SCIENCE)
    assert held.step is Step.SCIENCE
    assert kinds(desk, read) == [EventKind.CLAIMED, EventKind.LAPSED, EventKind.CLAIMED]
    assert case_leases.take(visit(desk, "r1", 16), FIRSTS) is not None


def test_a_lapsed_lease_goes_to_the_next_with_that_on_record(desk: Staff) -> None:
    read = desk.reviewed()
    old = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    new = fence(case_leases.take(visit(desk, "r1b", 15), FIRSTS))
    assert kinds(desk, read) == [EventKind.CLAIMED, EventKind.LAPSED, EventKind.CLAIMED]
    lapsed = cases.history(visit(desk, "r1"), read.id)[-2]
    assert (lapsed.by, lapsed.other) == (None, desk["r1"].id)
    with pytest.raises(LeaseLost, match="领取已经失效") as caught:
        approve(desk, read, "r1", old, 15)
    assert "Nothing was saved" in caught.value.message.en
    assert caught.value.status == 409
    with pytest.raises(LeaseLost):
        case_leases.renew(visit(desk, "r1", 15), read.id, old)
    with pytest.raises(LeaseLost):
        case_leases.release(visit(desk, "r1", 15), read.id, old)
    assert approve(desk, read, "r1b", new, 16).case.state is CaseState.SECOND


def test_a_lease_that_ran_out_decides_nothing_even_while_nobody_has_it(desk: Staff) -> None:
    read = desk.reviewed()
    held = case_leases.claim(visit(desk, "r1"), read.id, Step.FIRST)
    with pytest.raises(LeaseLost):
        approve(desk, read, "r1", fence(held), 15)
    again = case_leases.claim(visit(desk, "r1", 15), read.id, Step.FIRST)
    assert again.fence != held.fence
    assert approve(desk, read, "r1", fence(again), 15).case.state is CaseState.SECOND


def test_somebody_elses_fence_opens_nothing(desk: Staff) -> None:
    read = desk.reviewed()
    under = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    for name in ("r1b", "chief"):
        with pytest.raises(LeaseLost):
            approve(desk, read, name, under)
        with pytest.raises(LeaseLost):
            case_leases.renew(visit(desk, name), read.id, under)
    with pytest.raises(Forbidden):
        case_leases.renew(visit(desk, "outsider"), read.id, under)
    with pytest.raises(LeaseLost):
        approve(desk, read, "r1", uuid4())


def test_an_open_page_keeps_its_lease(desk: Staff) -> None:
    read = desk.reviewed()
    under = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    for minutes in (10, 20, 30):
        case_leases.renew(visit(desk, "r1", minutes), read.id, under)
    assert case_leases.take(visit(desk, "r1b", 44), FIRSTS) is None
    assert approve(desk, read, "r1", under, 44).case.state is CaseState.SECOND


def test_what_is_given_back_is_free_for_others(desk: Staff) -> None:
    read = desk.reviewed()
    under = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    case_leases.release(visit(desk, "r1", 1), read.id, under, "不熟悉")
    assert case_leases.take(visit(desk, "r1", 2), FIRSTS) is None
    assert case_leases.take(visit(desk, "r1b", 2), FIRSTS) is not None
    assert kinds(desk, read) == [EventKind.CLAIMED, EventKind.RELEASED, EventKind.CLAIMED]


def test_a_colleague_takes_over_with_a_reason_on_record(desk: Staff) -> None:
    read = desk.reviewed()
    old = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    args = (read.id, Step.FIRST, desk.uuid("r1"))
    with pytest.raises(InvalidPayload, match="接手的原因"):
        case_leases.take_over(visit(desk, "r1b"), *args, " ")
    with pytest.raises(Forbidden):
        case_leases.take_over(visit(desk, "writer"), *args, "急用")
    with pytest.raises(Conflict, match="已在您手上"):
        case_leases.take_over(visit(desk, "r1"), *args, "急用")
    held = case_leases.take_over(visit(desk, "r1b", 1), *args, "同事休假")
    with pytest.raises(LeaseLost):
        approve(desk, read, "r1", old, 1)
    with pytest.raises(Conflict, match="并不持有"):
        case_leases.take_over(visit(desk, "chief", 1), *args, "急用")
    row = audit.latest(desk.session, "society", 1)[0]
    assert (row.action, row.actor) == ("case.taken_over", f"user:{desk['r1b'].id}")
    assert desk["r1"].id in row.details
    assert "同事休假" in row.details
    assert approve(desk, read, "r1b", fence(held), 2).case.state is CaseState.SECOND


def test_who_takes_over_lets_go_of_a_lapsed_step(desk: Staff) -> None:
    read = desk.reviewed()
    case_leases.claim(visit(desk, "chief"), read.id, Step.SCIENCE)
    case_leases.claim(visit(desk, "r1", 10), read.id, Step.FIRST)
    args = (read.id, Step.FIRST, desk.uuid("r1"), "急用")
    with pytest.raises(Conflict, match="手上已有本稿的“学科签署”"):
        case_leases.take_over(visit(desk, "chief", 11), *args)
    held = case_leases.take_over(visit(desk, "chief", 16), *args)
    assert case_leases.mine(visit(desk, "chief", 16)) == [held]
    assert kinds(desk, read)[2:] == [EventKind.LAPSED, EventKind.TAKEN_OVER]


def test_a_decision_binds_to_the_text_that_was_read(desk: Staff) -> None:
    read = desk.reviewed()
    under = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    by = visit(desk, "r1")
    with pytest.raises(Conflict, match="不是最新内容"):
        case_leases.decide(by, read.id, under, Verdict.APPROVE, "text-0")
    assert case_leases.mine(by)
    with pytest.raises(InvalidPayload):
        case_leases.decide(by, read.id, under, Verdict.RETURN, "text-1")
    found = case_leases.decide(by, read.id, under, Verdict.RETURN, "text-1", "数据有误")
    assert found.case.state is CaseState.RETURNED


@pytest.mark.parametrize("deed", [Withdraw(), Revise("text-2")], ids=["withdrawn", "revised"])
def test_a_case_that_went_on_ends_the_lease(desk: Staff, deed: Withdraw | Revise) -> None:
    read = desk.reviewed()
    under = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    desk.do(read_again(desk, read), deed, "writer")
    with pytest.raises(LeaseLost):
        approve(desk, read, "r1", under)


def read_again(desk: Staff, read: StoredCase) -> StoredCase:
    return cases.found(desk.session, read.id)


def test_a_role_taken_away_decides_nothing_under_its_lease(desk: Staff) -> None:
    read = desk.reviewed()
    under = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
    bare = Visit(desk.session, WORKFLOWS, replace(desk["r1"], grants=frozenset()), NOW)
    with pytest.raises(Forbidden):
        case_leases.decide(bare, read.id, under, Verdict.APPROVE, "text-1")
    with pytest.raises(Forbidden):
        case_leases.renew(bare, read.id, under)


def test_a_list_shows_a_fence_to_its_holder_only(desk: Staff) -> None:
    desk.reviewed()
    held = case_leases.take(visit(desk, "r1"), FIRSTS)
    (own,) = case_queues.waiting(visit(desk, "r1"), FIRSTS)
    (other,) = case_queues.waiting(visit(desk, "admin"), FIRSTS)
    assert own.assignment == held
    assert other.assignment == replace(own.assignment, fence=None)


def test_a_blind_case_is_in_the_hands_of_two(desk: Staff) -> None:
    flows = Workflows(WORKFLOWS.content_types, {("*", "*"): BLIND})
    read = desk.decided(desk.reviewed(flow=BLIND), Step.FIRST, flow=BLIND)
    seconds = Queue(frozenset({Step.SECOND}))
    held = {n: case_leases.take(visit(desk, n, 0, flows), seconds) for n in ("r2", "r2b", "r2c")}
    assert held.pop("r2c") is None
    for name, lease in held.items():
        by = visit(desk, name, 1, flows)
        read = case_leases.decide(by, read.id, fence(lease), Verdict.APPROVE, "text-1")
    assert Step.SECOND in read.case.standing
    assert read.case.opinions == ()


def test_a_sweep_frees_what_lapsed_and_marks_what_is_late(database: Database) -> None:
    sweeper = Sweeper(database.session_scope, WORKFLOWS)
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
        case_leases.take(visit(desk, "r1"), FIRSTS)
    assert sweeper.free_lapsed(NOW + timedelta(minutes=14)) == 0
    assert sweeper.free_lapsed(NOW + LEASE) == 1
    assert sweeper.free_lapsed(NOW + LEASE) == 0
    late = NOW + timedelta(hours=25)
    assert sweeper.mark_overdue(NOW) == 0
    assert sweeper.mark_overdue(late) == 1
    assert sweeper.mark_overdue(late) == 0
    with database.session_scope() as session:
        desk = Staff(session, desk.people)
        expected = [EventKind.CLAIMED, EventKind.LAPSED, EventKind.OVERDUE, EventKind.OVERDUE]
        assert kinds(desk, read) == expected
        found = case_queues.waiting(visit(desk, "r1"), FIRSTS)
        assert [listed.assignment.holder for listed in found] == [None]
        assert found[0].assignment.overdue


def test_a_sweep_leaves_alone_what_changed_under_its_hands(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper = Sweeper(database.session_scope, WORKFLOWS)
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
        old = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
        assert case_leases.take(visit(desk, "r1b", 15), FIRSTS) is not None
    monkeypatch.setattr(assignments, "lapsed", lambda *_: [(read.id, old)])
    monkeypatch.setattr(assignments, "late", lambda *_: [read.id])
    assert sweeper.free_lapsed(NOW + LEASE) == 0
    assert sweeper.mark_overdue(NOW + LEASE) == 0
    with database.session_scope() as session:
        desk = Staff(session, desk.people)
        assert len(case_leases.mine(visit(desk, "r1b", 15))) == 1


def in_one_transaction(database: Database, desk: Staff, deed: Callable[[Staff], object]) -> str:
    """Do something and return what came of it: `done`, or the code of the error."""
    try:
        with database.session_scope() as session:
            deed(Staff(session, desk.people))
    except KepuError as error:
        return error.code
    return "done"


def at_the_same_moment(
    database: Database, desk: Staff, *deeds: Callable[[Staff], object]
) -> list[str]:
    at_once = threading.Barrier(len(deeds))

    def run(deed: Callable[[Staff], object]) -> str:
        at_once.wait()
        return in_one_transaction(database, desk, deed)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_of_two_at_the_same_moment_one_is_told_why_not(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
    claims = [
        lambda d, name=name: case_leases.claim(visit(d, name), read.id, Step.FIRST)
        for name in ("r1", "r1b")
    ]
    assert at_the_same_moment(database, desk, *claims) == ["conflict", "done"]
    with database.session_scope() as session:
        (first, *_) = [a for a in assignments.of_case(session, read.id) if a.holder]
    name = next(n for n in ("r1", "r1b") if desk.uuid(n) == first.holder)

    def decide(d: Staff) -> StoredCase:
        return approve(d, read, name, fence(first))

    assert at_the_same_moment(database, desk, decide, decide) == ["done", "lease-lost"]


def test_a_case_passed_over_is_not_held_up(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
    with database.session_scope() as busy, database.session_scope() as other:
        cases.found(busy, read.id, lock=True)
        assert case_leases.take(visit(Staff(other, desk.people), "r1"), FIRSTS) is None
        busy.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        by = visit(Staff(busy, desk.people), "writer")
        assert cases.perform(by, read.id, Withdraw()).case.state is CaseState.WITHDRAWN


def test_whatever_people_do_at_once_nobody_waits_for_ever(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        ids = [desk.reviewed().id for _ in range(8)]

    def deed(chance: random.Random) -> Callable[[Staff], object]:
        name, minutes = chance.choice(["r1", "r1b", "chief", "expert"]), chance.random() * 60
        case, step = chance.choice(ids), chance.choice([Step.FIRST, Step.SCIENCE])
        ends: list[Withdraw | Reopen] = [Withdraw(), Reopen("再看")]
        end = chance.choice(ends)
        deeds: list[Callable[[Staff], object]] = [
            lambda d: case_leases.take(visit(d, name, minutes)),
            lambda d: case_leases.claim(visit(d, name, minutes), case, step),
            lambda d: renew(d, name, minutes),
            lambda d: give_back(d, name, minutes),
            lambda d: cases.perform(visit(d, "chief", minutes), case, end),
        ]
        return chance.choices(deeds, [4, 2, 2, 2, 0.5])[0]

    def renew(d: Staff, name: str, minutes: float) -> None:
        for held in case_leases.mine(visit(d, name, minutes))[:1]:
            case_leases.renew(visit(d, name, minutes), held.case_id, fence(held))

    def give_back(d: Staff, name: str, minutes: float) -> None:
        for held in case_leases.mine(visit(d, name, minutes))[:1]:
            case_leases.release(visit(d, name, minutes), held.case_id, fence(held))

    def work(seed: int) -> list[str]:
        chance = random.Random(seed)
        return [in_one_transaction(database, desk, deed(chance)) for _ in range(25)]

    with ThreadPoolExecutor(4) as pool:
        came = Counter(outcome for found in pool.map(work, range(4)) for outcome in found)
    assert came["done"] > 0
    with database.session_scope() as session:
        assert all(not report.faults for report in audit.verify(session))
        for case in ids:
            holders = [a.holder for a in assignments.of_case(session, case) if a.holder]
            assert len(holders) == len(set(holders))


WORKERS = 8
CASES = 200


def test_eight_reviewers_share_two_hundred_cases_and_decide_each_once(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        grant = Grant(Role.FIRST_REVIEWER, "society")
        people = {f"w{n}": added(session, f"w{n}", [grant]) for n in range(WORKERS)}
        for _ in range(CASES):
            desk.reviewed(flow=UNSIGNED)
    at_once = threading.Barrier(WORKERS)

    def work(name: str) -> list[UUID]:
        done: list[UUID] = []
        at_once.wait()
        while True:
            with database.session_scope() as session:
                by = Visit(session, WITHOUT_SIGN_OFFS, people[name], NOW)
                held = case_leases.take(by, FIRSTS)
            with database.session_scope() as session:
                if held is None:
                    # Others may have had the last ones in hand for a moment.
                    if left(session) == 0:
                        return done
                    continue
                by = Visit(session, WITHOUT_SIGN_OFFS, people[name], NOW)
                case_leases.decide(by, held.case_id, fence(held), Verdict.APPROVE, "text-1")
                done.append(held.case_id)

    def left(session: Session) -> int | None:
        free = sa.and_(Assignment.ended_at.is_(None), Assignment.holder.is_(None))
        query = sa.select(sa.func.count(Assignment.id))
        return session.scalar(query.where(free, Assignment.step == Step.FIRST))

    with ThreadPoolExecutor(WORKERS) as pool:
        done = Counter(case for found in pool.map(work, people) for case in found)
    assert len(done) == CASES
    assert set(done.values()) == {1}
    with database.session_scope() as session:
        states = session.execute(sa.select(CaseRow.state, sa.func.count()).group_by(CaseRow.state))
        assert [tuple(row) for row in states] == [("second", CASES)]
        assert all(not report.faults for report in audit.verify(session))
