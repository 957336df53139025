"""How many people a step waits for, and how they let go of it."""

from datetime import timedelta

import pytest
from case_fixtures import (
    NOW,
    R1,
    WRITER,
    approve,
    decide,
    do,
    person,
    reviewed,
    submitted,
    workflow,
)

from review_service.domain.case_events import EventKind
from review_service.domain.case_holds import Release, lapse, places
from review_service.domain.case_recourse import AppealDecision
from review_service.domain.cases import Case, Verdict
from review_service.domain.people import Role
from review_service.domain.workflows import Step
from review_service.errors import Forbidden

BLIND = workflow(blind_share=1.0)
LATER = NOW + timedelta(minutes=15)


def blind() -> Case:
    return approve(reviewed(submitted(BLIND), flow=BLIND), Step.FIRST, flow=BLIND)


def opinion(case: Case, name: str, verdict: Verdict) -> Case:
    who = person(name, Role.SECOND_REVIEWER)
    return decide(case, Step.SECOND, verdict, who, BLIND)


def test_a_step_waits_for_one_and_a_blind_review_for_two_or_three() -> None:
    assert places(reviewed(submitted()), Step.FIRST) == 1
    case = blind()
    assert (places(case, Step.SCIENCE), places(case, Step.SECOND)) == (1, 2)
    case = opinion(case, "a", Verdict.APPROVE)
    assert places(case, Step.SECOND) == 1
    case = opinion(case, "b", Verdict.RETURN)
    assert places(case, Step.SECOND) == 1
    case = opinion(case, "c", Verdict.RETURN)
    case = do(case, AppealDecision("不同意"), WRITER, BLIND).case
    assert places(case, Step.SECOND) == 1


def test_a_step_is_given_back_with_a_word() -> None:
    case = reviewed(submitted())
    change = do(case, Release(Step.FIRST, " 不熟悉 "), R1)
    assert change.case == case
    (event,) = change.events
    assert (event.kind, event.step, event.by) == (EventKind.RELEASED, Step.FIRST, "r1")
    assert event.note == "不熟悉"
    with pytest.raises(Forbidden):
        do(case, Release(Step.FIRST), WRITER)


def test_a_lapsed_lease_is_told_of_by_the_product() -> None:
    case = reviewed(submitted())
    change = lapse(case, Step.FIRST, "r1", LATER)
    assert change.case == case
    (event,) = change.events
    assert (event.kind, event.step, event.other) == (EventKind.LAPSED, Step.FIRST, "r1")
    assert (event.by, event.at) == (None, LATER)
    assert (event.before, event.after) == (case.state, case.state)
