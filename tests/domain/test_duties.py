"""Those listed as barred from a step are exactly those who are refused it."""

from itertools import product

import pytest
from case_fixtures import (
    DECIDERS,
    R1,
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

from review_service.domain.case_recourse import AppealDecision
from review_service.domain.cases import Case, Verdict
from review_service.domain.duties import barred, refuse_partial
from review_service.domain.people import Role
from review_service.domain.workflows import Step
from review_service.errors import MustStandAside

BLIND = workflow(blind_share=1.0)
SECOND = person("second", Role.SECOND_REVIEWER)


def points() -> dict[str, Case]:
    found = cases_at_every_point(authors=frozenset({"甲"}))
    found["appealed"] = do(
        decide(found["first"], Step.FIRST, Verdict.RETURN, R1), AppealDecision("不同意"), WRITER
    ).case
    blind = approve(reviewed(submitted(BLIND), flow=BLIND), Step.FIRST, flow=BLIND)
    found["blind"] = decide(blind, Step.SECOND, Verdict.APPROVE, SECOND, BLIND)
    return found


def refused(case: Case, step: Step, who: str) -> bool:
    try:
        refuse_partial(case, step, who)
    except MustStandAside:
        return True
    return False


@pytest.mark.parametrize("point", points())
def test_who_is_barred_is_who_is_refused(point: str) -> None:
    case = points()[point]
    people = {"甲", "nobody", "second", WRITER.id, *(who.id for who in DECIDERS.values())}
    for step, who in product(Step, people):
        assert (who in barred(case, step)) == refused(case, step, who)
