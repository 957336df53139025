"""Drafts in, reviews out: what is wrong is said at once, and one result is stored."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from case_people import WORKFLOWS
from sqlalchemy.orm import Session

from review_service.domain.findings import Outcome, Review, Status
from review_service.domain.text import Document
from review_service.errors import (
    DatabaseUnavailable,
    KepuError,
    Message,
    NotFound,
    UnreadableDraft,
    UnsupportedFormat,
)
from review_service.pipeline import Progress, Report
from review_service.services import intake
from review_service.services.case_reviews import CaseReviews
from review_service.services.intake import ReviewRunner
from review_service.storage import jobs, reviews
from review_service.storage.engine import Database
from review_service.storage.tables import ReviewState

NOW = datetime(2026, 3, 4, tzinfo=UTC)
TEXT = "隔夜水致癌。".encode()
CASES = CaseReviews(WORKFLOWS)


class Steps:
    """A pipeline of three steps that does between them what a test wants."""

    def __init__(self, status: Status = Status.COMPLETE) -> None:
        self.status = status
        self.reviewed: list[str] = []
        self.error: Exception | None = None

    def between(self, step: int) -> None:
        """Happen before a step."""

    def review(self, document: Document, report: Report | None = None) -> Review:
        self.reviewed.append(document.text)
        assert report is not None
        for step in range(3):
            self.between(step)
            report(Progress(step, 3, f"check@{step}"))
        if self.error is not None:
            raise self.error
        return Review(
            document=document,
            status=self.status,
            outcome=Outcome.PASS,
            scientific_accuracy=None,
            compliance=None,
            claims=(),
            findings=(),
            failures=(),
            versions={"rules": "1"},
        )


def render(review: Review) -> dict[str, Any]:
    return {"characters": len(review.document.text)}


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def runner(database: Database, steps: Steps) -> ReviewRunner:
    ticks: Iterator[datetime] = iter(NOW + timedelta(seconds=n) for n in range(1_000))
    return ReviewRunner(database.session_scope, steps, render, CASES, lambda: next(ticks))


def submitted(database: Database) -> Any:
    with database.session_scope() as session:
        return intake.submit(session, "稿.txt", TEXT, NOW)


def stored(database: Database, review_id: Any) -> reviews.StoredReview:
    with database.session_scope() as session:
        return intake.get(session, review_id)


def queued_jobs(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.text("SELECT task_name, queue_name, lock, args FROM procrastinate_jobs")
    )
    return [dict(row) for row in rows.mappings()]


def test_a_draft_is_stored_and_queued(session: Session) -> None:
    review_id = intake.submit(session, "C:\\稿子\\第一\u202e稿.txt", TEXT, NOW)
    found = intake.get(session, review_id)
    assert (found.state, found.name) == (ReviewState.QUEUED, "第一稿.txt")
    assert found.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert intake.get_draft(session, review_id).data == TEXT
    assert queued_jobs(session) == [
        {
            "task_name": "review",
            "queue_name": "reviews",
            "lock": f"review:{review_id}",
            "args": {"review_id": str(review_id)},
        }
    ]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/稿.txt", "稿.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("稿.txt\x00", "稿.txt"),
    ],
)
def test_names_are_made_harmless(session: Session, name: str, kept: str) -> None:
    found = intake.get(session, intake.submit(session, name, TEXT, NOW))
    assert found.name == kept


def test_a_draft_without_a_name_gets_one(session: Session) -> None:
    assert intake.get(session, intake.submit(session, "", TEXT, NOW)).name == "-"


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [("稿.txt", b"  \n", UnreadableDraft), ("稿.exe", b"MZ\x00\x01", UnsupportedFormat)],
)
def test_a_faulty_draft_is_refused_at_once(
    session: Session, name: str, data: bytes, error: type[KepuError]
) -> None:
    with pytest.raises(error):
        intake.submit(session, name, data, NOW)
    assert queued_jobs(session) == []


def test_without_a_commit_there_is_neither_draft_nor_job(database: Database) -> None:
    def fail() -> None:
        with database.session_scope() as session:
            intake.submit(session, "稿.txt", TEXT, NOW)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.session_scope() as session:
        assert queued_jobs(session) == []
        assert session.execute(sa.text("SELECT count(*) FROM drafts")).scalar_one() == 0


def test_a_job_that_cannot_be_queued_is_told(session: Session) -> None:
    session.execute(sa.text("ALTER TABLE procrastinate_jobs RENAME TO elsewhere"))
    with pytest.raises(DatabaseUnavailable, match="未能排队"):
        jobs.defer(session, "review", "reviews", "x", {})


def test_unknown_reviews(session: Session) -> None:
    for ask in (intake.get, intake.get_draft):
        with pytest.raises(NotFound):
            ask(session, uuid4())


@pytest.mark.parametrize("status", Status)
def test_a_run_stores_what_came_out(
    database: Database, steps: Steps, runner: ReviewRunner, status: Status
) -> None:
    steps.status = status
    review_id = submitted(database)
    runner.run(review_id)
    found = stored(database, review_id)
    assert found.state.value == status.value
    assert (found.result, found.versions) == ({"characters": 6}, {"rules": "1"})
    assert (found.done, found.total, found.attempts) == (3, 3, 1)


def test_progress_is_seen_while_the_run_goes_on(
    database: Database, steps: Steps, runner: ReviewRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    review_id = submitted(database)
    seen = []

    def look(_step: int) -> None:
        found = stored(database, review_id)
        seen.append((found.state.value, found.done, found.total, found.step))

    monkeypatch.setattr(steps, "between", look)
    runner.run(review_id)
    assert seen == [
        ("running", 0, 0, ""),
        ("running", 0, 3, "check@0"),
        ("running", 1, 3, "check@1"),
    ]


def test_steps_in_quick_succession_are_not_all_written(
    database: Database, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = ReviewRunner(database.session_scope, steps, render, CASES, lambda: NOW)
    review_id = submitted(database)
    written: list[str] = []
    advance = reviews.advance

    def counted(*arguments: Any, step: str, **rest: Any) -> bool:
        written.append(step)
        return advance(*arguments, step=step, **rest)

    monkeypatch.setattr(reviews, "advance", counted)
    runner.run(review_id)
    assert written == ["check@0"]


def test_a_finished_review_is_not_run_again(
    database: Database, steps: Steps, runner: ReviewRunner
) -> None:
    review_id = submitted(database)
    runner.run(review_id)
    first = stored(database, review_id)
    runner.run(review_id)
    assert stored(database, review_id) == first
    assert len(steps.reviewed) == 1


def test_a_run_that_was_overtaken_stops_and_stores_nothing(
    database: Database, steps: Steps, runner: ReviewRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    review_id = submitted(database)

    def overtake(step: int) -> None:
        if step == 1 and len(steps.reviewed) == 1:
            runner.run(review_id)

    monkeypatch.setattr(steps, "between", overtake)
    runner.run(review_id)
    found = stored(database, review_id)
    assert (found.state, found.attempts) == (ReviewState.COMPLETE, 2)
    assert len(steps.reviewed) == 2


def test_two_runs_at_once_store_one_result(
    database: Database, steps: Steps, runner: ReviewRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    review_id = submitted(database)
    both = threading.Barrier(2)
    monkeypatch.setattr(steps, "between", lambda step: both.wait(10) if step == 0 else None)
    threads = [threading.Thread(target=runner.run, args=[review_id]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = stored(database, review_id)
    assert (found.state, found.attempts) == (ReviewState.COMPLETE, 2)


def test_a_draft_that_cannot_be_reviewed_fails_with_the_reason(
    database: Database, steps: Steps, runner: ReviewRunner
) -> None:
    steps.error = UnreadableDraft(Message("坏了。", "Broken."))
    review_id = submitted(database)
    runner.run(review_id)
    found = stored(database, review_id)
    assert found.state is ReviewState.FAILED
    assert found.error == {
        "code": "unreadable-draft",
        "status": 422,
        "title": {"zh": "稿件无法读取", "en": "The draft cannot be read"},
        "message": {"zh": "坏了。", "en": "Broken."},
        "errors": [],
    }


@pytest.mark.parametrize("error", [KeyError("x"), DatabaseUnavailable(Message("断了", "Gone"))])
def test_other_errors_leave_the_review_open(
    database: Database, steps: Steps, runner: ReviewRunner, error: Exception
) -> None:
    steps.error = error
    review_id = submitted(database)
    with pytest.raises(type(error)):
        runner.run(review_id)
    assert stored(database, review_id).state is ReviewState.RUNNING
    steps.error = None
    runner.run(review_id)
    assert stored(database, review_id).state is ReviewState.COMPLETE


def test_giving_up_closes_only_what_is_open(database: Database, runner: ReviewRunner) -> None:
    review_id = submitted(database)
    runner.give_up(review_id)
    found = stored(database, review_id)
    assert found.state is ReviewState.FAILED
    assert found.error is not None
    assert found.error["code"] == "internal"
    done = submitted(database)
    runner.run(done)
    runner.give_up(done)
    assert stored(database, done).state is ReviewState.COMPLETE
