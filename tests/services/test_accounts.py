"""Accounts and their roles: made, given, taken away, disabled; all of it on record."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from review_service.domain.audit import INSTALLATION
from review_service.domain.people import Grant, Role
from review_service.errors import Conflict, InvalidPayload, NotFound
from review_service.services import accounts, audit, credentials, organisations, sessions
from review_service.storage.accounts import StoredUser

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"
EXPERT = Grant(Role.SCIENCE_EXPERT, "weather", frozenset({"气象", "海洋"}))


@pytest.fixture
def tree(session: Session) -> Session:
    for organisation, parent in (("kexie", None), ("weather", "kexie"), ("astronomy", "kexie")):
        organisations.add(session, organisation, organisation, parent, actor=BY, now=NOW)
    return session


def add(session: Session, login: str = "Zhang.Wei", *, superuser: bool = False) -> StoredUser:
    return accounts.add(session, login, "张伟", superuser=superuser, actor=BY, now=NOW)


def give(session: Session, user: StoredUser, grant: Grant) -> None:
    accounts.grant(session, user.id, grant, actor=BY, now=NOW)


def recorded(session: Session, chain: str = INSTALLATION) -> list[tuple[str, str]]:
    return [(row.action, row.subject) for row in reversed(audit.latest(session, chain, 10))]


def test_a_disabled_account_is_one_too(session: Session) -> None:
    assert not accounts.exist(session)
    user = accounts.add(session, "zhang", "张伟", actor=BY, now=NOW)
    accounts.disable(session, user.id, "离职", actor=BY, now=NOW)
    assert accounts.exist(session)


def test_an_account_begins_without_password_and_roles(session: Session) -> None:
    user = accounts.add(session, " ＺｈａｎｇWei ", " 张  伟 ", "z@kexie.cn", actor=BY, now=NOW)
    stored = accounts.get(session, user.id)
    assert stored == user
    assert (stored.login, stored.display_name, stored.email) == ("ZhangWei", "张 伟", "z@kexie.cn")
    assert stored.password_hash is None
    assert accounts.person(session, stored).grants == frozenset()
    assert recorded(session) == [("user.added", accounts.subject(user.id))]


@pytest.mark.parametrize("login", ["Zhang.Wei", "ZHANG.WEI", "ｚｈａｎｇ．ｗｅｉ", " zhang.wei "])
def test_a_login_is_one_however_it_is_written(session: Session, login: str) -> None:
    user = add(session)
    assert accounts.by_login(session, login) == user
    with pytest.raises(Conflict, match="已有人使用"):
        add(session, login)
    assert len(accounts.members(session)) == 1


@pytest.mark.parametrize(
    ("login", "name", "email", "pointer"),
    [
        ("a", "张伟", None, "/login"),
        ("zhang wei", "张伟", None, "/login"),
        ("x" * 65, "张伟", None, "/login"),
        ("zhang", " ", None, "/display_name"),
        ("zhang", "张\x07伟", None, "/display_name"),
        ("zhang", "张伟", "zhang", "/email"),
        ("zhang", "张伟", "zhang@a\u202eb", "/email"),
    ],
)
def test_what_cannot_be_is_refused(
    session: Session, login: str, name: str, email: str | None, pointer: str
) -> None:
    with pytest.raises(InvalidPayload) as caught:
        accounts.add(session, login, name, email, actor=BY, now=NOW)
    assert [e.pointer for e in caught.value.errors] == [pointer]
    assert recorded(session) == []


def test_roles_are_given_changed_and_taken_away(tree: Session) -> None:
    user = add(tree)
    editor = Grant(Role.FIRST_REVIEWER, "kexie")
    give(tree, user, EXPERT)
    give(tree, user, editor)
    assert accounts.person(tree, user).grants == {EXPERT, editor}
    narrower = replace(EXPERT, disciplines=frozenset({"气象"}))
    give(tree, user, narrower)
    assert accounts.person(tree, user).grants == {narrower, editor}
    accounts.revoke(tree, user.id, Role.FIRST_REVIEWER, "kexie", actor=BY, now=NOW)
    assert accounts.person(tree, user).grants == {narrower}


def test_roles_are_on_record_where_they_are_held(tree: Session) -> None:
    user = add(tree)
    give(tree, user, EXPERT)
    give(tree, user, EXPERT)
    accounts.revoke(tree, user.id, Role.SCIENCE_EXPERT, "weather", actor=BY, now=NOW)
    who = accounts.subject(user.id)
    assert recorded(tree, "weather")[1:] == [("role.granted", who), ("role.revoked", who)]
    assert audit.as_json(audit.latest(tree, "weather", 2)[1])["details"] == {
        "login": "Zhang.Wei",
        "role": "science_expert",
        "disciplines": ["气象", "海洋"],
    }


def test_roles_that_cannot_be_are_refused(tree: Session) -> None:
    user, client = add(tree), add(tree, "cms")
    give(tree, user, EXPERT)
    give(tree, client, Grant(Role.MACHINE_CLIENT, "kexie"))
    with pytest.raises(InvalidPayload, match="不能兼任"):
        give(tree, user, Grant(Role.MACHINE_CLIENT, "kexie"))
    with pytest.raises(InvalidPayload, match="不能兼任"):
        give(tree, client, Grant(Role.AUTHOR, "astronomy"))
    with pytest.raises(NotFound, match="没有编号为“nobody”的组织"):
        give(tree, user, Grant(Role.AUTHOR, "nobody"))
    with pytest.raises(NotFound, match="没有编号为"):
        accounts.grant(tree, uuid4(), EXPERT, actor=BY, now=NOW)
    with pytest.raises(NotFound, match="没有角色 author"):
        accounts.revoke(tree, user.id, Role.AUTHOR, "weather", actor=BY, now=NOW)
    assert accounts.person(tree, user).grants == {EXPERT}


def test_members_of_an_organisation_include_those_below(tree: Session) -> None:
    boss, expert = add(tree, "boss", superuser=True), add(tree, "expert")
    give(tree, expert, EXPERT)
    give(tree, boss, Grant(Role.ADMINISTRATOR, "kexie"))
    add(tree, "nobody")

    def logins(organisation: str | None) -> list[str]:
        return [member.user.login for member in accounts.members(tree, organisation)]

    assert logins(None) == ["boss", "expert", "nobody"]
    assert logins("kexie") == ["boss", "expert"]
    assert logins("weather") == ["expert"]
    assert logins("astronomy") == []
    assert accounts.members(tree, "weather")[0].grants == {EXPERT}
    assert accounts.person(tree, boss).superuser
    with pytest.raises(NotFound):
        logins("nowhere")


def test_a_disabled_account_is_out_at_once_and_can_come_back(session: Session) -> None:
    user = add(session)
    token = sessions.begin(session, user.id, NOW).token
    link = credentials.issue_link(session, user.id, actor=BY, now=NOW).token
    for _ in range(2):
        accounts.disable(session, user.id, "离职", actor=BY, now=NOW)
    assert sessions.find(session, token, NOW) is None
    with pytest.raises(NotFound):
        credentials.link_owner(session, link, NOW)
    for _ in range(2):
        accounts.enable(session, user.id, actor=BY, now=NOW)
    assert accounts.get(session, user.id) == user
    assert sessions.find(session, token, NOW) is None
    acts = [action for action, _ in recorded(session)]
    assert acts == ["user.added", "link.issued", "user.disabled", "user.enabled"]


def test_an_identity_belongs_to_one_account(session: Session) -> None:
    user, other = add(session), add(session, "other")

    def link(to: StoredUser) -> None:
        accounts.link_identity(session, to.id, "https://id.cn", "42", actor=BY, now=NOW)

    link(user)
    link(user)
    with pytest.raises(Conflict, match="已属于另一个账号"):
        link(other)
    assert [act for act, _ in recorded(session)] == ["user.added"] * 2 + ["identity.linked"]


def test_unknown_accounts_are_told(session: Session) -> None:
    with pytest.raises(NotFound, match="没有登录名为 nobody 的账号"):
        accounts.by_login(session, "nobody")
    with pytest.raises(NotFound):
        accounts.disable(session, uuid4(), "离职", actor=BY, now=NOW)


def test_secrets_are_not_shown_by_accident(session: Session) -> None:
    user = replace(add(session), password_hash="$argon2id$", totp_secret="ABC")  # noqa: S106
    assert "$argon2id$" not in repr(user)
    assert "ABC" not in repr(user)
