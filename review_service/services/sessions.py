"""Sessions of signed-in browsers: begin, find again, end.

The browser holds a random token; the database holds its hash.  Every sign-in makes a new token, so
that one planted before is worth nothing after.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from review_service.domain.audit import Act, Event
from review_service.domain.people import Person
from review_service.services import accounts as people
from review_service.storage import accounts, audit, sessions
from review_service.storage.accounts import StoredUser
from review_service.storage.sessions import StoredSession

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
"""After this a session ends however busy it is; NIST SP 800-63B-4 allows 24 hours."""

_TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Signed:
    """Whose session it is."""

    user: StoredUser
    person: Person
    session: StoredSession

    def made(self, csrf_token: str) -> bool:
        """Tell whether a form with this token comes from a page of this session."""
        return hmac.compare_digest(self.session.csrf_token.encode(), csrf_token.encode())


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that was just begun."""

    token: str = field(repr=False)
    """What the browser keeps; it can be read only now."""
    expires_at: datetime


def hash_of(token: str) -> bytes:
    """Return what is stored of a token.

    Tokens are random, so one round of a fast hash is enough.
    """
    return hashlib.sha256(token.encode()).digest()


def begin(session: Session, user_id: UUID, now: datetime, replaces: str | None = None) -> Begun:
    """Begin a session; `replaces` is the token that the browser had, whose session ends."""
    if replaces is not None:
        sessions.remove(session, hash_of(replaces))
    sessions.sweep(session, now)
    token = secrets.token_urlsafe(32)
    new = StoredSession(
        token_hash=hash_of(token),
        user_id=user_id,
        csrf_token=secrets.token_urlsafe(32),
        created_at=now,
        last_seen_at=now,
        idle_until=now + IDLE,
        expires_at=now + LONGEST,
    )
    sessions.add(session, new)
    return Begun(token, new.expires_at)


def find(session: Session, token: str, now: datetime) -> Signed | None:
    """Return whose session a token is, and keep it from becoming idle; None once it has ended."""
    found = sessions.find(session, hash_of(token), now)
    user = None if found is None else accounts.get(session, found.user_id)
    if found is None or user is None:
        return None
    if now - found.last_seen_at >= _TOUCH_AFTER:
        idle_until = min(now + IDLE, found.expires_at)
        sessions.touch(session, found.token_hash, now, idle_until)
    return Signed(user, accounts.person(session, user), found)


def end(session: Session, token: str, now: datetime) -> None:
    """Sign a browser out; nothing when it was signed out before."""
    user_id = sessions.remove(session, hash_of(token))
    if user_id is not None:
        who = people.subject(user_id)
        audit.append(session, Event(Act.SIGNED_OUT, who, who, {}), now)


def of_user(session: Session, user_id: UUID, now: datetime) -> list[StoredSession]:
    """Return where a user is signed in, the last used first."""
    return sessions.every(session, user_id, now)


def end_others(session: Session, signed: Signed, now: datetime) -> int:
    """Sign a user out everywhere but in the browser that asks; return of how many browsers."""
    ended = sessions.remove_others(session, signed.user.id, signed.session.token_hash)
    if ended:
        who = people.subject(signed.user.id)
        audit.append(session, Event(Act.SIGNED_OUT, who, who, {"sessions": ended}), now)
    return ended


def end_all(session: Session, user_id: UUID, *, actor: str, now: datetime) -> int:
    """Sign a user out everywhere; return of how many browsers."""
    ended = sessions.remove_all(session, user_id)
    if ended:
        event = Event(Act.SIGNED_OUT, actor, people.subject(user_id), {"sessions": ended})
        audit.append(session, event, now)
    return ended
