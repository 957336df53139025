"""Sign people in, by password and code or by a provider, and slow guessing down.

Refusals are values, not errors: what they write (failed attempts, the record) must be committed.
They say nothing of whether the account exists, is disabled or is locked, and take the same time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from review_service.domain.audit import Act, Event, Value
from review_service.errors import Message
from review_service.services import accounts as people
from review_service.services import passwords, sessions, totp
from review_service.services.sessions import Begun
from review_service.storage import accounts, audit
from review_service.storage.accounts import StoredUser

ATTEMPTS_BEFORE_DELAY = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)


class Outcome(StrEnum):
    """What came of an attempt to sign in."""

    SIGNED_IN = "signed_in"
    CODE_NEEDED = "code_needed"
    """The password is right, and the account has a second factor."""
    REFUSED = "refused"


MESSAGES: Mapping[Outcome, Message] = {
    Outcome.SIGNED_IN: Message("已登录。", "Signed in."),
    Outcome.CODE_NEEDED: Message(
        "请输入验证器应用当前显示的 6 位验证码。",
        "Enter the 6 digits that your authenticator application shows now.",
    ),
    Outcome.REFUSED: Message(
        "登录名、口令或验证码不对，或账号不能使用。"
        f"连续输错 {ATTEMPTS_BEFORE_DELAY} 次后，须等待 30 秒至 15 分钟才能再试。"
        "忘记口令请联系管理员重置。",
        "The login, password or code is wrong, or the account cannot be used. "
        f"After {ATTEMPTS_BEFORE_DELAY} wrong attempts in a row you must wait, from 30 seconds to "
        "15 minutes. If you forgot the password, ask an administrator to reset it.",
    ),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """An attempt to sign in and what came of it."""

    outcome: Outcome
    begun: Begun | None = None
    must_change_password: bool = False

    @property
    def message(self) -> Message:
        """Say what came of it, for people."""
        return MESSAGES[self.outcome]


def with_password(
    session: Session,
    login: str,
    password: str,
    code: str | None,
    *,
    origin: str,
    replaces: str | None,
    now: datetime,
) -> SignIn:
    """Sign in with a password, and the code of a second factor where the account has one.

    `origin` is where the request came from, for the record; `replaces` the token of the session
    that the browser had.
    """
    user = accounts.by_login(session, login, lock=True)
    usable = user is not None and _may_try(user, now)
    right = passwords.matches(user.password_hash if user and usable else None, password)
    if user is None or not usable:
        return _refused(session, user, _unusable(user), origin, now)
    if not right:
        return _failed(session, user, "password", origin, now)
    step = None
    if user.totp_secret is not None:
        if not code:
            return SignIn(Outcome.CODE_NEEDED)
        step = totp.accepted_step(user.totp_secret, code, now, user.totp_step)
        if step is None:
            return _failed(session, user, "code", origin, now)
    if user.password_hash is not None and passwords.is_outdated(user.password_hash):
        accounts.rehash(session, user.id, passwords.hashed(password))
    method = "password" if step is None else "password+code"
    return _signed_in(session, user, step, {"origin": origin, "method": method}, replaces, now)


def with_identity(
    session: Session,
    issuer: str,
    identity: str,
    *,
    origin: str,
    replaces: str | None,
    now: datetime,
) -> SignIn:
    """Sign in whom an OpenID Connect provider vouches for; a second factor is its business."""
    user = accounts.by_identity(session, issuer, identity)
    if user is None or user.disabled_at is not None:
        return _refused(session, user, _unusable(user), origin, now)
    details: dict[str, Value] = {"origin": origin, "method": issuer}
    return _signed_in(session, user, None, details, replaces, now)


def confirm(
    session: Session, user: StoredUser, password: str, *, origin: str, now: datetime
) -> bool:
    """Tell whether a signed-in user knows the password; guessing counts as in signing in.

    `user` is locked.
    """
    usable = _may_try(user, now)
    if usable and passwords.matches(user.password_hash, password):
        return True
    if usable:
        _failed(session, user, "password", origin, now)
    else:
        _refused(session, user, _unusable(user), origin, now)
    return False


def delay(attempts: int) -> timedelta:
    """Return how long to wait after so many wrong attempts in a row."""
    over = attempts - ATTEMPTS_BEFORE_DELAY
    if over < 0:
        return timedelta()
    return min(FIRST_DELAY * (1 << min(over, 16)), LONGEST_DELAY)


def _may_try(user: StoredUser, now: datetime) -> bool:
    return user.disabled_at is None and (user.locked_until is None or user.locked_until <= now)


def _unusable(user: StoredUser | None) -> str:
    # An unknown login is not put on record itself: people type passwords there by mistake.
    if user is None:
        return "unknown"
    return "locked" if user.disabled_at is None else "disabled"


def _signed_in(
    session: Session,
    user: StoredUser,
    step: int | None,
    details: dict[str, Value],
    replaces: str | None,
    now: datetime,
) -> SignIn:
    accounts.succeed(session, user.id, step, now)
    begun = sessions.begin(session, user.id, now, replaces)
    who = people.subject(user.id)
    audit.append(session, Event(Act.SIGNED_IN, who, who, details), now)
    return SignIn(Outcome.SIGNED_IN, begun, user.must_change_password)


def _failed(session: Session, user: StoredUser, reason: str, origin: str, now: datetime) -> SignIn:
    attempts = user.failed_attempts + 1
    wait = delay(attempts)
    accounts.fail(session, user.id, attempts, now + wait if wait else None)
    return _refused(session, user, reason, origin, now)


def _refused(
    session: Session, user: StoredUser | None, reason: str, origin: str, now: datetime
) -> SignIn:
    # Nobody has shown who they are: the account is what it was done to, not who did it.
    what = "login" if user is None else people.subject(user.id)
    details = {"reason": reason, "origin": origin}
    audit.append(session, Event(Act.SIGN_IN_REFUSED, "anybody", what, details), now)
    return SignIn(Outcome.REFUSED)
