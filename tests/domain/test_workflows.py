from datetime import UTC, date, datetime, timedelta

import pytest
from case_fixtures import NOW, WORKFLOW, workflow

from review_service.domain.findings import Kind
from review_service.domain.people import Role
from review_service.domain.workflows import ANSWERED_BY_STEP, SIGN_OFFS, STAGES, STEP_NAMES, Step


def test_steps_are_stages_and_sign_offs() -> None:
    assert {*STAGES, *SIGN_OFFS} == {*Step} == STEP_NAMES.keys() == ANSWERED_BY_STEP.keys()
    assert ANSWERED_BY_STEP[Step.FINAL] == {*Kind}


def test_stages_follow_in_order_and_skip_those_that_stand() -> None:
    assert WORKFLOW.next_stage(frozenset()) is Step.FIRST
    assert WORKFLOW.next_stage(frozenset({Step.FIRST, Step.SCIENCE})) is Step.SECOND
    assert WORKFLOW.next_stage(frozenset({Step.FINAL})) is Step.FIRST
    assert WORKFLOW.next_stage(frozenset(STAGES)) is None


def test_missing_sign_offs_are_those_required_and_not_given() -> None:
    assert WORKFLOW.missing_sign_offs(frozenset({Step.FIRST})) == SIGN_OFFS
    assert WORKFLOW.missing_sign_offs(frozenset({Step.SCIENCE})) == (Step.COMPLIANCE,)
    assert workflow(sign_offs=()).missing_sign_offs(frozenset()) == ()


def test_limits_and_escalation_are_of_the_workflows_own_steps() -> None:
    short = workflow(stages=(Step.FINAL,), sign_offs=())
    assert short.deadline(Step.FINAL, NOW) == NOW + timedelta(hours=24)
    assert short.escalation(Step.FINAL) == (Role.FINAL_REVIEWER,)
    assert short.deadline(Step.FIRST, NOW) is None
    assert short.escalation(Step.FIRST) == ()


def test_the_blind_sample_has_its_share_and_is_the_same_each_time() -> None:
    flow = workflow(blind_share=0.05)
    drawn = [flow.draws_blind(f"case-{n}") for n in range(4_000)]
    assert drawn == [flow.draws_blind(f"case-{n}") for n in range(4_000)]
    assert 150 < sum(drawn) < 250
    assert not any(workflow(blind_share=0).draws_blind(f"case-{n}") for n in range(100))
    assert all(workflow(blind_share=1).draws_blind(f"case-{n}") for n in range(100))


def test_the_day_is_that_of_the_workflows_zone() -> None:
    assert WORKFLOW.today(datetime(2026, 12, 1, 15, 59, tzinfo=UTC)) == date(2026, 12, 1)
    assert WORKFLOW.today(datetime(2026, 12, 1, 16, 0, tzinfo=UTC)) == date(2026, 12, 2)


def test_nothing_is_approved_without_a_final_review_of_that_very_text() -> None:
    with pytest.raises(ValueError, match="does not outlive an edit"):
        workflow(reopens=(Step.FIRST,))
    with pytest.raises(ValueError, match="the final review is last"):
        workflow(stages=(Step.FIRST, Step.SECOND))
    with pytest.raises(ValueError, match="the final review is last"):
        workflow(stages=())
