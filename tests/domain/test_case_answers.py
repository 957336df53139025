from datetime import date

import pytest
from case_fixtures import (
    COMPLIANCE,
    EXPERT,
    LIBRARIAN,
    R1,
    R3,
    WRITER,
    do,
    finding,
    person,
    reviewed,
    submitted,
)

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_drafts import Revise
from review_service.domain.case_events import EventKind
from review_service.domain.finding_answers import CaseFinding, Choice, standing_answers
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import Grant, Person, Role
from review_service.errors import Conflict, Forbidden, InvalidPayload, MustStandAside

SCIENCE, LANGUAGE = finding(Kind.SCIENCE), finding(Kind.LANGUAGE)
CASE = reviewed(submitted(), SCIENCE, LANGUAGE, finding(Kind.LANGUAGE, mark="2"))
BOTH = ("language-must_fix", "language-must_fix2")


def choice(case_choice: Choice, *ids: str, reason: str = "有出处") -> AnswerFindings:
    return AnswerFindings(ids, case_choice, reason)


def test_an_answer_is_on_record_with_who_when_why_and_the_text() -> None:
    change = do(CASE, choice(Choice.DISMISS, SCIENCE.id, reason=" 见文献 "), EXPERT)
    (answer,) = change.case.answers
    assert (answer.by, answer.reason, answer.content_hash) == ("expert", "见文献", "text-1")
    assert (answer.key, answer.kind, answer.severity) == (
        SCIENCE.key,
        Kind.SCIENCE,
        Severity.MUST_FIX,
    )
    (event,) = change.events
    assert (event.kind, event.findings) == (EventKind.ANSWERED, (SCIENCE.id,))


def test_alike_findings_are_answered_at_once_and_taken_back_at_once() -> None:
    case = do(CASE, choice(Choice.DISMISS, *BOTH, BOTH[0]), R1).case
    assert len(case.answers) == 2
    case = do(case, choice(Choice.RETRACT, *BOTH), R1).case
    assert standing_answers(case.answers) == {}
    assert len(case.answers) == 4


def test_all_are_answered_or_none() -> None:
    with pytest.raises(Forbidden, match="驳回必须修改的科学性提示需要以下角色之一：学科专家"):
        do(CASE, choice(Choice.DISMISS, *BOTH, SCIENCE.id), R1)
    with pytest.raises(Conflict, match="第 1 稿中没有所选的提示") as refused:
        do(CASE, choice(Choice.ACCEPT, SCIENCE.id, "gone"), R1)
    assert [fault.pointer for fault in refused.value.errors] == ["gone"]
    with pytest.raises(Conflict, match="没有所选的提示"):
        do(CASE, choice(Choice.ACCEPT), R1)


def test_findings_that_share_a_key_are_answered_once() -> None:
    twin = CaseFinding("twin", SCIENCE.key, "r", Kind.SCIENCE, Severity.MUST_FIX, "某句话")
    case = reviewed(submitted(), SCIENCE, twin)
    case = do(case, choice(Choice.DISMISS, SCIENCE.id, "twin"), EXPERT).case
    assert len(case.answers) == 1


@pytest.mark.parametrize("given", [Choice.DISMISS, Choice.WAIVE])
def test_letting_something_stand_takes_a_reason(given: Choice) -> None:
    with pytest.raises(InvalidPayload, match="请写明理由"):
        do(CASE, AnswerFindings(BOTH, given, " ", date(2026, 12, 2)), R3)


@pytest.mark.parametrize("until", [None, date(2026, 11, 30)])
def test_a_waiver_has_a_last_day_that_is_not_past(until: date | None) -> None:
    with pytest.raises(InvalidPayload, match="不早于今天（2026-12-01）"):
        do(CASE, AnswerFindings(BOTH, Choice.WAIVE, "特许", until), R3)
    case = do(CASE, AnswerFindings(BOTH, Choice.WAIVE, "特许", date(2026, 12, 1)), R3).case
    assert [a.until for a in case.answers] == [date(2026, 12, 1)] * 2


