import re
from dataclasses import replace
from datetime import timedelta

import pytest
from case_fixtures import (
    ADMIN,
    COMPLIANCE,
    EXPERT,
    NOW,
    R1,
    R2,
    R3,
    WORKFLOW,
    WRITER,
    approve,
    decide,
    do,
    finding,
    person,
    reviewed,
    settled,
    submitted,
    workflow,
)

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_decisions import Claim, Decide, TakeOver
from review_service.domain.case_drafts import Revise
from review_service.domain.case_events import EventKind
from review_service.domain.cases import Case, CaseState, Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import Grant, Person, Role
from review_service.domain.workflows import Step
from review_service.errors import (
    Conflict,
    Forbidden,
    InvalidPayload,
    MustStandAside,
    NotReady,
    WrongState,
)

FIRST = reviewed(submitted())
BLIND = workflow(blind_share=1.0)
SECOND_BLIND = approve(reviewed(submitted(BLIND), flow=BLIND), Step.FIRST, flow=BLIND)
R2B = person("r2b", Role.SECOND_REVIEWER)
R2C = person("r2c", Role.SECOND_REVIEWER)


def test_three_reviews_and_two_sign_offs_approve_a_draft() -> None:
    case = approve(FIRST, Step.SCIENCE, Step.FIRST, Step.COMPLIANCE, Step.SECOND, Step.FINAL)
    assert case.state is CaseState.APPROVED
    assert case.standing == {*Step}
    assert {d.content_hash for d in case.decisions} == {"text-1"}
    assert case.waiting == ()


def test_the_final_review_opens_when_the_sign_offs_are_there() -> None:
    case = approve(FIRST, Step.FIRST, Step.SECOND, Step.COMPLIANCE)
    assert case.state is CaseState.FINAL
    assert case.open_steps(WORKFLOW) == (Step.SCIENCE,)
    with pytest.raises(WrongState, match="“终审”；现在待处理的环节：学科签署"):
        decide(case, Step.FINAL)
    assert approve(case, Step.SCIENCE).open_steps(WORKFLOW) == (Step.FINAL,)


def test_a_step_that_is_not_open_is_refused_with_what_is() -> None:
    with pytest.raises(WrongState, match="待处理的环节：初审、学科签署、政治性审核签署"):
        decide(FIRST, Step.SECOND)
    with pytest.raises(WrongState, match="待处理的环节：无"):
        decide(submitted(), Step.FIRST)


def test_a_short_workflow_goes_straight_to_its_final_review() -> None:
    flow = workflow(stages=(Step.FINAL,), sign_offs=())
    case = reviewed(submitted(flow), flow=flow)
    assert case.state is CaseState.FINAL
    assert approve(case, Step.FINAL, flow=flow).state is CaseState.APPROVED


def test_a_case_in_a_stage_that_its_workflow_lost_is_still_decided() -> None:
    case = approve(FIRST, Step.FIRST)
    short = workflow(stages=(Step.FIRST, Step.FINAL), sign_offs=())
    assert approve(case, Step.SECOND, flow=short).state is CaseState.FINAL


def test_a_decision_is_for_the_text_that_was_read() -> None:
    flow = workflow(reopens=(Step.FINAL,))
    case = approve(FIRST, Step.FIRST)
    case = reviewed(do(case, Revise("text-2"), WRITER, flow).case, flow=flow)
    with pytest.raises(Conflict, match="第 2 稿") as refused:
        do(case, Decide(Step.SECOND, Verdict.APPROVE, "text-1"), R2, flow)
    assert type(refused.value) is Conflict
    assert decide(case, Step.SECOND, flow=flow).decisions[-1].content_hash == "text-2"


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
def test_a_draft_comes_back_only_with_a_reason(verdict: Verdict) -> None:
    with pytest.raises(InvalidPayload, match="请写明理由"):
        do(FIRST, Decide(Step.FIRST, verdict, "text-1", " \n"), R1)
    case = do(FIRST, Decide(Step.FIRST, verdict, "text-1", " 数据有误 "), R1).case
    assert case.decisions[-1].note == "数据有误"


def test_a_sign_off_returns_but_never_rejects() -> None:
    with pytest.raises(InvalidPayload, match="签署时只能选择通过或退修"):
        decide(FIRST, Step.SCIENCE, Verdict.REJECT)
    assert decide(FIRST, Step.SCIENCE, Verdict.RETURN).state is CaseState.RETURNED


def test_nobody_decides_two_steps_whatever_roles_they_have() -> None:
    everything = person(
        "all",
        Role.FIRST_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.FINAL_REVIEWER,
        Role.SCIENCE_EXPERT,
        Role.COMPLIANCE_REVIEWER,
    )
    for who in (everything, Person("all", superuser=True)):
        case = decide(FIRST, Step.FIRST, who=who)
        for step in (Step.SECOND, Step.SCIENCE, Step.COMPLIANCE):
            with pytest.raises(MustStandAside, match="您已处理过本稿的“初审”"):
                decide(case, step, who=who)
            with pytest.raises(MustStandAside, match="您已处理过本稿的“初审”"):
                do(case, Claim(step), who)


