"""Submitted drafts and the runs of the pipeline over them.

A run writes under its own token: when a worker was taken for dead and another began, what the first
one still writes finds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.storage.case_tables import CaseReview
from review_service.storage.tables import Draft, Review, ReviewState

_OPEN = (ReviewState.QUEUED.value, ReviewState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A submitted file."""

    id: UUID
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review: how far it is, or what came out."""

    id: UUID
    draft_id: UUID
    name: str
    sha256: str
    state: ReviewState
    attempts: int
    """Times that a worker began."""
    done: int
    total: int
    step: str
    """Name of the check that runs now."""
    result: Mapping[str, Any] | None
    """As rendered, when `complete` or `incomplete`."""
    error: Mapping[str, Any] | None
    """`code` and `message` in both languages, when `failed`."""
    versions: Mapping[str, str] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedReview:
    """A review in a list."""

    id: UUID
    title: str
    """The draft's title once it was read, its file name before and where it has none."""
    state: str
    verdict: str | None
    at: datetime
    """When it was submitted."""


def add_draft(session: Session, draft: StoredDraft, sha256: str, now: datetime) -> None:
    """Store a draft byte for byte."""
    session.execute(
        sa.insert(Draft).values(
            id=draft.id, name=draft.name, data=draft.data, sha256=sha256, created_at=now
        )
    )


def add(session: Session, review_id: UUID, draft_id: UUID, now: datetime) -> None:
    """Store a queued review of a stored draft."""
    session.execute(
        sa.insert(Review).values(
            id=review_id,
            draft_id=draft_id,
            state=ReviewState.QUEUED.value,
            attempts=0,
            progress_done=0,
            progress_total=0,
            progress_step="",
            created_at=now,
        )
    )


def get(session: Session, review_id: UUID) -> StoredReview | None:
    """Return a review, or None where there is none."""
    row = session.execute(
        sa.select(
            *(Review.id, Review.draft_id, Draft.name, Draft.sha256, Review.state, Review.attempts),
            *(Review.progress_done, Review.progress_total, Review.progress_step),
            *(Review.result, Review.error, Review.versions),
            *(Review.created_at, Review.started_at, Review.finished_at),
        )
        .join(Draft, Draft.id == Review.draft_id)
        .where(Review.id == review_id)
    ).one_or_none()
    if row is None:
        return None
    identity, draft_id, name, sha256, state, *rest = row
    return StoredReview(identity, draft_id, name, sha256, ReviewState(state), *rest)


def recent(session: Session, limit: int) -> list[ListedReview]:
    """Return the latest reviews, newest first, without those of cases, which not all may see."""
    report = Review.result["review"]
    rows = session.execute(
        sa.select(
            Review.id,
            sa.func.coalesce(sa.func.nullif(report["document"]["title"].astext, ""), Draft.name),
            Review.state,
            report["verdict"].astext,
            Review.created_at,
        )
        .join(Draft, Draft.id == Review.draft_id)
        .where(sa.not_(sa.exists().where(CaseReview.review_id == Review.id)))
        .order_by(Review.created_at.desc(), Review.id.desc())
        .limit(limit)
    )
    return [ListedReview(*row) for row in rows]


def draft(session: Session, draft_id: UUID) -> StoredDraft | None:
    """Return a draft with its bytes, or None where there is none."""
    row = session.execute(
        sa.select(Draft.id, Draft.name, Draft.data).where(Draft.id == draft_id)
    ).one_or_none()
    return None if row is None else StoredDraft(*row)


def begin(session: Session, review_id: UUID, attempt: UUID, now: datetime) -> UUID | None:
    """Take a review that is not finished for the run `attempt`; return its draft's identifier.

    None where the review is finished or does not exist: there is nothing to do.  A run that had it
    before can write no more.
    """
    return session.execute(
        sa.update(Review)
        .where(Review.id == review_id, Review.state.in_(_OPEN))
        .values(
            state=ReviewState.RUNNING.value,
            attempt=attempt,
            attempts=Review.attempts + 1,
            progress_done=0,
            progress_total=0,
            progress_step="",
            started_at=now,
        )
        .returning(Review.draft_id)
    ).scalar_one_or_none()


def advance(
    session: Session, review_id: UUID, attempt: UUID, *, done: int, total: int, step: str
) -> bool:
    """Record how far the run is; False when the run is not the current one."""
    return _write(
        session,
        _run(review_id, attempt),
        {"progress_done": done, "progress_total": total, "progress_step": step},
    )


def finish(
    session: Session,
    review_id: UUID,
    attempt: UUID,
    *,
    state: ReviewState,
    result: Mapping[str, Any],
    versions: Mapping[str, str],
    now: datetime,
) -> bool:
    """Store the result of the run; False, and nothing stored, when it is not the current one."""
    return _write(
        session,
        _run(review_id, attempt),
        {
            "state": state.value,
            "result": dict(result),
            "versions": dict(versions),
            "progress_done": Review.progress_total,
            "progress_step": "",
            "finished_at": now,
        },
    )


def fail(
    session: Session,
    review_id: UUID,
    error: Mapping[str, Any],
    now: datetime,
    attempt: UUID | None = None,
) -> bool:
    """Close an unfinished review without a result; False when it is finished already.

    With `attempt`, only when that run is the current one.
    """
    unfinished = sa.and_(Review.id == review_id, Review.state.in_(_OPEN))
    return _write(
        session,
        unfinished if attempt is None else _run(review_id, attempt),
        {
            "state": ReviewState.FAILED.value,
            "error": dict(error),
            "progress_step": "",
            "finished_at": now,
        },
    )


def _run(review_id: UUID, attempt: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(
        Review.id == review_id,
        Review.attempt == attempt,
        Review.state == ReviewState.RUNNING.value,
    )


def _write(session: Session, where: sa.ColumnElement[bool], values: Mapping[str, Any]) -> bool:
    written = session.execute(sa.update(Review).where(where).values(values).returning(Review.id))
    return written.one_or_none() is not None
