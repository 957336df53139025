"""Where a person may decide which step agrees with the table of permissions."""

from itertools import product

import pytest
from case_fixtures import R1, TREE, WRITER, person

from review_service.domain.case_reach import Reach, reaches
from review_service.domain.people import EVERY_DISCIPLINE, Grant, Person, Role
from review_service.domain.permissions import DECIDING, permission
from review_service.domain.workflows import Step

FIELDS = frozenset({"astronomy", "physics"})
PEOPLE = [
    R1,
    WRITER,
    Person("boss", superuser=True),
    person("two", Role.SECOND_REVIEWER, Role.COMPLIANCE_REVIEWER, organisation="association"),
    Person("astronomer", frozenset({Grant(Role.SCIENCE_EXPERT, "society", FIELDS)})),
    Person("any", frozenset({Grant(Role.SCIENCE_EXPERT, "other", frozenset({EVERY_DISCIPLINE}))})),
]


def reached(who: Person, step: Step, organisation: str, discipline: str) -> bool:
    return any(
        reach.step is step
        and organisation in reach.organisations
        and (reach.disciplines is None or discipline in {"", *reach.disciplines})
        for reach in reaches(who, TREE)
    )


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who.id)
def test_reach_is_what_the_table_of_permissions_allows(who: Person) -> None:
    cases = product(Step, TREE.parents, ("", "astronomy", "medicine"))
    for step, organisation, discipline in cases:
        allowed = permission(who, DECIDING[step], organisation, TREE, discipline).allowed
        assert reached(who, step, organisation, discipline) == allowed


def test_a_role_holds_below_its_organisation() -> None:
    below = frozenset({"society", "account"})
    assert list(reaches(R1, TREE)) == [Reach(Step.FIRST, below)]
    assert list(reaches(WRITER, TREE)) == []