def test_only_a_waiver_ends() -> None:
    with pytest.raises(InvalidPayload, match="只有豁免才有截止日期"):
        do(CASE, AnswerFindings(BOTH, Choice.ACCEPT, until=date(2026, 12, 2)), R1)


def test_only_ones_own_last_answer_is_taken_back() -> None:
    with pytest.raises(Conflict, match="只能撤回自己最后作出的答复"):
        do(CASE, choice(Choice.RETRACT, SCIENCE.id), EXPERT)
    case = do(CASE, choice(Choice.DISMISS, SCIENCE.id), EXPERT).case
    with pytest.raises(Conflict, match="只能撤回自己最后作出的答复") as refused:
        do(case, choice(Choice.RETRACT, SCIENCE.id), WRITER)
    assert [fault.pointer for fault in refused.value.errors] == [SCIENCE.id]
    later = do(case, choice(Choice.ACCEPT, SCIENCE.id), WRITER).case
    with pytest.raises(Conflict, match="只能撤回自己最后作出的答复"):
        do(later, choice(Choice.RETRACT, SCIENCE.id), EXPERT)


def test_an_author_says_what_will_be_fixed_but_lets_nothing_pass() -> None:
    expert_author = person("both", Role.AUTHOR, Role.SCIENCE_EXPERT, Role.FINAL_REVIEWER)
    case = reviewed(
        submitted(who=expert_author), SCIENCE, finding(Kind.SCIENCE, Severity.SHOULD_CHECK)
    )
    do(case, choice(Choice.ACCEPT, SCIENCE.id), expert_author)
    do(case, choice(Choice.DISMISS, "science-should_check"), expert_author)
    with pytest.raises(MustStandAside, match="不能审自己的稿件"):
        do(case, choice(Choice.DISMISS, SCIENCE.id), expert_author)
    with pytest.raises(MustStandAside, match="不能审自己的稿件"):
        do(
            case,
            AnswerFindings((SCIENCE.id,), Choice.WAIVE, "特许", date(2026, 12, 2)),
            expert_author,
        )


def test_who_let_a_finding_pass_does_not_become_an_author() -> None:
    helper = person("helper", Role.AUTHOR, Role.LIBRARIAN)
    case = reviewed(submitted(), finding(Kind.RUMOR))
    case = do(case, choice(Choice.DISMISS, "rumor-must_fix"), helper).case
    case = do(case, choice(Choice.RETRACT, "rumor-must_fix"), helper).case
    with pytest.raises(MustStandAside, match="helper 审过本稿"):
        do(case, Revise("text-2"), helper)


def test_an_expert_answers_the_own_discipline() -> None:
    health = frozenset({Grant(Role.SCIENCE_EXPERT, "society", frozenset({"health"}))})
    flagged = CaseFinding("f", "k", "r", Kind.SCIENCE, Severity.MUST_FIX, "某句话", "space")
    case = reviewed(submitted(discipline="health"), SCIENCE, flagged)
    do(case, choice(Choice.DISMISS, SCIENCE.id), Person("q", health))
    with pytest.raises(Forbidden, match="您不是“space”学科的专家"):
        do(case, choice(Choice.DISMISS, "f"), Person("q", health))


def test_the_rumor_desk_and_experts_dismiss_rumors_and_others_do_not() -> None:
    case = reviewed(submitted(), finding(Kind.RUMOR))
    for who in (LIBRARIAN, EXPERT):
        assert do(case, choice(Choice.DISMISS, "rumor-must_fix"), who).case.answers
    for who in (COMPLIANCE, R3, WRITER):
        with pytest.raises(Forbidden, match="谣言库管理"):
            do(case, choice(Choice.DISMISS, "rumor-must_fix"), who)
