"""The table of permissions against one written by hand, action by action."""

import pytest

from review_service.domain.findings import Kind
from review_service.domain.people import EVERY_DISCIPLINE, Grant, OrganisationTree, Person, Role
from review_service.domain.permissions import (
    ANSWERING,
    DECIDING,
    DISMISSING_MUST_FIX,
    PERMISSIONS,
    Action,
    demand,
    permission,
    role_names,
)
from review_service.domain.workflows import Step
from review_service.errors import Forbidden

TREE = OrganisationTree({"association": None, "society": "association", "other": "association"})

# A author, 1 2 3 reviewers, Q science expert, C compliance, B librarian, U auditor,
# D administrator, M machine client
COLUMNS = dict(zip("A123QCBUDM", Role, strict=True))
EXPECTED = """
review_draft                 A 1 2 3 Q C B . D M
match_claims                 A 1 2 3 Q C B U D M
submit                       A . . . . . . . . M
revise                       A . . . . . . . . M
present                      A 1 . . . . B . . M
read_case                    A 1 2 3 Q C B U D M
export_case                  A 1 2 3 Q C B U D M
read_queue                   . 1 2 3 Q C B U D .
claim                        . 1 2 3 Q C . . . .
take_over                    . 1 2 3 Q C . . . .
escalate                     . 1 2 3 Q C . . D .
decide_first                 . 1 . . . . . . . .
decide_second                . . 2 . . . . . . .
decide_final                 . . . 3 . . . . . .
sign_off_science             . . . . Q . . . . .
sign_off_compliance          . . . . . C . . . .
answer_rumor                 A 1 2 3 Q . B . . .
answer_science               A 1 2 3 Q . . . . .
answer_compliance            A 1 2 3 . C . . . .
answer_language              A 1 2 3 . . . . . .
dismiss_must_fix_rumor       . . . . Q . B . . .
dismiss_must_fix_science     . . . . Q . . . . .
dismiss_must_fix_compliance  . . . . . C . . . .
dismiss_must_fix_language    . 1 2 3 . . . . . .
waive                        . . . 3 . . . . . .
comment                      A 1 2 3 Q C B . . .
withdraw                     A . . . . . . . D M
appeal                       A . . . . . . . . M
reopen                       . . . 3 . . . . D .
read_library                 A 1 2 3 Q C B U D M
export_library               . . . . . . B U D M
propose_rumor                A 1 2 3 Q C B . . .
edit_rumor                   . . . . . . B . . .
import_rumors                . . . . . . B . . .
merge_rumors                 . . . . . . B . . .
check_rumor                  . . . . Q . . . . .
publish_rumor                . . . . . . B . . .
retire_rumor                 . . . . . . B . . .
read_archive                 A 1 2 3 Q C B U D M
import_archive               . . . . . . B . D M
read_screening               . 1 2 3 Q C B U D M
run_screening                . . . 3 . . B . D M
read_rules                   A 1 2 3 Q C B U D M
manage_rules                 . . . . . . . . D .
read_statistics              . 1 2 3 Q C B U D .
read_agreement               . . . . . . . . D .
manage_golden_cases          . . . . . . . . D .
export_learning_data         . . . . . . . . D .
read_audit                   . . . . . . . U D .
export_audit                 . . . . . . . U D .
manage_users                 . . . . . . . . D .
manage_organisations         . . . . . . . . D .
manage_keys                  . . . . . . . . D .
manage_webhooks              . . . . . . . . D .
manage_workflows             . . . . . . . . D .
"""
ROWS = {Action(line.split()[0]): line.split()[1:] for line in EXPECTED.strip().splitlines()}


def member(role: Role, organisation: str = "society") -> Person:
    fields = {EVERY_DISCIPLINE} if role is Role.SCIENCE_EXPERT else set[str]()
    return Person("p", frozenset({Grant(role, organisation, frozenset(fields))}))


def test_every_action_has_a_row() -> None:
    assert [*ROWS] == [*Action]
    assert PERMISSIONS.keys() == ROWS.keys()


@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_what_the_table_says_and_no_more(action: Action) -> None:
    for mark, (column, role) in zip(ROWS[action], COLUMNS.items(), strict=True):
        assert mark in {column, "."}
        for organisation in ("society", "association"):
            found = permission(member(role, organisation), action, "society", TREE)
            assert found.allowed is (mark == column), role
            assert found.roles == ({role} if found.allowed else frozenset())
        assert not permission(member(role, "other"), action, "society", TREE).allowed


