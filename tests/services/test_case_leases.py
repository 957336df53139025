"""Work under leases: one holder at a time, and nothing is written under an old fence."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from case_people import (
    BLIND,
    DECIDERS,
    FIRSTS,
    NOW,
    WITHOUT_SIGN_OFFS,
    WORKFLOWS,
    Staff,
    approve,
    fence,
    kinds,
    staff,
    visit,
)
from sqlalchemy.orm import Session

from review_service.domain.case_drafts import Revise, Withdraw
from review_service.domain.case_events import EventKind
from review_service.domain.cases import CaseState, Verdict
from review_service.domain.workflows import Step
from review_service.errors import (
    Conflict,
    Forbidden,
    InvalidPayload,
    LeaseLost,
    MustStandAside,
    WrongState,
)
from review_service.queues.workflow import Workflows
from review_service.services import audit, case_leases, case_queues, cases
from review_service.services.cases import Visit
from review_service.storage import assignments
from review_service.storage.assignments import LEASE
from review_service.storage.case_queue import Queue
from review_service.storage.cases import StoredCase


@pytest.fixture
def desk(session: Session) -> Staff:
    return staff(session)


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