def test_a_step_decided_on_an_earlier_text_counts_as_decided() -> None:
    both = person("both", Role.FIRST_REVIEWER, Role.SECOND_REVIEWER)
    case = decide(FIRST, Step.FIRST, Verdict.RETURN, both)
    case = reviewed(do(case, Revise("text-2"), WRITER).case)
    assert decide(case, Step.FIRST, who=both).state is CaseState.SECOND
    with pytest.raises(MustStandAside, match="您已处理过本稿的“初审”"):
        decide(approve(case, Step.FIRST), Step.SECOND, who=both)


def test_those_who_wrote_it_are_authors_whoever_handed_it_in() -> None:
    cms = person("cms", Role.MACHINE_CLIENT)
    case = reviewed(submitted(who=cms, authors=frozenset({"r1"})))
    with pytest.raises(MustStandAside, match="不能审自己的稿件"):
        decide(case, Step.FIRST)


def test_who_handed_in_any_revision_is_an_author() -> None:
    helper = person("helper", Role.AUTHOR, Role.FIRST_REVIEWER)
    case = reviewed(do(FIRST, Revise("text-2"), helper).case)
    case = reviewed(do(case, Revise("text-3"), WRITER).case)
    with pytest.raises(MustStandAside, match="不能审自己的稿件"):
        decide(case, Step.FIRST, who=helper)


def test_an_expert_signs_off_the_own_discipline() -> None:
    case = reviewed(submitted(discipline="health"))
    grants = {
        name: frozenset({Grant(Role.SCIENCE_EXPERT, "society", frozenset({name}))})
        for name in ("health", "space")
    }
    with pytest.raises(Forbidden, match="您不是“health”学科的专家"):
        decide(case, Step.SCIENCE, who=Person("q", grants["space"]))
    assert Step.SCIENCE in decide(case, Step.SCIENCE, who=Person("q", grants["health"])).standing


@pytest.mark.parametrize("step", [Step.FIRST, Step.SCIENCE])
def test_no_step_approves_while_a_must_fix_finding_is_open(step: Step) -> None:
    case = reviewed(submitted(), finding(Kind.SCIENCE), finding(Kind.SCIENCE, Severity.ADVISE))
    with pytest.raises(NotReady, match="还有 1 处必须修改的问题没有解决") as refused:
        decide(case, step)
    assert [fault.pointer for fault in refused.value.errors] == ["science-must_fix"]
    assert step in decide(settled(case), step).standing


def test_a_sign_off_waits_only_for_findings_that_it_is_about() -> None:
    case = reviewed(submitted(), finding(Kind.SCIENCE), finding(Kind.RUMOR))
    assert Step.COMPLIANCE in decide(case, Step.COMPLIANCE).standing
    dismissed = do(case, AnswerFindings(("science-must_fix",), Choice.DISMISS, "无误"), EXPERT).case
    with pytest.raises(NotReady, match="还有 1 处"):
        decide(dismissed, Step.SCIENCE)


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
def test_open_findings_do_not_keep_a_draft_from_coming_back(verdict: Verdict) -> None:
    case = reviewed(submitted(), finding(Kind.SCIENCE))
    assert decide(case, Step.FIRST, verdict).decisions[-1].verdict is verdict


def test_a_dismissal_taken_back_opens_the_finding_for_the_next_stage() -> None:
    case = approve(settled(reviewed(submitted(), finding(Kind.SCIENCE))), Step.FIRST)
    case = do(case, AnswerFindings(("science-must_fix",), Choice.RETRACT), EXPERT).case
    with pytest.raises(NotReady):
        decide(case, Step.SECOND)


def test_an_expired_waiver_no_longer_lets_pass() -> None:
    case = reviewed(submitted(), finding(Kind.LANGUAGE))
    last_day = WORKFLOW.today(NOW)
    deed = AnswerFindings(("language-must_fix",), Choice.WAIVE, "特许", last_day)
    case = approve(do(case, deed, R3).case, Step.FIRST)
    with pytest.raises(NotReady, match="豁免已于2026-12-01到期"):
        decide(case, Step.SECOND, now=NOW + timedelta(days=1))
    assert decide(case, Step.SECOND).state is CaseState.FINAL


def test_checks_that_did_not_run_are_approved_only_knowingly() -> None:
    case = reviewed(submitted(), failed=("rumors@1",))
    with pytest.raises(NotReady, match=re.escape("以下检查没能运行：rumors@1")):
        decide(case, Step.FIRST)
    knowing = Decide(Step.FIRST, Verdict.APPROVE, "text-1", "", despite_failed_checks=True)
    with pytest.raises(InvalidPayload, match="请写明理由"):
        do(case, knowing, R1)
    approved = do(case, replace(knowing, note="已人工核对"), R1).case
    assert approved.decisions[-1].despite == ("rumors@1",)
    assert decide(case, Step.FIRST, Verdict.RETURN).decisions[-1].despite == ()
    assert decide(reviewed(case), Step.FIRST).decisions[-1].despite == ()


