from datetime import timedelta

import pytest
from case_fixtures import (
    ADMIN,
    COMPLIANCE,
    NOW,
    R1,
    R2,
    R3,
    WORKFLOW,
    WRITER,
    approve,
    cases_at_every_point,
    decide,
    do,
    person,
    reviewed,
    submitted,
    workflow,
)

from review_service.domain.case_drafts import Revise
from review_service.domain.case_events import EventKind
from review_service.domain.case_recourse import (
    AppealDecision,
    Comment,
    Escalate,
    Reopen,
    mark_overdue,
)
from review_service.domain.cases import CaseState, Verdict
from review_service.domain.people import Person, Role
from review_service.domain.workflows import Step
from review_service.errors import Conflict, InvalidPayload, MustStandAside, WrongState

FIRST = reviewed(submitted())
OTHER_R1 = person("r1b", Role.FIRST_REVIEWER)
APPEAL = AppealDecision("有文献支持")


def test_an_appeal_goes_to_someone_who_has_not_decided_the_case() -> None:
    case = do(decide(FIRST, Step.FIRST, Verdict.REJECT), APPEAL, WRITER).case
    assert (case.state, {*case.under_appeal}) == (CaseState.FIRST, {Step.FIRST})
    assert [(a.step, a.by, a.reason) for a in case.appeals] == [
        (Step.FIRST, "writer", "有文献支持")
    ]
    with pytest.raises(MustStandAside, match="作者已申诉"):
        decide(case, Step.FIRST, who=R1)
    heard = decide(case, Step.FIRST, who=OTHER_R1)
    assert (heard.state, heard.under_appeal) == (CaseState.SECOND, frozenset())
    assert heard.decisions[-1].on_appeal


def test_an_appeal_against_a_later_stage_keeps_the_earlier_ones() -> None:
    case = approve(FIRST, Step.FIRST, Step.SCIENCE)
    case = do(decide(case, Step.SECOND, Verdict.RETURN), APPEAL, WRITER).case
    assert (case.state, {*case.standing}) == (CaseState.SECOND, {Step.FIRST, Step.SCIENCE})
    assert decide(case, Step.SECOND, who=person("r2b", Role.SECOND_REVIEWER)).state is (
        CaseState.FINAL
    )


def test_an_appeal_against_a_sign_off_goes_to_another_who_may_give_it() -> None:
    case = decide(FIRST, Step.COMPLIANCE, Verdict.RETURN)
    case = do(case, APPEAL, WRITER).case
    assert case.state is CaseState.FIRST
    with pytest.raises(MustStandAside, match="作者已申诉"):
        decide(case, Step.COMPLIANCE, who=COMPLIANCE)
    other = person("c2", Role.COMPLIANCE_REVIEWER)
    assert decide(case, Step.COMPLIANCE, who=other).standing == {Step.COMPLIANCE}


def test_an_appeal_outlasts_the_return_of_another_step() -> None:
    case = do(decide(FIRST, Step.FIRST, Verdict.RETURN), APPEAL, WRITER).case
    case = do(decide(case, Step.COMPLIANCE, Verdict.RETURN), APPEAL, WRITER).case
    assert case.under_appeal == {Step.FIRST, Step.COMPLIANCE}
    with pytest.raises(MustStandAside, match="作者已申诉"):
        decide(case, Step.FIRST, who=R1)


def test_a_decision_on_an_appeal_is_the_last_for_that_text() -> None:
    case = do(decide(FIRST, Step.FIRST, Verdict.RETURN), APPEAL, WRITER).case
    case = decide(case, Step.FIRST, Verdict.RETURN, OTHER_R1)
    with pytest.raises(Conflict, match="不能再次申诉"):
        do(case, APPEAL, WRITER)
    case = reviewed(do(case, Revise("text-2"), WRITER).case)
    case = decide(case, Step.FIRST, Verdict.RETURN)
    assert do(case, APPEAL, WRITER).case.state is CaseState.FIRST


def test_an_edit_ends_an_appeal() -> None:
    case = do(decide(FIRST, Step.FIRST, Verdict.RETURN), APPEAL, WRITER).case
    case = reviewed(do(case, Revise("text-2"), WRITER).case)
    assert case.under_appeal == frozenset()
    assert decide(case, Step.FIRST, who=R1).state is CaseState.SECOND


def test_a_blind_review_under_appeal_is_decided_by_one() -> None:
    flow = workflow(blind_share=1.0)
    case = approve(reviewed(submitted(flow), flow=flow), Step.FIRST, flow=flow)
    for name in ("r2", "r2b"):
        case = decide(case, Step.SECOND, Verdict.RETURN, person(name, Role.SECOND_REVIEWER), flow)
    case = do(case, APPEAL, WRITER, flow).case
    case = decide(case, Step.SECOND, who=person("r2c", Role.SECOND_REVIEWER), flow=flow)
    assert case.state is CaseState.FINAL


