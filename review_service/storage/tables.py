"""The tables of the library and of reviews, typed.  Times carry a zone; JSON columns are `jsonb`.

Migrations are written from here, and a test holds the two together.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from review_service.domain.rumors import EntryStatus, RumorVerdict
from review_service.storage.base import Base, Json, one_of


class ReviewState(StrEnum):
    """Where a submitted draft is on its way through the pipeline."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """A check could not run; the result says which."""
    FAILED = "failed"
    """There is no result; the error says why."""


class Change(StrEnum):
    """What made a revision of an entry."""

    ADD = "add"
    EDIT = "edit"
    IMPORT = "import"
    MERGE = "merge"


class Rumor(Base):
    """A library entry as it stands: its current revision, and what lists are filtered by."""

    __tablename__ = "rumors"
    __table_args__ = (
        one_of("status", EntryStatus),
        one_of("verdict", RumorVerdict),
        sa.CheckConstraint("merged_into IS NULL OR status = 'retired'", name="merged_is_retired"),
        sa.CheckConstraint("merged_into <> id", name="not_into_itself"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(sa.Text(collation="C"), primary_key=True)
    """Sorted by code point, as Python does it."""
    revision: Mapped[int]
    """Number of the current revision, from 1 without a gap."""
    status: Mapped[str]
    verdict: Mapped[str]
    topic: Mapped[str]
    digest: Mapped[bytes]
    """Hash of the current content."""
    search: Mapped[str]
    """Claim and variants folded for search: width, script and case."""
    merged_into: Mapped[str | None] = mapped_column(sa.ForeignKey("rumors.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RumorRevision(Base):
    """The full content of an entry at one revision; never changed."""

    __tablename__ = "rumor_revisions"
    __table_args__ = (
        sa.CheckConstraint("number > 0", name="number"),
        one_of("change", Change),
    )

    rumor_id: Mapped[str] = mapped_column(sa.ForeignKey("rumors.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[str]
    content: Mapped[Json]
    """Library row, without what has its default value."""
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class LibraryState(Base):
    """The one row that says which library is published; every change locks and raises it."""

    __tablename__ = "library_state"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int]
    """Raised by every change of a published entry."""
    digest: Mapped[bytes]
    """Sum of the published entries' hashes: the same entries give the same value in any order."""
    changed_at: Mapped[datetime | None]


class Draft(Base):
    """A submitted file, byte for byte."""

    __tablename__ = "drafts"
    __table_args__ = (sa.Index(None, "sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str]
    data: Mapped[bytes]
    created_at: Mapped[datetime]


class Review(Base):
    """A run of the pipeline over a draft: where it is, and what came out."""

    __tablename__ = "reviews"
    __table_args__ = (
        one_of("state", ReviewState),
        sa.CheckConstraint(
            "(result IS NULL) = (state NOT IN ('complete', 'incomplete'))", "result"
        ),
        sa.CheckConstraint("(error IS NULL) = (state <> 'failed')", "error"),
        sa.Index(None, "created_at", "id"),
        sa.Index(None, "draft_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[UUID] = mapped_column(sa.ForeignKey("drafts.id"))
    state: Mapped[str]
    attempt: Mapped[UUID | None]
    """Token of the run that may write; an older run's writes find nothing."""
    attempts: Mapped[int]
    progress_done: Mapped[int]
    progress_total: Mapped[int]
    progress_step: Mapped[str]
    """Name of the check that runs now."""
    result: Mapped[Json | None]
    error: Mapped[Json | None]
    versions: Mapped[Json | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
