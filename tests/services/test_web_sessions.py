"""Sessions of browsers: idle and absolute end, what is stored of them, forms."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.audit import INSTALLATION
from review_service.services import accounts, audit, sessions
from review_service.storage import sessions as stored
from review_service.storage.accounts import StoredUser
from review_service.storage.people_tables import UserSession

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"


@pytest.fixture
def user(session: Session) -> StoredUser:
    return accounts.add(session, "zhang", "张伟", actor=BY, now=NOW)


def test_only_the_hash_of_a_token_is_stored(session: Session, user: StoredUser) -> None:
    begun = sessions.begin(session, user.id, NOW)
    (row,) = session.execute(sa.select(UserSession.token_hash, UserSession.csrf_token)).all()
    assert row.token_hash == hashlib.sha256(begun.token.encode()).digest()
    assert len(begun.token) >= 43
    assert begun.token not in repr(begun)
    assert row.csrf_token not in repr(sessions.find(session, begun.token, NOW))


def test_use_keeps_a_session_alive_until_its_absolute_end(
    session: Session, user: StoredUser
) -> None:
    begun = sessions.begin(session, user.id, NOW)
    now = NOW
    while now + timedelta(minutes=50) < NOW + sessions.LONGEST:
        now += timedelta(minutes=50)
        assert sessions.find(session, begun.token, now) is not None
    assert begun.expires_at == NOW + sessions.LONGEST
    assert sessions.find(session, begun.token, begun.expires_at) is None


def test_an_idle_session_ends(session: Session, user: StoredUser) -> None:
    token = sessions.begin(session, user.id, NOW).token
    almost = NOW + sessions.IDLE - timedelta(seconds=1)
    assert stored.find(session, sessions.hash_of(token), almost) is not None
    assert sessions.find(session, token, NOW + sessions.IDLE) is None


def test_use_is_written_down_once_a_minute(session: Session, user: StoredUser) -> None:
    token = sessions.begin(session, user.id, NOW).token
    seen = []
    for seconds in (0, 59, 60, 100, 120):
        sessions.find(session, token, NOW + timedelta(seconds=seconds))
        seen.append(session.scalar(sa.select(UserSession.last_seen_at)))
    assert seen == [NOW + timedelta(seconds=s) for s in (0, 0, 60, 60, 120)]


def test_forms_belong_to_their_session(session: Session, user: StoredUser) -> None:
    first, second = (
        sessions.find(session, sessions.begin(session, user.id, NOW).token, NOW) for _ in range(2)
    )
    assert first is not None
    assert second is not None
    assert first.made(first.session.csrf_token)
    assert not first.made(second.session.csrf_token)
    assert not first.made("")
    assert not first.made("汉字")


def test_signing_out_ends_one_session_and_is_on_record(session: Session, user: StoredUser) -> None:
    one, other = (sessions.begin(session, user.id, NOW).token for _ in range(2))
    for _ in range(2):
        sessions.end(session, one, NOW)
    assert sessions.find(session, one, NOW) is None
    assert sessions.find(session, other, NOW) is not None
    rows = audit.latest(session, INSTALLATION, 10)
    assert [row.action for row in rows] == ["session.ended", "user.added"]


def test_signing_out_everywhere(session: Session, user: StoredUser) -> None:
    tokens = [sessions.begin(session, user.id, NOW).token for _ in range(3)]
    assert sessions.end_all(session, user.id, actor=BY, now=NOW) == 3
    assert sessions.end_all(session, user.id, actor=BY, now=NOW) == 0
    assert [sessions.find(session, token, NOW) for token in tokens] == [None] * 3
    assert audit.as_json(audit.latest(session, INSTALLATION, 1)[0])["details"] == {"sessions": 3}


def test_a_user_sees_where_they_are_signed_in(session: Session, user: StoredUser) -> None:
    other = accounts.add(session, "li", "李娜", actor=BY, now=NOW)
    sessions.begin(session, other.id, NOW)
    sessions.begin(session, user.id, NOW)
    later = NOW + timedelta(minutes=30)
    sessions.begin(session, user.id, later)
    held = sessions.of_user(session, user.id, later)
    assert [one.created_at for one in held] == [later, NOW]
    assert [o.created_at for o in sessions.of_user(session, user.id, NOW + sessions.IDLE)] == [
        later
    ]


def test_signing_out_everywhere_else(session: Session, user: StoredUser) -> None:
    tokens = [sessions.begin(session, user.id, NOW).token for _ in range(3)]
    signed = sessions.find(session, tokens[1], NOW)
    assert signed is not None
    assert sessions.end_others(session, signed, NOW) == 2
    assert sessions.end_others(session, signed, NOW) == 0
    assert [sessions.find(session, token, NOW) is None for token in tokens] == [True, False, True]
    rows = [row.action for row in audit.latest(session, INSTALLATION, 10)]
    assert rows == ["session.ended", "user.added"]


def test_unknown_tokens_are_nobodys(session: Session) -> None:
    assert sessions.find(session, "", NOW) is None
    assert sessions.find(session, "nothing", NOW) is None


def test_expired_sessions_are_removed_when_others_begin(session: Session, user: StoredUser) -> None:
    sessions.begin(session, user.id, NOW)
    later = NOW + sessions.IDLE
    sessions.begin(session, user.id, later)
    assert session.scalars(sa.select(UserSession.created_at)).all() == [later]
