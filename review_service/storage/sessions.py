"""Signed-in browsers, and links to set a password; both by the hash of what the person holds."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from review_service.storage.people_tables import LoginLink, User, UserSession

_SWEPT_AT_ONCE = 200
_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    *(UserSession.token_hash, UserSession.user_id, UserSession.csrf_token),
    *(UserSession.created_at, UserSession.last_seen_at, UserSession.idle_until),
    UserSession.expires_at,
)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A signed-in browser."""

    token_hash: bytes = field(repr=False)
    user_id: UUID
    csrf_token: str = field(repr=False)
    """What forms of this session carry."""
    created_at: datetime
    last_seen_at: datetime
    idle_until: datetime
    expires_at: datetime


def add(session: Session, new: StoredSession) -> None:
    """Store a new session."""
    session.execute(
        sa.insert(UserSession).values(
            token_hash=new.token_hash,
            user_id=new.user_id,
            csrf_token=new.csrf_token,
            created_at=new.created_at,
            last_seen_at=new.last_seen_at,
            idle_until=new.idle_until,
            expires_at=new.expires_at,
        )
    )


def find(session: Session, token_hash: bytes, now: datetime) -> StoredSession | None:
    """Return a session that has not expired and whose user may sign in."""
    row = session.execute(
        sa.select(*_COLUMNS)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == token_hash,
            UserSession.idle_until > now,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else StoredSession(*row)


def every(session: Session, user_id: UUID, now: datetime) -> list[StoredSession]:
    """Return the sessions of a user that have not expired, the last used first."""
    rows = session.execute(
        sa.select(*_COLUMNS)
        .where(UserSession.user_id == user_id, UserSession.idle_until > now)
        .order_by(UserSession.last_seen_at.desc(), UserSession.token_hash)
    )
    return [StoredSession(*row) for row in rows]


def touch(session: Session, token_hash: bytes, now: datetime, idle_until: datetime) -> None:
    """Record that a session was used."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.token_hash == token_hash)
        .values(last_seen_at=now, idle_until=idle_until)
    )


def remove(session: Session, token_hash: bytes) -> UUID | None:
    """End a session; return whose it was, or None where it had ended."""
    return session.execute(
        sa.delete(UserSession)
        .where(UserSession.token_hash == token_hash)
        .returning(UserSession.user_id)
    ).scalar_one_or_none()


def remove_all(session: Session, user_id: UUID) -> int:
    """End every session of a user; return how many there were."""
    gone = session.scalars(
        sa.delete(UserSession)
        .where(UserSession.user_id == user_id)
        .returning(UserSession.token_hash)
    )
    return len(gone.all())


def remove_others(session: Session, user_id: UUID, token_hash: bytes) -> int:
    """End every session of a user but one; return how many there were."""
    gone = session.scalars(
        sa.delete(UserSession)
        .where(UserSession.user_id == user_id, UserSession.token_hash != token_hash)
        .returning(UserSession.token_hash)
    )
    return len(gone.all())


def sweep(session: Session, now: datetime) -> None:
    """Remove expired sessions, some at a time, waiting for nobody."""
    expired = (
        sa.select(UserSession.token_hash)
        .where(UserSession.idle_until <= now)
        .limit(_SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(sa.delete(UserSession).where(UserSession.token_hash.in_(expired)))


def add_link(
    session: Session, token_hash: bytes, user_id: UUID, now: datetime, expires_at: datetime
) -> None:
    """Store a link to set a password; earlier links of the user end."""
    remove_links(session, user_id)
    session.execute(
        sa.insert(LoginLink).values(
            token_hash=token_hash, user_id=user_id, created_at=now, expires_at=expires_at
        )
    )


def link_owner(session: Session, token_hash: bytes, now: datetime) -> UUID | None:
    """Return whose password a link may set; None once it is used or has expired."""
    return session.execute(
        sa.select(LoginLink.user_id).where(
            LoginLink.token_hash == token_hash, LoginLink.expires_at > now
        )
    ).scalar_one_or_none()


def take_link(session: Session, token_hash: bytes, now: datetime) -> UUID | None:
    """Use a link up; return whose password it may set.

    One statement, so that two browsers cannot both use it.
    """
    return session.execute(
        sa.delete(LoginLink)
        .where(LoginLink.token_hash == token_hash, LoginLink.expires_at > now)
        .returning(LoginLink.user_id)
    ).scalar_one_or_none()


def remove_links(session: Session, user_id: UUID) -> None:
    """End every link of a user."""
    session.execute(sa.delete(LoginLink).where(LoginLink.user_id == user_id))