def test_an_appeal_and_a_reopening_have_reasons() -> None:
    case = decide(FIRST, Step.FIRST, Verdict.REJECT)
    with pytest.raises(InvalidPayload, match="请写明理由"):
        do(case, AppealDecision(" "), WRITER)
    with pytest.raises(InvalidPayload, match="请写明理由"):
        do(case, Reopen(" "), ADMIN)


@pytest.mark.parametrize("who", [R3, ADMIN])
def test_a_reopened_case_starts_anew(who: Person) -> None:
    case = cases_at_every_point()["approved"]
    change = do(case, Reopen("新证据"), who)
    assert (change.case.state, change.case.standing) == (CaseState.SUBMITTED, frozenset())
    assert change.case.decisions == case.decisions
    assert change.events[0].note == "新证据"
    assert reviewed(change.case).state is CaseState.FIRST


def test_a_comment_says_something() -> None:
    change = do(FIRST, Comment(" 见第三段 "), R1)
    assert change.case == FIRST
    assert [(e.kind, e.note) for e in change.events] == [(EventKind.COMMENTED, "见第三段")]
    with pytest.raises(InvalidPayload, match="请写明批注内容"):
        do(FIRST, Comment(""), R1)


def test_escalating_tells_the_roles_of_the_workflow_once() -> None:
    change = do(FIRST, Escalate(Step.FIRST, "拿不准"), R1)
    assert [(e.kind, e.step, e.roles, e.note) for e in change.events] == [
        (EventKind.ESCALATED, Step.FIRST, (Role.FINAL_REVIEWER,), "拿不准")
    ]
    held = {w.step: w.escalated_to for w in change.case.waiting}
    assert held == {
        Step.FIRST: (Role.FINAL_REVIEWER,),
        Step.SCIENCE: (),
        Step.COMPLIANCE: (),
    }
    with pytest.raises(Conflict, match="“初审”已经上报"):
        do(change.case, Escalate(Step.FIRST, "再报"), R1)
    assert decide(change.case, Step.FIRST).waiting[0].escalated_to == ()


def test_escalating_takes_a_reason_an_open_step_and_someone_to_tell() -> None:
    with pytest.raises(InvalidPayload, match="请写明理由"):
        do(FIRST, Escalate(Step.FIRST, ""), R1)
    with pytest.raises(WrongState, match="“终审”现在不需要处理"):
        do(FIRST, Escalate(Step.FINAL, "急"), R1)
    short = workflow(stages=(Step.FINAL,), sign_offs=())
    with pytest.raises(Conflict, match="没有为“初审”指定上报对象"):
        do(FIRST, Escalate(Step.FIRST, "急"), R1, short)


def test_a_late_step_is_told_of_once_and_escalated() -> None:
    due = NOW + timedelta(hours=24)
    assert mark_overdue(FIRST, WORKFLOW, due).events == ()
    change = mark_overdue(FIRST, WORKFLOW, due + timedelta(seconds=1))
    assert [(e.kind, e.by, e.step, e.roles) for e in change.events] == [
        (EventKind.OVERDUE, None, step, (Role.FINAL_REVIEWER,))
        for step in (Step.FIRST, Step.SCIENCE, Step.COMPLIANCE)
    ]
    assert change.case.state is CaseState.FIRST
    assert all(w.overdue for w in change.case.waiting)
    assert mark_overdue(change.case, WORKFLOW, due + timedelta(days=9)).events == ()
    with pytest.raises(Conflict, match="已经上报"):
        do(change.case, Escalate(Step.FIRST, "急"), R1)


def test_the_clock_of_a_step_starts_when_it_opens() -> None:
    later = NOW + timedelta(hours=23)
    case = decide(FIRST, Step.FIRST, now=later)
    since = {w.step: w.since for w in case.waiting}
    assert since == {Step.SECOND: later, Step.SCIENCE: NOW, Step.COMPLIANCE: NOW}
    late = mark_overdue(case, WORKFLOW, NOW + timedelta(hours=30))
    assert [e.step for e in late.events] == [Step.SCIENCE, Step.COMPLIANCE]


def test_a_step_that_its_workflow_lost_is_never_late() -> None:
    short = workflow(stages=(Step.FINAL,), sign_offs=())
    assert mark_overdue(FIRST, short, NOW + timedelta(days=99)).events == ()


def test_a_returned_case_waits_for_nobody() -> None:
    case = decide(approve(FIRST, Step.FIRST), Step.SECOND, Verdict.RETURN, R2)
    assert case.waiting == ()
    assert mark_overdue(case, WORKFLOW, NOW + timedelta(days=99)).events == ()