@pytest.mark.parametrize("action", Action)
def test_a_superuser_may_do_all_and_one_without_roles_nothing(action: Action) -> None:
    assert permission(Person("root", superuser=True), action, "society", TREE).allowed
    assert not permission(Person("nobody"), action, "society", TREE).allowed


@pytest.mark.parametrize("action", Action)
def test_every_answer_has_a_reason_in_both_languages(action: Action) -> None:
    people = [Person("nobody"), Person("root", superuser=True), *map(member, Role)]
    for person in people:
        reason = permission(person, action, "society", TREE).reason
        assert PERMISSIONS[action].name.zh in reason.zh
        assert PERMISSIONS[action].name.en in reason.en
        assert reason.zh.endswith("。")
        assert reason.en.endswith(".")


def test_an_auditor_only_reads_and_a_program_decides_nothing() -> None:
    allowed = {role: {a for a in Action if role in PERMISSIONS[a].roles} for role in Role}
    reading = {a for a in Action if a.startswith(("read_", "export_"))}
    assert allowed[Role.AUDITOR] <= reading | {Action.MATCH_CLAIMS}
    deciding = {*DECIDING.values(), *ANSWERING.values(), *DISMISSING_MUST_FIX.values()}
    deciding |= {Action.WAIVE, Action.REOPEN, Action.CLAIM, Action.PUBLISH_RUMOR}
    assert not allowed[Role.MACHINE_CLIENT] & deciding


def test_who_may_dismiss_or_waive_may_also_take_it_back() -> None:
    for kind in Kind:
        judging = PERMISSIONS[DISMISSING_MUST_FIX[kind]].roles | PERMISSIONS[Action.WAIVE].roles
        assert judging <= PERMISSIONS[ANSWERING[kind]].roles


def test_each_step_and_each_kind_has_its_action() -> None:
    assert DECIDING.keys() == {*Step}
    assert ANSWERING.keys() == DISMISSING_MUST_FIX.keys() == {*Kind}


def expert(*disciplines: str) -> Person:
    return Person("q", frozenset({Grant(Role.SCIENCE_EXPERT, "society", frozenset(disciplines))}))


def test_an_expert_of_another_discipline_is_told_so() -> None:
    action = Action.SIGN_OFF_SCIENCE
    assert permission(expert("health"), action, "society", TREE, "health").allowed
    with pytest.raises(Forbidden, match="您不是“space”学科的专家，不能学科签署") as refused:
        demand(expert("health"), action, "society", TREE, "space")
    assert "Pass this to an expert of that discipline." in refused.value.message.en


def test_a_discipline_does_not_hide_that_the_role_is_missing() -> None:
    with pytest.raises(Forbidden, match="需要以下角色之一：终审；您的角色是：学科专家"):
        demand(expert("health"), Action.DECIDE_FINAL, "society", TREE, "space")


def test_a_refusal_names_the_roles_that_it_takes() -> None:
    with pytest.raises(Forbidden, match="需要以下角色之一：谣言库管理；您的角色是：编辑/作者"):
        demand(member(Role.AUTHOR), Action.EDIT_RUMOR, "society", TREE)
    with pytest.raises(Forbidden, match="您不是“society”或其上级组织的成员"):
        demand(member(Role.AUTHOR, "other"), Action.SUBMIT, "society", TREE)
    assert demand(member(Role.AUTHOR), Action.SUBMIT, "society", TREE).allowed


def test_roles_are_listed_in_their_own_order() -> None:
    names = role_names(frozenset({Role.FINAL_REVIEWER, Role.AUTHOR}))
    assert (names.zh, names.en) == ("编辑/作者、终审", "author or final reviewer")


def test_a_superusers_own_roles_are_named_first() -> None:
    root = Person("root", frozenset({Grant(Role.AUDITOR, "society")}), superuser=True)
    assert permission(root, Action.READ_AUDIT, "society", TREE).roles == {Role.AUDITOR}
    assert "超级用户" in permission(root, Action.MANAGE_KEYS, "society", TREE).reason.zh
