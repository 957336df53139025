"""Options are what the acts allow: trying tells the same as doing, and does nothing."""

from dataclasses import replace

import pytest
from case_fixtures import (
    ADMIN,
    DECIDERS,
    EXPERT,
    LIBRARIAN,
    NOW,
    R1,
    R3,
    TREE,
    WORKFLOW,
    WRITER,
    cases_at_every_point,
    decide,
    do,
    finding,
    reviewed,
    submitted,
    workflow,
)

from review_service.domain import case_options
from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_decisions import Decide
from review_service.domain.case_options import MOVES, Move
from review_service.domain.case_turns import CaseAct, Turn
from review_service.domain.cases import Case, Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import Person
from review_service.domain.workflows import HandOn, Step
from review_service.errors import Conflict, InvalidPayload, KepuError, NotReady

MUST, SHOULD = finding(Kind.RUMOR), finding(Kind.SCIENCE, Severity.SHOULD_CHECK)
POINTS = cases_at_every_point(MUST, SHOULD)
PEOPLE = (WRITER, R1, R3, EXPERT, LIBRARIAN, ADMIN)


def turn(case: Case, who: Person) -> Turn:
    return Turn(case, WORKFLOW, TREE, who, NOW)


def told(case: Case, deed: CaseAct, who: Person) -> str:
    """Return what is said when something is done; nothing when it is done."""
    try:
        do(case, deed, who)
    except KepuError as error:
        return error.message.zh
    return ""


def says(error: KepuError | None) -> str:
    return "" if error is None else error.message.zh


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("who", PEOPLE, ids=lambda p: p.id)
def test_trying_tells_what_doing_would(point: str, who: Person) -> None:
    case = POINTS[point]
    here = turn(case, who)
    for flagged in case.current.findings:
        options = case_options.choices(here, flagged)
        assert list(options) == list(Choice)
        for choice, refused in options.items():
            until = NOW.date() if choice is Choice.WAIVE else None
            deed = AnswerFindings((flagged.id,), choice, "理由", until)
            assert says(refused) == told(case, deed, who)
    for step in Step:
        for verdict, refused in case_options.verdicts(here, step).items():
            deed_of = Decide(step, verdict, case.current.content_hash, "理由")
            assert says(refused) == told(case, deed_of, who)
    possible = case_options.moves(here)
    for move, kind in MOVES.items():
        assert (move in possible) is (told(case, kind.deed("理由"), who) == "")


def test_what_the_writer_may_do_follows_the_case() -> None:
    offered = {point: case_options.moves(turn(case, WRITER)) for point, case in POINTS.items()}
    assert offered["returned"] == (Move.COMMENT, Move.APPEAL, Move.WITHDRAW)
    assert offered["machine_reviewed"] == (Move.PRESENT, Move.COMMENT, Move.WITHDRAW)
    assert offered["withdrawn"] == (Move.COMMENT,)
    assert case_options.moves(turn(POINTS["approved"], ADMIN)) == (Move.WITHDRAW, Move.REOPEN)
    assert case_options.revision(turn(POINTS["returned"], WRITER)) is None
    assert isinstance(case_options.revision(turn(POINTS["rejected"], WRITER)), Conflict)


def test_an_open_must_fix_finding_stands_before_approving() -> None:
    case = reviewed(submitted(), MUST)
    options = case_options.verdicts(turn(case, R1), Step.FIRST)
    refused = options[Verdict.APPROVE]
    assert isinstance(refused, NotReady)
    assert [place.pointer for place in refused.errors] == [MUST.id]
    assert options[Verdict.RETURN] is None
    assert options[Verdict.REJECT] is None
    sign_off = case_options.verdicts(turn(case, EXPERT), Step.SCIENCE)
    assert isinstance(sign_off[Verdict.REJECT], InvalidPayload)


def test_checks_that_did_not_run_are_no_obstacle_to_who_says_so() -> None:
    case = reviewed(submitted(), failed=("claims@1",))
    assert case_options.verdicts(turn(case, R1), Step.FIRST)[Verdict.APPROVE] is None


def test_only_ones_own_last_answer_is_taken_back() -> None:
    case = reviewed(submitted(), SHOULD)
    answered = do(case, AnswerFindings((SHOULD.id,), Choice.ACCEPT), WRITER).case
    assert case_options.choices(turn(answered, WRITER), SHOULD)[Choice.RETRACT] is None
    assert case_options.choices(turn(answered, R1), SHOULD)[Choice.RETRACT] is not None


def test_in_a_blind_review_nothing_is_told_of_the_other() -> None:
    blind = workflow(hand_on=HandOn.AT_ONCE, blind_share=1.0)
    case = replace(reviewed(submitted(blind)), blind=True)
    second = decide(case, Step.FIRST)
    other = replace(DECIDERS[Step.SECOND], id="r2b")
    before = case_options.verdicts(turn(second, other), Step.SECOND)
    after = case_options.verdicts(turn(decide(second, Step.SECOND), other), Step.SECOND)
    assert before == after == dict.fromkeys(Verdict)
