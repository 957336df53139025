import pytest

from review_service.domain.people import (
    EVERY_DISCIPLINE,
    ROLE_NAMES,
    Grant,
    OrganisationTree,
    Person,
    Role,
)
from review_service.errors import InvalidPayload, NotFound

TREE = OrganisationTree(
    {"association": None, "society": "association", "account": "society", "other": "association"}
)


def test_there_are_exactly_the_roles_of_the_design_each_with_two_names() -> None:
    assert [role.value for role in Role] == [
        "author",
        "first_reviewer",
        "second_reviewer",
        "final_reviewer",
        "science_expert",
        "compliance_reviewer",
        "librarian",
        "auditor",
        "administrator",
        "machine_client",
    ]
    assert ROLE_NAMES.keys() == {*Role}
    assert len({name.zh for name in ROLE_NAMES.values()}) == len(Role)
    assert len({name.en for name in ROLE_NAMES.values()}) == len(Role)


def test_members_see_their_own_organisation_and_those_below() -> None:
    author = frozenset({Grant(Role.AUTHOR, "society")})
    assert Person("p", author).sees(TREE) == {"society", "account"}
    assert Person("p").sees(TREE) == frozenset()
    assert Person("p", superuser=True).sees(TREE) == {"association", "society", "account", "other"}
    assert TREE.below("association") == {"association", "society", "account", "other"}
    assert TREE.below("account") == {"account"}
    assert TREE.above("account") == ("account", "society", "association")


def test_a_role_holds_below_its_organisation_and_nowhere_else() -> None:
    member = Person("p", frozenset({Grant(Role.AUTHOR, "society"), Grant(Role.AUDITOR, "account")}))
    assert member.roles("account", TREE) == {Role.AUTHOR, Role.AUDITOR}
    assert member.roles("society", TREE) == {Role.AUTHOR}
    assert member.roles("association", TREE) == frozenset()
    assert member.roles("other", TREE) == frozenset()


@pytest.mark.parametrize(
    ("disciplines", "asked", "serves"),
    [
        ({"health"}, "health", True),
        ({"health"}, "space", False),
        ({"health"}, "", True),
        ({EVERY_DISCIPLINE}, "space", True),
    ],
)
def test_an_expert_serves_the_disciplines_of_the_grant(
    disciplines: set[str], asked: str, *, serves: bool
) -> None:
    grant = Grant(Role.SCIENCE_EXPERT, "society", frozenset(disciplines))
    held = Person("p", frozenset({grant})).roles("society", TREE, asked)
    assert held == ({Role.SCIENCE_EXPERT} if serves else frozenset())


def test_other_roles_serve_every_discipline() -> None:
    assert Grant(Role.FINAL_REVIEWER, "society").serves("health")


def test_exactly_experts_have_disciplines() -> None:
    with pytest.raises(InvalidPayload, match="学科专家须写明学科"):
        Grant(Role.SCIENCE_EXPERT, "society")
    with pytest.raises(InvalidPayload, match="从“终审”中删去学科") as refused:
        Grant(Role.FINAL_REVIEWER, "society", frozenset({"health"}))
    assert [fault.pointer for fault in refused.value.errors] == ["/disciplines"]


@pytest.mark.parametrize(
    ("others", "superuser"), [((), True), ((Role.FIRST_REVIEWER,), False), ((Role.AUTHOR,), False)]
)
def test_a_program_never_gets_a_role_that_decides(
    others: tuple[Role, ...], *, superuser: bool
) -> None:
    grants = frozenset(Grant(role, "society") for role in (Role.MACHINE_CLIENT, *others))
    with pytest.raises(InvalidPayload, match="审稿由人决定"):
        Person("cms", grants, superuser)


def test_a_program_may_serve_several_organisations() -> None:
    grants = frozenset(Grant(Role.MACHINE_CLIENT, o) for o in ("society", "other"))
    assert Person("cms", grants).sees(TREE) == {"society", "account", "other"}


def test_a_tree_has_no_circles_and_no_unknown_parents() -> None:
    with pytest.raises(InvalidPayload, match="上级关系成了环"):
        OrganisationTree({"a": "b", "b": "a"})
    with pytest.raises(InvalidPayload, match="上级关系成了环"):
        OrganisationTree({"a": "a"})
    with pytest.raises(InvalidPayload, match="上级组织“b”不存在"):
        OrganisationTree({"a": "b"})


def test_an_unknown_organisation_is_named() -> None:
    for ask in (TREE.above, TREE.below, lambda o: Person("p").roles(o, TREE)):
        with pytest.raises(NotFound, match="没有编号为“moon”的组织"):
            ask("moon")
