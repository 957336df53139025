"""Accounts: who may sign in and how, and the roles that they have."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from review_service.domain.people import Grant, Person, Role
from review_service.storage.people_tables import ExternalIdentity, User, UserGrant

_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    *(User.id, User.login, User.display_name, User.email, User.superuser, User.password_hash),
    *(User.must_change_password, User.failed_attempts, User.locked_until, User.totp_secret),
    *(User.totp_step, User.created_at, User.password_changed_at, User.last_login_at),
    User.disabled_at,
)


@dataclass(frozen=True, slots=True)
class StoredUser:
    """An account as it stands."""

    id: UUID
    login: str
    display_name: str
    email: str | None
    superuser: bool
    password_hash: str | None = field(repr=False)
    must_change_password: bool
    failed_attempts: int
    locked_until: datetime | None
    totp_secret: str | None = field(repr=False)
    totp_step: int | None
    created_at: datetime
    password_changed_at: datetime | None
    last_login_at: datetime | None
    disabled_at: datetime | None


def key(login: str) -> str:
    """Return a login as it is compared: without differences of case, width and outer blanks."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).casefold()).strip()


def add(session: Session, user: StoredUser) -> bool:
    """Store a new account; False, and nothing stored, where the login is taken."""
    added = session.execute(
        insert(User)
        .values(
            id=user.id,
            login=user.login,
            login_key=key(user.login),
            display_name=user.display_name,
            email=user.email,
            superuser=user.superuser,
            must_change_password=user.must_change_password,
            failed_attempts=0,
            created_at=user.created_at,
        )
        .on_conflict_do_nothing(index_elements=[User.login_key])
        .returning(User.id)
    )
    return added.one_or_none() is not None


def get(session: Session, user_id: UUID, *, lock: bool = False) -> StoredUser | None:
    """Return an account, or None where there is none; `lock` keeps others from changing it."""
    return _one(session, User.id == user_id, lock=lock)


def by_login(session: Session, login: str, *, lock: bool = False) -> StoredUser | None:
    """Return the account with a login, however that is written."""
    return _one(session, User.login_key == key(login), lock=lock)


def exist(session: Session) -> bool:
    """Tell whether there is any account, disabled ones included."""
    return session.scalar(sa.select(sa.exists(sa.select(User.id)))) is True


def every(session: Session, organisations: Collection[str] | None = None) -> list[StoredUser]:
    """Return all accounts by login, or those with a role in one of `organisations`."""
    query = sa.select(*_COLUMNS).order_by(User.login_key)
    if organisations is not None:
        members = sa.select(UserGrant.user_id).where(UserGrant.organisation.in_(organisations))
        query = query.where(User.id.in_(members))
    return [StoredUser(*row) for row in session.execute(query)]


def names(session: Session, users: Collection[UUID]) -> dict[UUID, str]:
    """Return what people are called, by user; disabled ones too."""
    wanted = sa.literal(list(users), sa.ARRAY(sa.Uuid))
    rows = session.execute(sa.select(User.id, User.display_name).where(User.id == sa.any_(wanted)))
    return {row.id: row.display_name for row in rows}


def set_password(
    session: Session, user_id: UUID, hashed: str, now: datetime, *, must_change: bool = False
) -> None:
    """Store a new password and forget failed attempts."""
    _write(
        session,
        user_id,
        password_hash=hashed,
        password_changed_at=now,
        must_change_password=must_change,
        failed_attempts=0,
        locked_until=None,
    )


def rehash(session: Session, user_id: UUID, hashed: str) -> None:
    """Store the same password hashed with other parameters."""
    _write(session, user_id, password_hash=hashed)


def fail(session: Session, user_id: UUID, attempts: int, locked_until: datetime | None) -> None:
    """Record how often signing in failed in a row, and until when it is not tried again."""
    _write(session, user_id, failed_attempts=attempts, locked_until=locked_until)


def succeed(session: Session, user_id: UUID, totp_step: int | None, now: datetime) -> None:
    """Record a sign-in, with the step of the code that was used if there was one."""
    used = {} if totp_step is None else {"totp_step": totp_step}
    _write(session, user_id, failed_attempts=0, locked_until=None, last_login_at=now, **used)


def set_second_factor(
    session: Session, user_id: UUID, secret: str | None, step: int | None
) -> None:
    """Store the secret of a second factor with the step used so far, or remove both."""
    _write(session, user_id, totp_secret=secret, totp_step=step)


def set_disabled(session: Session, user_id: UUID, at: datetime | None) -> None:
    """Disable an account, or enable it again with None."""
    _write(session, user_id, disabled_at=at)


def grants(session: Session, users: Collection[UUID]) -> dict[UUID, frozenset[Grant]]:
    """Return the roles of users, by user; users without any have an empty set."""
    wanted = sa.literal(list(users), sa.ARRAY(sa.Uuid))
    rows = session.execute(
        sa.select(
            UserGrant.user_id, UserGrant.role, UserGrant.organisation, UserGrant.disciplines
        ).where(UserGrant.user_id == sa.any_(wanted))
    )
    found: dict[UUID, set[Grant]] = {user: set() for user in users}
    for user, role, organisation, disciplines in rows:
        found[user].add(Grant(Role(role), organisation, frozenset(disciplines)))
    return {user: frozenset(had) for user, had in found.items()}


def person(session: Session, user: StoredUser) -> Person:
    """Return an account as the rules about people know it."""
    return Person(str(user.id), grants(session, [user.id])[user.id], user.superuser)


def grant(session: Session, user_id: UUID, given: Grant, now: datetime) -> None:
    """Give a role, or change the disciplines that it is for."""
    values = {"disciplines": sorted(given.disciplines), "granted_at": now}
    where = {
        "user_id": user_id,
        "organisation": given.organisation,
        "role": given.role.value,
    }
    session.execute(
        insert(UserGrant)
        .values(**where, **values)
        .on_conflict_do_update(index_elements=list(where), set_=values)
    )


def revoke(session: Session, user_id: UUID, role: Role, organisation: str) -> bool:
    """Take a role away; False where the user has it not."""
    gone = session.execute(
        sa.delete(UserGrant)
        .where(
            UserGrant.user_id == user_id,
            UserGrant.role == role.value,
            UserGrant.organisation == organisation,
        )
        .returning(UserGrant.user_id)
    )
    return gone.one_or_none() is not None


def link_identity(
    session: Session, user_id: UUID, issuer: str, subject: str, now: datetime
) -> bool:
    """Store who a user is to a provider; False where that is somebody already."""
    row = {"issuer": issuer, "subject": subject, "user_id": user_id, "linked_at": now}
    added = session.execute(
        insert(ExternalIdentity)
        .values(**row)
        .on_conflict_do_nothing()
        .returning(ExternalIdentity.user_id)
    )
    return added.one_or_none() is not None


def by_identity(session: Session, issuer: str, subject: str) -> StoredUser | None:
    """Return the account of somebody whom a provider knows."""
    owner = sa.select(ExternalIdentity.user_id).where(
        ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject
    )
    return _one(session, User.id == owner.scalar_subquery(), lock=False)


def _one(session: Session, where: sa.ColumnElement[bool], *, lock: bool) -> StoredUser | None:
    query = sa.select(*_COLUMNS).where(where)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else StoredUser(*row)


def _write(session: Session, user_id: UUID, **values: object) -> None:
    session.execute(sa.update(User).where(User.id == user_id).values(**values))
