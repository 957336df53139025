"""First and new passwords, links, second factors."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.audit import INSTALLATION
from review_service.domain.people import Grant, Role
from review_service.errors import Conflict, InvalidPayload, NotFound
from review_service.services import (
    accounts,
    audit,
    credentials,
    organisations,
    passwords,
    sessions,
    totp,
)
from review_service.storage import accounts as stored
from review_service.storage.accounts import StoredUser
from review_service.storage.people_tables import LoginLink

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"
FIRST = "雨伞 蓝鲸 tuesday 石磨 纽扣 窗台"
SECOND = "correct horse battery staple"


@pytest.fixture
def user(session: Session) -> StoredUser:
    return accounts.add(session, "zhang", "张伟", "zhang@kexie.cn", actor=BY, now=NOW)


def issue(session: Session, user: StoredUser) -> str:
    return credentials.issue_link(session, user.id, actor=BY, now=NOW).token


def fits(session: Session, user_id: UUID, password: str) -> bool:
    return passwords.matches(accounts.get(session, user_id).password_hash, password)


def change(session: Session, user: StoredUser, current: str, new: str) -> bool:
    return credentials.change_password(session, user.id, current, new, origin="192.0.2.7", now=NOW)


def last(session: Session) -> tuple[str, str, dict[str, object]]:
    row = audit.as_json(audit.latest(session, INSTALLATION, 1)[0])
    return row["action"], row["actor"], row["details"]


def test_a_link_sets_a_password_once(session: Session, user: StoredUser) -> None:
    token = issue(session, user)
    assert credentials.link_owner(session, token, NOW) == user
    assert credentials.use_link(session, token, FIRST, now=NOW).id == user.id
    assert fits(session, user.id, FIRST)
    assert not accounts.get(session, user.id).must_change_password
    assert last(session) == (
        "password.set",
        accounts.subject(user.id),
        {"how": "link", "login": "zhang", "sessions_ended": 0},
    )
    with pytest.raises(NotFound, match="已用过或已过期"):
        credentials.use_link(session, token, SECOND, now=NOW)
    assert fits(session, user.id, FIRST)


def test_only_the_hash_of_a_link_is_stored(session: Session, user: StoredUser) -> None:
    link = credentials.issue_link(session, user.id, actor=BY, now=NOW)
    (stored_hash,) = session.scalars(sa.select(LoginLink.token_hash)).all()
    assert stored_hash == hashlib.sha256(link.token.encode()).digest()
    assert link.token not in repr(link)
    assert link.token not in str(last(session))


def test_links_expire_and_newer_ones_end_them(session: Session, user: StoredUser) -> None:
    old = issue(session, user)
    new = issue(session, user)
    with pytest.raises(NotFound):
        credentials.link_owner(session, old, NOW)
    end = NOW + credentials.LINK_LIFE
    assert credentials.link_owner(session, new, end - timedelta(seconds=1)) == user
    with pytest.raises(NotFound):
        credentials.use_link(session, new, FIRST, now=end)


def test_a_bad_password_leaves_the_link_as_it_was(session: Session, user: StoredUser) -> None:
    token = issue(session, user)
    for bad in ("short", "zhang@kexie.cn zhang", "passwordpassword"):
        with pytest.raises(InvalidPayload):
            credentials.use_link(session, token, bad, now=NOW)
    assert credentials.use_link(session, token, FIRST, now=NOW).id == user.id


def test_a_new_password_ends_sessions_links_and_lockout(session: Session, user: StoredUser) -> None:
    tokens = [sessions.begin(session, user.id, NOW).token for _ in range(2)]
    link = issue(session, user)
    stored.fail(session, user.id, 7, NOW + timedelta(hours=1))
    credentials.set_password(session, user.id, FIRST, actor=BY, now=NOW)
    assert [sessions.find(session, token, NOW) for token in tokens] == [None, None]
    with pytest.raises(NotFound):
        credentials.link_owner(session, link, NOW)
    now = accounts.get(session, user.id)
    assert (now.failed_attempts, now.locked_until) == (0, None)
    assert (now.must_change_password, now.password_changed_at) == (True, NOW)
    assert last(session) == (
        "password.set",
        BY,
        {"how": "set", "login": "zhang", "sessions_ended": 2},
    )


def test_one_changes_ones_own_password(session: Session, user: StoredUser) -> None:
    credentials.set_password(session, user.id, FIRST, actor=BY, now=NOW)
    token = sessions.begin(session, user.id, NOW).token
    assert change(session, user, FIRST, SECOND)
    assert fits(session, user.id, SECOND)
    assert not accounts.get(session, user.id).must_change_password
    assert sessions.find(session, token, NOW) is None


def test_guessing_the_current_password_is_slowed_down(session: Session, user: StoredUser) -> None:
    credentials.set_password(session, user.id, FIRST, actor=BY, now=NOW)
    assert [change(session, user, "wrong", SECOND) for _ in range(5)] == [False] * 5
    assert not change(session, user, FIRST, SECOND)
    assert last(session)[2] == {"origin": "192.0.2.7", "reason": "locked"}
    assert fits(session, user.id, FIRST)
    with pytest.raises(InvalidPayload):
        change(session, user, FIRST, "short")


def test_nobody_signs_in_with_a_program_or_a_disabled_account(
    session: Session, user: StoredUser
) -> None:
    organisations.add(session, "kexie", "市科协", None, actor=BY, now=NOW)
    client = accounts.add(session, "cms", "报社 CMS", actor=BY, now=NOW)
    accounts.grant(session, client.id, Grant(Role.MACHINE_CLIENT, "kexie"), actor=BY, now=NOW)
    accounts.disable(session, user.id, "离职", actor=BY, now=NOW)
    for nobody in (client, user):
        with pytest.raises(Conflict, match="不能用链接登录"):
            issue(session, nobody)


def test_a_second_factor_is_added_with_a_code_and_removed(
    session: Session, user: StoredUser
) -> None:
    secret = totp.new_secret()
    code = pyotp.TOTP(secret).at(NOW)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    def add(secret: str, code: str) -> bool:
        return credentials.add_second_factor(session, user.id, secret, code, now=NOW)

    assert not add(secret, wrong)
    assert not add("ABCDEFGH", code)
    assert add(secret, code)
    has = accounts.get(session, user.id)
    assert (has.totp_secret, has.totp_step) == (secret, int(NOW.timestamp()) // 30)
    with pytest.raises(Conflict, match="已启用验证器"):
        add(secret, code)
    for _ in range(2):
        credentials.remove_second_factor(session, user.id, actor=BY, now=NOW)
    assert accounts.get(session, user.id) == user
    rows = audit.latest(session, INSTALLATION, 2)
    assert [row.action for row in rows] == ["second_factor.removed", "second_factor.added"]
    assert secret not in str(rows)


def test_a_new_password_leaves_the_second_factor(session: Session, user: StoredUser) -> None:
    secret = totp.new_secret()
    stored.set_second_factor(session, user.id, secret, None)
    credentials.use_link(session, issue(session, user), FIRST, now=NOW)
    assert accounts.get(session, user.id).totp_secret == secret
