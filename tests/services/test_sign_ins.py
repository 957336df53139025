"""Signing in: passwords, codes, providers; lockout; what goes on record."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from review_service.domain.audit import INSTALLATION
from review_service.services import accounts, audit, credentials, passwords, sessions, sign_ins
from review_service.services.sign_ins import Outcome, SignIn
from review_service.storage import accounts as stored
from review_service.storage.accounts import StoredUser
from review_service.storage.engine import Database

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"
PASSWORD = "雨伞 蓝鲸 tuesday 石磨 纽扣 窗台"  # noqa: S105
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105


@dataclass
class Door:
    """Where one person tries to sign in."""

    session: Session
    login: str = "zhang"
    now: datetime = field(default=NOW)

    def knock(
        self, password: str = PASSWORD, code: str | None = None, replaces: str | None = None
    ) -> SignIn:
        return sign_ins.with_password(
            self.session,
            self.login,
            password,
            code,
            origin="192.0.2.7",
            replaces=replaces,
            now=self.now,
        )

    def user(self) -> StoredUser:
        return accounts.by_login(self.session, self.login)

    def last(self) -> dict[str, object]:
        row = audit.as_json(audit.latest(self.session, INSTALLATION, 1)[0])
        return {name: row[name] for name in ("action", "actor", "subject", "details")}


def make(session: Session) -> StoredUser:
    user = accounts.add(session, "zhang", "张伟", actor=BY, now=NOW)
    stored.set_password(session, user.id, passwords.hashed(PASSWORD), NOW)
    return user


@pytest.fixture
def door(session: Session) -> Door:
    make(session)
    return Door(session)


def with_second_factor(door: Door) -> pyotp.TOTP:
    stored.set_second_factor(door.session, door.user().id, SECRET, None)
    return pyotp.TOTP(SECRET)


def test_the_right_password_begins_a_session(door: Door) -> None:
    done = door.knock()
    assert done.outcome is Outcome.SIGNED_IN
    assert done.begun is not None
    signed = sessions.find(door.session, done.begun.token, NOW)
    assert signed is not None
    assert signed.user == door.user()
    assert door.user().last_login_at == NOW
    who = accounts.subject(door.user().id)
    assert door.last() == {
        "action": "session.started",
        "actor": who,
        "subject": who,
        "details": {"origin": "192.0.2.7", "method": "password"},
    }


def test_signing_in_ends_the_session_that_the_browser_had(door: Door) -> None:
    first, second = door.knock().begun, door.knock().begun
    assert first is not None
    assert second is not None
    third = door.knock(replaces=first.token).begun
    assert third is not None
    assert sessions.find(door.session, first.token, NOW) is None
    assert sessions.find(door.session, second.token, NOW) is not None
    assert len({first.token, second.token, third.token}) == 3


def test_refusals_are_all_alike_and_their_reasons_are_on_record(door: Door) -> None:
    who = accounts.subject(door.user().id)
    refused = {"password": (door.knock("wrong"), door.last())}
    accounts.disable(door.session, door.user().id, "离职", actor=BY, now=NOW)
    refused["disabled"] = door.knock(), door.last()
    accounts.enable(door.session, door.user().id, actor=BY, now=NOW)
    stored.fail(door.session, door.user().id, 5, NOW + timedelta(seconds=1))
    refused["locked"] = door.knock(), door.last()
    for reason, (done, row) in refused.items():
        assert done == SignIn(Outcome.REFUSED)
        details = {"origin": "192.0.2.7", "reason": reason}
        assert row == {
            "action": "session.refused",
            "actor": "anybody",
            "subject": who,
            "details": details,
        }
    door.login = "a password typed into the wrong field"
    assert door.knock() == SignIn(Outcome.REFUSED)
    assert door.last()["subject"] == "login"
    assert "typed" not in str(door.last())
    assert "等待" in SignIn(Outcome.REFUSED).message.zh


def test_an_account_without_a_password_lets_nobody_in(session: Session) -> None:
    accounts.add(session, "new", "新人", actor=BY, now=NOW)
    assert Door(session, "new").knock("").outcome is Outcome.REFUSED


@pytest.mark.parametrize("login", ["zhang", "nobody"])
def test_a_password_is_tried_whether_or_not_there_is_one(
    door: Door, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
            tried.append(str(hash))
            return super().verify(hash, password)

    passwords._nobodys.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", Counting(2, 19 * 1024, 1))
    door.login = login
    door.knock("wrong")
    stored.fail(door.session, accounts.by_login(door.session, "zhang").id, 9, NOW + timedelta(1))
    door.knock("wrong")
    assert [hashed.split("$")[3] for hashed in tried] == ["m=19456,t=2,p=1"] * 2


def test_delays_grow_to_a_limit() -> None:
    waits = [sign_ins.delay(n).total_seconds() for n in (0, 4, 5, 6, 7, 9, 10, 11, 1000)]
    assert waits == [0, 0, 30, 60, 120, 480, 900, 900, 900]


def test_guessing_is_slowed_down_and_forgotten_after_success(door: Door) -> None:
    for _ in range(4):
        door.knock("wrong")
    assert door.user().locked_until is None
    door.knock("wrong")
    assert door.user().locked_until == NOW + timedelta(seconds=30)
    door.now += timedelta(seconds=29)
    assert door.knock().outcome is Outcome.REFUSED
    assert door.user().failed_attempts == 5
    door.now += timedelta(seconds=1)
    door.knock("wrong")
    assert door.user().locked_until == door.now + timedelta(seconds=60)
    door.now += timedelta(seconds=60)
    assert door.knock().outcome is Outcome.SIGNED_IN
    assert (door.user().failed_attempts, door.user().locked_until) == (0, None)


def test_guesses_at_the_same_moment_all_count(database: Database) -> None:
    with database.session_scope() as session:
        make(session)
    at_once = threading.Barrier(3)

    def guess() -> None:
        at_once.wait()
        with database.session_scope() as session:
            Door(session).knock("wrong")

    with ThreadPoolExecutor(3) as pool:
        for future in [pool.submit(guess) for _ in range(3)]:
            future.result()
    with database.session_scope() as session:
        assert Door(session).user().failed_attempts == 3


def test_a_second_factor_is_asked_for_after_the_right_password_only(door: Door) -> None:
    codes = with_second_factor(door)
    assert door.knock("wrong").outcome is Outcome.REFUSED
    asked = door.knock()
    assert asked == SignIn(Outcome.CODE_NEEDED)
    assert "验证码" in asked.message.zh
    assert door.user().failed_attempts == 1
    assert door.knock(code=codes.at(NOW)).outcome is Outcome.SIGNED_IN
    assert door.last()["details"] == {"origin": "192.0.2.7", "method": "password+code"}
    assert door.user().totp_step == int(NOW.timestamp()) // 30


def test_a_code_works_once_and_wrong_ones_count_as_guesses(door: Door) -> None:
    codes = with_second_factor(door)
    code = codes.at(NOW)
    assert door.knock(code=code).outcome is Outcome.SIGNED_IN
    assert door.knock(code=code).outcome is Outcome.REFUSED
    assert door.last()["details"] == {"origin": "192.0.2.7", "reason": "code"}
    for _ in range(4):
        door.knock(code="000000")
    assert door.user().locked_until is not None
    door.now += timedelta(minutes=1)
    assert door.knock(code=codes.at(door.now)).outcome is Outcome.SIGNED_IN


def test_old_hashes_are_made_anew_at_the_next_sign_in(door: Door) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    stored.rehash(door.session, door.user().id, weak)
    assert door.knock().outcome is Outcome.SIGNED_IN
    hashed = door.user().password_hash
    assert hashed is not None
    assert not passwords.is_outdated(hashed)
    assert door.knock().outcome is Outcome.SIGNED_IN
    assert door.user().password_hash == hashed


def test_a_password_set_by_others_must_be_changed(door: Door) -> None:
    new = f"{PASSWORD} 石榴"
    credentials.set_password(door.session, door.user().id, new, actor=BY, now=NOW)
    assert door.knock(new).must_change_password


def test_a_provider_vouches_for_a_linked_identity(door: Door) -> None:
    with_second_factor(door)
    issuer = "https://id.cn"

    def arrive(identity: str) -> SignIn:
        return sign_ins.with_identity(
            door.session, issuer, identity, origin="192.0.2.7", replaces=None, now=NOW
        )

    accounts.link_identity(door.session, door.user().id, issuer, "42", actor=BY, now=NOW)
    done = arrive("42")
    assert done.outcome is Outcome.SIGNED_IN
    assert done.begun is not None
    assert sessions.find(door.session, done.begun.token, NOW) is not None
    assert door.last()["details"] == {"origin": "192.0.2.7", "method": issuer}
    assert arrive("43").outcome is Outcome.REFUSED
    accounts.disable(door.session, door.user().id, "离职", actor=BY, now=NOW)
    assert arrive("42").outcome is Outcome.REFUSED
    assert door.last()["details"] == {"origin": "192.0.2.7", "reason": "disabled"}
