"""What people prove themselves with: set and change passwords, sign-in links, second factors."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from review_service.domain.audit import Act, Event, Value
from review_service.domain.people import Role
from review_service.errors import Conflict, Message, NotFound
from review_service.services import accounts as people
from review_service.services import passwords, sign_ins, totp
from review_service.services.sessions import hash_of
from review_service.storage import accounts, audit, sessions
from review_service.storage.accounts import StoredUser

LINK_LIFE = timedelta(hours=72)
LINK_PATH = "/first-login/"
"""Page of the console that a link's token is appended to."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to set a password with, good for one use."""

    token: str = field(repr=False)
    """What the link carries; it can be read only now."""
    expires_at: datetime


def issue_link(session: Session, user_id: UUID, *, actor: str, now: datetime) -> Link:
    """Make a link for a first password, or for a new one when the old is forgotten.

    Earlier links of the user end.  Raises `NotFound`, or `Conflict` where nobody signs in with the
    account.
    """
    user = people.get(session, user_id, lock=True)
    roles = {grant.role for grant in accounts.person(session, user).grants}
    if user.disabled_at is not None or Role.MACHINE_CLIENT in roles:
        raise Conflict(
            Message(
                f"{user.login} 已停用或是系统接口，不能用链接登录。停用的账号请先启用。",
                f"{user.login} is disabled or a program; nobody signs in with it. "
                "Enable a disabled account first.",
            )
        )
    link = Link(secrets.token_urlsafe(32), now + LINK_LIFE)
    sessions.add_link(session, hash_of(link.token), user_id, now, link.expires_at)
    details = {"login": user.login, "expires_at": link.expires_at.isoformat()}
    audit.append(session, Event(Act.LINK_ISSUED, actor, people.subject(user_id), details), now)
    return link


def link_owner(session: Session, token: str, now: datetime) -> StoredUser:
    """Return whose password a link may set, without using it up.

    Raises `NotFound` once it is used or has expired.
    """
    owner = sessions.link_owner(session, hash_of(token), now)
    user = None if owner is None else accounts.get(session, owner)
    if user is None:
        raise _spent()
    return user


def use_link(session: Session, token: str, password: str, *, now: datetime) -> StoredUser:
    """Set a password by a link and use it up; every session of the user ends.

    The second factor stays: the user signs in with the new password afterwards.  Raises
    `NotFound`, or `InvalidPayload` for a password that is not good enough, which leaves the link
    as it was.
    """
    user = people.get(session, link_owner(session, token, now).id, lock=True)
    _check(user, password)
    if sessions.take_link(session, hash_of(token), now) is None:
        raise _spent()
    _set(session, user, password, actor=people.subject(user.id), how="link", now=now)
    return user


def set_password(
    session: Session, user_id: UUID, password: str, *, actor: str, now: datetime
) -> None:
    """Set somebody's password for them; they must change it when they sign in.

    Raises `NotFound` or `InvalidPayload`.
    """
    user = people.get(session, user_id, lock=True)
    _check(user, password)
    _set(session, user, password, actor=actor, how="set", now=now)


def change_password(
    session: Session, user_id: UUID, current: str, new: str, *, origin: str, now: datetime
) -> bool:
    """Change one's own password; every session of the user ends, the present one too.

    False where `current` is wrong; commit that, for it counts as an attempt to sign in.  Raises
    `NotFound`, or `InvalidPayload` where the new one is not good enough.
    """
    user = people.get(session, user_id, lock=True)
    _check(user, new)
    if not sign_ins.confirm(session, user, current, origin=origin, now=now):
        return False
    _set(session, user, new, actor=people.subject(user_id), how="change", now=now)
    return True


def add_second_factor(
    session: Session, user_id: UUID, secret: str, code: str, *, now: datetime
) -> bool:
    """Ask for codes of `secret` from now on; False where `code` is not one of them.

    Raises `NotFound`, or `Conflict` where the account has a second factor.
    """
    user = people.get(session, user_id, lock=True)
    if user.totp_secret is not None:
        raise Conflict(
            Message(
                "这个账号已启用验证器。要换手机，请先停用原来的验证器。",
                "The account has an authenticator. To change phones, remove that one first.",
            )
        )
    step = totp.accepted_step(secret, code, now, None) if totp.is_secret(secret) else None
    if step is None:
        return False
    accounts.set_second_factor(session, user_id, secret, step)
    who = people.subject(user_id)
    audit.append(session, Event(Act.SECOND_FACTOR_ADDED, who, who, {"login": user.login}), now)
    return True


def remove_second_factor(session: Session, user_id: UUID, *, actor: str, now: datetime) -> None:
    """Ask for no codes any more; nothing where none were asked for.

    Raises `NotFound`.
    """
    user = people.get(session, user_id, lock=True)
    if user.totp_secret is None:
        return
    accounts.set_second_factor(session, user_id, None, None)
    event = Event(Act.SECOND_FACTOR_REMOVED, actor, people.subject(user_id), {"login": user.login})
    audit.append(session, event, now)


def _check(user: StoredUser, password: str) -> None:
    passwords.check(password, user.login, user.display_name, user.email or "")


def _set(
    session: Session, user: StoredUser, password: str, *, actor: str, how: str, now: datetime
) -> None:
    own = actor == people.subject(user.id)
    hashed = passwords.hashed(password)
    accounts.set_password(session, user.id, hashed, now, must_change=not own)
    sessions.remove_links(session, user.id)
    ended = sessions.remove_all(session, user.id)
    details: dict[str, Value] = {"login": user.login, "how": how, "sessions_ended": ended}
    audit.append(session, Event(Act.PASSWORD_SET, actor, people.subject(user.id), details), now)


def _spent() -> NotFound:
    return NotFound(
        Message(
            "这个链接已用过或已过期。请让管理员用 kepu users reset 重新生成。",
            "This link was used or has expired. Ask an administrator for another "
            "(kepu users reset).",
        )
    )
