"""What becomes of a run goes on its case in the transaction that stores the review."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from case_people import NOW, WORKFLOWS, Staff, staff, visit
from sqlalchemy.orm import Session

from review_service.domain.cases import CaseState
from review_service.domain.findings import Outcome, Review, Status
from review_service.domain.text import Document
from review_service.errors import Message, UnreadableDraft
from review_service.pipeline import Report
from review_service.services import cases
from review_service.services.case_reviews import WHOLE_REVIEW, CaseReviews
from review_service.services.cases import Submission
from review_service.services.intake import ReviewRunner
from review_service.storage import cases as stored
from review_service.storage import reviews
from review_service.storage.case_tables import CaseReview
from review_service.storage.cases import StoredCase
from review_service.storage.engine import Database
from review_service.storage.tables import ReviewState


class Silent:
    """A pipeline that finds nothing, or meets an error."""

    error: Exception | None = None

    def review(self, document: Document, _report: Report | None = None) -> Review:
        if self.error is not None:
            raise self.error
        return Review(
            document=document,
            status=Status.COMPLETE,
            outcome=Outcome.PASS,
            scientific_accuracy=None,
            compliance=None,
            claims=(),
            findings=(),
            failures=(),
            versions={},
        )


class Broken:
    """Cases that nothing can be put on."""

    def completed(self, _session: Session, _id: UUID, _review: Review, _now: datetime) -> None:
        raise KeyError

    def failed(self, _session: Session, _id: UUID, _now: datetime) -> None:
        raise KeyError


def render(_review: Review) -> dict[str, Any]:
    return {}


def submitted(database: Database) -> tuple[Staff, StoredCase, UUID]:
    draft = Submission("稿.txt", "隔夜水致癌。".encode(), "society", "article")
    with database.session_scope() as session:
        desk = staff(session)
        case = cases.submit(visit(desk, "writer"), draft)
        review_id = session.scalars(sa.select(CaseReview.review_id)).one()
    return desk, case, review_id


def after(database: Database, case: StoredCase, review_id: UUID) -> tuple[StoredCase, ReviewState]:
    with database.session_scope() as session:
        read, review = stored.get(session, case.id), reviews.get(session, review_id)
    assert read is not None
    assert review is not None
    return read, review.state


@pytest.fixture
def pipeline() -> Silent:
    return Silent()


@pytest.fixture
def runner(database: Database, pipeline: Silent) -> ReviewRunner:
    record = CaseReviews(WORKFLOWS)
    return ReviewRunner(database.session_scope, pipeline, render, record, lambda: NOW)


def test_a_finished_review_takes_its_case_on(database: Database, runner: ReviewRunner) -> None:
    _, case, review_id = submitted(database)
    runner.run(review_id)
    read, state = after(database, case, review_id)
    assert (read.case.state, state) == (CaseState.FIRST, ReviewState.COMPLETE)
    runner.run(review_id)
    assert after(database, case, review_id)[0] == read, "once"


def test_a_review_is_not_stored_without_its_case(database: Database, runner: ReviewRunner) -> None:
    _, case, review_id = submitted(database)
    broken = replace(runner, cases=Broken())
    with pytest.raises(KeyError):
        broken.run(review_id)
    with pytest.raises(KeyError):
        broken.give_up(review_id)
    assert after(database, case, review_id) == (case, ReviewState.RUNNING)


def test_a_run_that_came_to_nothing_leaves_the_case_to_people(
    database: Database, pipeline: Silent, runner: ReviewRunner
) -> None:
    _, case, review_id = submitted(database)
    pipeline.error = UnreadableDraft(Message("坏了。", "Broken."))
    runner.run(review_id)
    read, state = after(database, case, review_id)
    assert (read.case.state, state) == (CaseState.FIRST, ReviewState.FAILED)
    assert read.case.current.failed_checks == (WHOLE_REVIEW,)
    runner.give_up(review_id)
    assert after(database, case, review_id) == (read, ReviewState.FAILED)


def test_a_review_that_is_given_up_leaves_the_case_to_people(
    database: Database, runner: ReviewRunner
) -> None:
    _, case, review_id = submitted(database)
    runner.give_up(review_id)
    read, state = after(database, case, review_id)
    assert (read.case.state, state) == (CaseState.FIRST, ReviewState.FAILED)


def test_a_review_that_a_case_rests_on_cannot_be_deleted(database: Database) -> None:
    _, _, review_id = submitted(database)
    with (
        pytest.raises(sa.exc.IntegrityError, match="fk_case_reviews_review_id"),
        database.session_scope() as session,
    ):
        session.execute(sa.text("DELETE FROM reviews WHERE id = :id"), {"id": review_id})
