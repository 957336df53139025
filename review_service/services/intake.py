"""Take drafts in, run the pipeline over them in a worker, and give the reviews out."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from review_service import ingest
from review_service.domain.findings import Review, Status
from review_service.domain.text import Document
from review_service.errors import KepuError, Message, NotFound
from review_service.pipeline import Progress, Report
from review_service.storage import jobs, reviews
from review_service.storage.reviews import StoredDraft, StoredReview
from review_service.storage.tables import ReviewState

Sessions = Callable[[], AbstractContextManager[Session]]
"""Opens a session that is one transaction."""
Render = Callable[[Review], dict[str, Any]]
"""Makes what is stored of a review; JSON values."""

_PROGRESS_INTERVAL = timedelta(seconds=0.3)
_NAME_CHARACTERS = 200
_SERVER_FAULT = 500
_STATES = {Status.COMPLETE: ReviewState.COMPLETE, Status.INCOMPLETE: ReviewState.INCOMPLETE}


class Pipeline(Protocol):
    """What reviews a document."""

    def review(self, document: Document, report: Report | None = None) -> Review:
        """Review `document`, calling `report` before each step."""
        ...


class Cases(Protocol):
    """Where it goes on record what became of a run; most runs may be for no case."""

    def completed(self, session: Session, review_id: UUID, review: Review, now: datetime) -> object:
        """Put what the machine found on the case that the run was for."""
        ...

    def failed(self, session: Session, review_id: UUID, now: datetime) -> object:
        """Put it on the case that the run came to nothing."""
        ...


class _Superseded(Exception):
    """Another run has taken the review over."""


def submit(session: Session, name: str, data: bytes, now: datetime) -> UUID:
    """Store a draft and queue its review, both or neither; return the review's identifier.

    Raises at once what is wrong with the draft itself: `UnsupportedFormat`, `UnreadableDraft`,
    `InvalidPayload` or `TooLarge`.
    """
    given = _file_name(name)
    ingest.read(data, given)
    draft = StoredDraft(uuid4(), given, data)
    reviews.add_draft(session, draft, hashlib.sha256(data).hexdigest(), now)
    return resubmit(session, draft.id, now)


def resubmit(session: Session, draft_id: UUID, now: datetime) -> UUID:
    """Queue one more review of a stored draft; return the review's identifier."""
    review_id = uuid4()
    reviews.add(session, review_id, draft_id, now)
    jobs.defer(
        session,
        jobs.REVIEW_TASK,
        jobs.REVIEW_QUEUE,
        f"review:{review_id}",
        {"review_id": str(review_id)},
    )
    return review_id


def get(session: Session, review_id: UUID) -> StoredReview:
    """Return a review: how far it is, or what came out.

    Raises `NotFound`.
    """
    found = reviews.get(session, review_id)
    if found is None:
        raise NotFound(
            Message(f"没有编号为 {review_id} 的审校。", f"There is no review {review_id}.")
        )
    return found


def get_draft(session: Session, review_id: UUID) -> StoredDraft:
    """Return the draft of a review, byte for byte.

    Raises `NotFound`.
    """
    draft = reviews.draft(session, get(session, review_id).draft_id)
    assert draft is not None, "a review's draft is never deleted before it"
    return draft


@dataclass(frozen=True, slots=True)
class ReviewRunner:
    """Runs queued reviews; what a worker needs for it."""

    sessions: Sessions
    pipeline: Pipeline
    render: Render
    cases: Cases
    clock: Callable[[], datetime]

    def run(self, review_id: UUID) -> None:
        """Review a submitted draft and store what came out; nothing when that is done already.

        May run again after a crash, and beside a run that was taken for dead: only the latest run
        stores a result, and only once.  What the draft itself makes impossible is stored as the
        review's error; other errors are raised, and the job is tried again.
        """
        attempt = uuid4()
        draft = self._begin(review_id, attempt)
        if draft is None:
            return
        try:
            document = ingest.read(draft.data, draft.name)
            review = self.pipeline.review(document, self._reporter(review_id, attempt))
        except _Superseded:
            return
        except KepuError as error:
            if error.status >= _SERVER_FAULT:
                raise
            self._fail(review_id, error, attempt)
            return
        now = self.clock()
        with self.sessions() as session:
            stored = reviews.finish(
                session,
                review_id,
                attempt,
                state=_STATES[review.status],
                result=self.render(review),
                versions=review.versions,
                now=now,
            )
            if stored:
                self.cases.completed(session, review_id, review, now)

    def give_up(self, review_id: UUID) -> None:
        """Close a review that could not be run however often it was tried."""
        error = KepuError(
            Message(
                "审校程序在这份稿件上多次失败。请把稿件编号告诉管理员，查看工作进程的日志。",
                "The program failed on this draft several times. Tell the administrator the "
                "review's identifier; the worker's log has the reason.",
            )
        )
        self._fail(review_id, error)

    def _fail(self, review_id: UUID, error: KepuError, attempt: UUID | None = None) -> None:
        now = self.clock()
        with self.sessions() as session:
            if reviews.fail(session, review_id, _record(error), now, attempt):
                self.cases.failed(session, review_id, now)

    def _begin(self, review_id: UUID, attempt: UUID) -> StoredDraft | None:
        with self.sessions() as session:
            draft_id = reviews.begin(session, review_id, attempt, self.clock())
            return None if draft_id is None else reviews.draft(session, draft_id)

    def _reporter(self, review_id: UUID, attempt: UUID) -> Report:
        written: datetime | None = None

        def report(progress: Progress) -> None:
            nonlocal written
            now = self.clock()
            if written is not None and now - written < _PROGRESS_INTERVAL:
                return
            written = now
            with self.sessions() as session:
                current = reviews.advance(
                    session,
                    review_id,
                    attempt,
                    done=progress.done,
                    total=progress.total,
                    step=progress.step,
                )
            if not current:
                raise _Superseded

        return report


def _record(error: KepuError) -> dict[str, Any]:
    return {
        "code": error.code,
        "status": error.status,
        "title": _both(error.title),
        "message": _both(error.message),
        "errors": [{"pointer": e.pointer, "message": _both(e.message)} for e in error.errors],
    }


def _both(message: Message) -> dict[str, str]:
    return {"zh": message.zh, "en": message.en}


def _file_name(name: str) -> str:
    """Return the last part of a path, whatever system it is from, without control characters."""
    path = PurePath("".join(c for c in name.replace("\\", "/") if c.isprintable()))
    stem = path.stem[: max(0, _NAME_CHARACTERS - len(path.suffix))]
    return f"{stem}{path.suffix}"[:_NAME_CHARACTERS] or "-"
