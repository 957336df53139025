"""Accounts of people and programs: make, disable, give and take roles; all of it on record."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from review_service.domain.audit import Act, Event, Value
from review_service.domain.people import Grant, Person, Role
from review_service.errors import Conflict, InvalidPayload, Message, NotFound
from review_service.storage import accounts, audit, organisations, sessions
from review_service.storage.accounts import StoredUser

_LOGIN = re.compile(r"[\w.@+-]{2,64}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Member:
    """An account with its roles."""

    user: StoredUser
    grants: frozenset[Grant]


def subject(user_id: UUID) -> str:
    """Return how an account is named on record, as actor and as subject."""
    return f"user:{user_id}"


def add(
    session: Session,
    login: str,
    display_name: str,
    email: str | None = None,
    *,
    superuser: bool = False,
    actor: str,
    now: datetime,
) -> StoredUser:
    """Make an account, without a password and without roles.

    Raises `InvalidPayload`, or `Conflict` where the login is taken, however it is written.
    """
    user = StoredUser(
        id=uuid4(),
        login=_login(login),
        display_name=_name(display_name),
        email=_email(email),
        superuser=superuser,
        password_hash=None,
        must_change_password=False,
        failed_attempts=0,
        locked_until=None,
        totp_secret=None,
        totp_step=None,
        created_at=now,
        password_changed_at=None,
        last_login_at=None,
        disabled_at=None,
    )
    if not accounts.add(session, user):
        raise Conflict(
            Message(
                f"登录名 {user.login} 已有人使用。请换一个登录名。",
                f"The login {user.login} is taken. Choose another.",
            )
        )
    details: dict[str, Value] = {"login": user.login, "superuser": superuser}
    audit.append(session, Event(Act.USER_ADDED, actor, subject(user.id), details), now)
    return user


def by_login(session: Session, login: str) -> StoredUser:
    """Return the account with a login, however that is written.

    Raises `NotFound`.
    """
    found = accounts.by_login(session, login)
    if found is None:
        raise NotFound(
            Message(
                f"没有登录名为 {login} 的账号。可用 kepu users list 查看。",
                f"There is no account with the login {login}. See them with kepu users list.",
            )
        )
    return found


def get(session: Session, user_id: UUID, *, lock: bool = False) -> StoredUser:
    """Return an account; `lock` keeps others from changing it until the transaction ends.

    Raises `NotFound`.
    """
    found = accounts.get(session, user_id, lock=lock)
    if found is None:
        raise NotFound(Message(f"没有编号为 {user_id} 的账号。", f"There is no account {user_id}."))
    return found


def exist(session: Session) -> bool:
    """Tell whether there is any account; where there is none, nobody can be asked to sign in."""
    return accounts.exist(session)


def members(session: Session, organisation: str | None = None) -> list[Member]:
    """Return all accounts by login, or those with a role in an organisation or below it.

    Raises `NotFound` where there is no such organisation.
    """
    among: Collection[str] | None = None
    if organisation is not None:
        among = organisations.tree(session).below(organisation)
    found = accounts.every(session, among)
    grants = accounts.grants(session, [user.id for user in found])
    return [Member(user, grants[user.id]) for user in found]


def person(session: Session, user: StoredUser) -> Person:
    """Return an account as the rules about people know it."""
    return accounts.person(session, user)


def grant(session: Session, user_id: UUID, given: Grant, *, actor: str, now: datetime) -> None:
    """Give a role, or change its disciplines; nothing where the user has it so already.

    Raises `NotFound` for the user or the organisation, or `InvalidPayload` where the role does not
    go with the others.
    """
    user = get(session, user_id, lock=True)
    organisations.tree(session).above(given.organisation)
    had = accounts.person(session, user)
    if given in had.grants:
        return
    place = (given.role, given.organisation)
    others = {g for g in had.grants if (g.role, g.organisation) != place}
    Person(had.id, frozenset({*others, given}), had.superuser)
    accounts.grant(session, user_id, given, now)
    details: dict[str, Value] = {
        "login": user.login,
        "role": given.role.value,
        "disciplines": sorted(given.disciplines),
    }
    event = Event(Act.ROLE_GRANTED, actor, subject(user_id), details, given.organisation)
    audit.append(session, event, now)


def revoke(
    session: Session, user_id: UUID, role: Role, organisation: str, *, actor: str, now: datetime
) -> None:
    """Take a role away.

    Raises `NotFound` for the user, or where the user has not that role there.
    """
    user = get(session, user_id, lock=True)
    if not accounts.revoke(session, user_id, role, organisation):
        raise NotFound(
            Message(
                f"{user.login} 在“{organisation}”没有角色 {role.value}。"
                f"可用 kepu users show {user.login} 查看。",
                f"{user.login} has no role {role.value} in “{organisation}”. "
                f"See kepu users show {user.login}.",
            )
        )
    details = {"login": user.login, "role": role.value}
    event = Event(Act.ROLE_REVOKED, actor, subject(user_id), details, organisation)
    audit.append(session, event, now)


def disable(session: Session, user_id: UUID, why: str, *, actor: str, now: datetime) -> None:
    """Let nobody sign in with the account any more; its sessions and links end at once.

    Raises `NotFound`.
    """
    user = get(session, user_id, lock=True)
    if user.disabled_at is not None:
        return
    accounts.set_disabled(session, user_id, now)
    sessions.remove_all(session, user_id)
    sessions.remove_links(session, user_id)
    details = {"login": user.login, "why": why}
    audit.append(session, Event(Act.USER_DISABLED, actor, subject(user_id), details), now)


def enable(session: Session, user_id: UUID, *, actor: str, now: datetime) -> None:
    """Let the account be used again, with the password that it had.

    Raises `NotFound`.
    """
    user = get(session, user_id, lock=True)
    if user.disabled_at is None:
        return
    accounts.set_disabled(session, user_id, None)
    details = {"login": user.login}
    audit.append(session, Event(Act.USER_ENABLED, actor, subject(user_id), details), now)


def link_identity(
    session: Session, user_id: UUID, issuer: str, identity: str, *, actor: str, now: datetime
) -> None:
    """Let a user sign in as whom an OpenID Connect provider knows them.

    Raises `NotFound`, or `Conflict` where the identity is another account's.
    """
    user = get(session, user_id, lock=True)
    if accounts.link_identity(session, user_id, issuer, identity, now):
        details = {"login": user.login, "issuer": issuer, "identity": identity}
        audit.append(session, Event(Act.IDENTITY_LINKED, actor, subject(user_id), details), now)
        return
    owner = accounts.by_identity(session, issuer, identity)
    if owner is None or owner.id != user_id:
        raise Conflict(
            Message(
                f"{issuer} 的这个身份已属于另一个账号，没有绑定到 {user.login}。请核对身份。",
                f"This identity of {issuer} is another account's and was not linked to "
                f"{user.login}. Check the identity.",
            )
        )


def _login(text: str) -> str:
    login = unicodedata.normalize("NFKC", text).strip()
    if _LOGIN.fullmatch(login):
        return login
    raise InvalidPayload.at(
        "/login",
        "登录名须有 2 至 64 个字符，可用文字、数字和 . _ - + @。",
        "A login has 2 to 64 characters: letters of any script, digits and . _ - + @.",
    )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if 0 < len(name) <= _NAME_CHARACTERS and name.isprintable():
        return name
    raise InvalidPayload.at(
        "/display_name",
        f"姓名须有 1 至 {_NAME_CHARACTERS} 个可显示的字符。",
        f"A name has 1 to {_NAME_CHARACTERS} printable characters.",
    )


def _email(text: str | None) -> str | None:
    if text is None or (_EMAIL.fullmatch(text) and text.isprintable()):
        return text
    raise InvalidPayload.at(
        "/email",
        f"“{text}”不是邮箱地址。请写成 姓名@域名。",
        f"“{text}” is not an e-mail address. Write it as name@domain.",
    )