def blind(*verdicts: Verdict) -> Case:
    case = SECOND_BLIND
    for verdict, who in zip(verdicts, (R2, R2B, R2C), strict=False):
        case = decide(case, Step.SECOND, verdict, who, BLIND)
    return case


@pytest.mark.parametrize(
    ("verdicts", "state", "opinions"),
    [
        ((Verdict.APPROVE,), CaseState.SECOND, 1),
        ((Verdict.APPROVE, Verdict.APPROVE), CaseState.FINAL, 0),
        ((Verdict.RETURN, Verdict.RETURN), CaseState.RETURNED, 0),
        ((Verdict.REJECT, Verdict.REJECT), CaseState.REJECTED, 0),
        ((Verdict.RETURN, Verdict.APPROVE), CaseState.SECOND, 2),
        ((Verdict.RETURN, Verdict.APPROVE, Verdict.APPROVE), CaseState.FINAL, 0),
        ((Verdict.APPROVE, Verdict.RETURN, Verdict.RETURN), CaseState.RETURNED, 0),
        ((Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT), CaseState.REJECTED, 0),
    ],
)
def test_two_blind_reviewers_settle_it_or_a_third_does(
    verdicts: tuple[Verdict, ...], state: CaseState, opinions: int
) -> None:
    case = blind(*verdicts)
    assert case.state is state
    assert len(case.opinions) == opinions
    assert len(case.decisions) == 1 + len(verdicts)


def test_a_blind_reviewer_sees_no_other_opinion_until_there_is_a_result() -> None:
    case = blind(Verdict.APPROVE)
    assert [d.by for d in case.decisions_shown_to("r2b")] == ["r1"]
    assert [d.by for d in case.decisions_shown_to("r2")] == ["r1", "r2"]
    case = blind(Verdict.APPROVE, Verdict.APPROVE)
    assert [d.by for d in case.decisions_shown_to("writer")] == ["r1", "r2", "r2b"]


def test_a_blind_reviewer_has_one_opinion() -> None:
    case = blind(Verdict.APPROVE)
    for deed in (Claim(Step.SECOND), Decide(Step.SECOND, Verdict.RETURN, "text-1", "再想想")):
        with pytest.raises(MustStandAside, match="您的意见已经记下"):
            do(case, deed, R2, BLIND)


def test_an_opinion_is_told_apart_from_a_decision() -> None:
    deed = Decide(Step.SECOND, Verdict.APPROVE, "text-1")
    (event,) = do(SECOND_BLIND, deed, R2, BLIND).events
    assert (event.kind, event.after) == (EventKind.OPINION_GIVEN, CaseState.SECOND)
    (event,) = do(blind(Verdict.APPROVE), deed, R2B, BLIND).events
    assert (event.kind, event.after) == (EventKind.DECIDED, CaseState.FINAL)


def test_other_steps_of_a_blind_case_are_decided_at_once() -> None:
    case = decide(SECOND_BLIND, Step.SCIENCE, flow=BLIND)
    assert Step.SCIENCE in case.standing
    opinion = decide(case, Step.SECOND, flow=BLIND)
    returned = decide(opinion, Step.COMPLIANCE, Verdict.RETURN, COMPLIANCE, BLIND)
    assert (returned.state, returned.opinions) == (CaseState.RETURNED, ())


def test_an_edit_ends_a_blind_review_under_way() -> None:
    case = do(blind(Verdict.APPROVE), Revise("text-2"), WRITER, BLIND).case
    assert case.opinions == ()


def test_a_claim_and_a_take_over_are_on_record_and_change_nothing() -> None:
    claimed = do(FIRST, Claim(Step.FIRST), R1)
    assert claimed.case == FIRST
    assert [(e.kind, e.step, e.by) for e in claimed.events] == [
        (EventKind.CLAIMED, Step.FIRST, "r1")
    ]
    taken = do(FIRST, TakeOver(Step.FIRST, "r9", " 休假 "), R1)
    assert taken.case == FIRST
    assert [(e.kind, e.other, e.note) for e in taken.events] == [
        (EventKind.TAKEN_OVER, "r9", "休假")
    ]


def test_a_take_over_has_a_reason_and_another_holder() -> None:
    with pytest.raises(InvalidPayload, match="请写明接手的原因"):
        do(FIRST, TakeOver(Step.FIRST, "r9", ""), R1)
    with pytest.raises(Conflict, match="这份稿件已在您手上"):
        do(FIRST, TakeOver(Step.FIRST, "r1", "休假"), R1)
    with pytest.raises(Forbidden, match="接手稿件需要以下角色之一"):
        do(FIRST, TakeOver(Step.FIRST, "r9", "休假"), ADMIN)
