"""Runs over drafts: only the current one writes, and only once."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review_service.storage import reviews
from review_service.storage.reviews import StoredDraft
from review_service.storage.tables import ReviewState

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LATER = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture
def queued(session: Session) -> UUID:
    draft = StoredDraft(uuid4(), "稿.txt", b"\x00\xff")
    reviews.add_draft(session, draft, "ab", NOW)
    review_id = uuid4()
    reviews.add(session, review_id, draft.id, NOW)
    return review_id


def finish(session: Session, review_id: UUID, attempt: UUID) -> bool:
    return reviews.finish(
        session,
        review_id,
        attempt,
        state=ReviewState.COMPLETE,
        result={"名": [1.0, None]},
        versions={"rules": "1"},
        now=LATER,
    )


def test_a_queued_review(session: Session, queued: UUID) -> None:
    found = reviews.get(session, queued)
    assert found is not None
    assert (found.state, found.name, found.sha256) == (ReviewState.QUEUED, "稿.txt", "ab")
    assert (found.attempts, found.done, found.total, found.step) == (0, 0, 0, "")
    assert (found.result, found.error, found.versions) == (None, None, None)
    assert (found.created_at, found.started_at, found.finished_at) == (NOW, None, None)
    draft = reviews.draft(session, found.draft_id)
    assert draft == StoredDraft(found.draft_id, "稿.txt", b"\x00\xff")


def test_what_is_not_there(session: Session) -> None:
    assert reviews.get(session, uuid4()) is None
    assert reviews.draft(session, uuid4()) is None
    assert reviews.begin(session, uuid4(), uuid4(), NOW) is None


def test_a_run_from_beginning_to_end(session: Session, queued: UUID) -> None:
    attempt = uuid4()
    draft_id = reviews.begin(session, queued, attempt, NOW)
    assert reviews.advance(session, queued, attempt, done=3, total=7, step="rules@1")
    found = reviews.get(session, queued)
    assert found is not None
    assert (found.state, found.draft_id) == (ReviewState.RUNNING, draft_id)
    assert (found.attempts, found.done, found.total, found.step) == (1, 3, 7, "rules@1")
    assert finish(session, queued, attempt)
    found = reviews.get(session, queued)
    assert found is not None
    assert (found.state, found.done, found.step) == (ReviewState.COMPLETE, 7, "")
    assert (found.result, found.versions) == ({"名": [1.0, None]}, {"rules": "1"})
    assert (found.started_at, found.finished_at) == (NOW, LATER)


def test_a_run_taken_for_dead_writes_nothing(session: Session, queued: UUID) -> None:
    old, new = uuid4(), uuid4()
    assert reviews.begin(session, queued, old, NOW)
    assert reviews.begin(session, queued, new, NOW)
    assert not reviews.advance(session, queued, old, done=1, total=2, step="x")
    assert not finish(session, queued, old)
    assert not reviews.fail(session, queued, {"code": "x"}, NOW, old)
    assert finish(session, queued, new)
    found = reviews.get(session, queued)
    assert found is not None
    assert found.attempts == 2


def test_a_finished_review_stays_as_it_is(session: Session, queued: UUID) -> None:
    attempt = uuid4()
    reviews.begin(session, queued, attempt, NOW)
    assert finish(session, queued, attempt)
    assert not finish(session, queued, attempt)
    assert not reviews.fail(session, queued, {"code": "x"}, NOW)
    assert reviews.begin(session, queued, uuid4(), NOW) is None


def test_a_review_can_fail_before_and_in_a_run(session: Session, queued: UUID) -> None:
    assert reviews.fail(session, queued, {"code": "x"}, LATER)
    found = reviews.get(session, queued)
    assert found is not None
    assert (found.state, found.error, found.finished_at) == (
        ReviewState.FAILED,
        {"code": "x"},
        LATER,
    )
    assert reviews.begin(session, queued, uuid4(), NOW) is None


def test_no_result_without_its_state(session: Session, queued: UUID) -> None:
    attempt = uuid4()
    reviews.begin(session, queued, attempt, NOW)
    with pytest.raises(IntegrityError, match="ck_reviews_"):
        reviews.finish(
            session,
            queued,
            attempt,
            state=ReviewState.FAILED,
            result={},
            versions={},
            now=NOW,
        )


def test_the_latest_reviews_come_first(session: Session, queued: UUID) -> None:
    found = reviews.get(session, queued)
    assert found is not None
    titled = uuid4()
    attempt = uuid4()
    reviews.add(session, titled, found.draft_id, LATER)
    reviews.begin(session, titled, attempt, LATER)
    reviews.finish(
        session,
        titled,
        attempt,
        state=ReviewState.COMPLETE,
        result={"review": {"document": {"title": "月亮"}, "verdict": "fix"}},
        versions={},
        now=LATER,
    )
    newest = reviews.ListedReview(titled, "月亮", "complete", "fix", LATER)
    older = reviews.ListedReview(queued, "稿.txt", "queued", None, NOW)
    assert reviews.recent(session, 5) == [newest, older]
    assert reviews.recent(session, 1) == [newest]
