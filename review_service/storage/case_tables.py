"""The tables of cases, of the work that they hold for people, and of what happened to them.

What queues filter, sort and lock by is a column; the rest of a case is one JSON value.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from review_service.domain.case_events import EventKind
from review_service.domain.cases import CaseState
from review_service.domain.workflows import Step
from review_service.storage.base import Base, Json, one_of

_FREE = "ended_at IS NULL AND holder IS NULL"


class Ending(StrEnum):
    """Why an assignment is over."""

    DECIDED = "decided"
    CLOSED = "closed"
    """The case went on without it: withdrawn, revised, or decided by others."""


class CaseRow(Base):
    """A draft on its way through its reviewers, as it stands."""

    __tablename__ = "cases"
    __table_args__ = (
        one_of("state", CaseState),
        sa.CheckConstraint("version > 0", name="version"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.Index(None, "organisation", "state"),
        sa.Index(None, "opened_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(sa.ForeignKey("organisations.id"))
    content_type: Mapped[str]
    discipline: Mapped[str]
    blind: Mapped[bool]
    state: Mapped[str]
    revision: Mapped[int]
    """Number of the current one."""
    content_hash: Mapped[str]
    """Of the current revision."""
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    """Kinds of findings in the current revision."""
    risk: Mapped[float]
    """0 to 1: how likely it is that something in the current revision has to be changed."""
    uncertainty: Mapped[float]
    """0 to 1: how unsure the machine is of its least certain finding."""
    version: Mapped[int]
    """Raised by every change; who read an older one cannot write."""
    value: Mapped[Json]
    """What is no column: revisions, answers, decisions, appeals, what waits for whom."""
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Assignment(Base):
    """One person's work on an open step of a case: free, held under a lease, or over.

    A blind review has as many of them as people who decide it.  At most one open assignment has a
    place of a step, and nobody holds two of one case: the indexes see to it.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        one_of("step", Step),
        one_of("ending", Ending),
        sa.CheckConstraint(
            "(holder IS NULL) = (fence IS NULL) AND (holder IS NULL) = (leased_until IS NULL) "
            "AND (holder IS NULL) = (taken_at IS NULL)",
            name="lease",
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended"),
        sa.CheckConstraint("ending <> 'decided' OR holder IS NOT NULL", name="decided"),
        sa.Index(
            *(None, "case_id", "step", "place"),
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            *(None, "case_id", "holder"),
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        *(
            sa.Index(None, "step", *order, "id", postgresql_where=sa.text(_FREE))
            for order in (("wanted_by", "since"), ("since",), ("certainty", "since"))
        ),
        sa.Index(None, "organisation", "step", postgresql_where=sa.text(_FREE)),
        sa.Index(None, "leased_until", postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index(None, "holder", postgresql_where=sa.text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"))
    step: Mapped[str]
    place: Mapped[int]
    """From 1; which of the people who decide the step."""
    since: Mapped[datetime]
    """When the step opened."""
    due_at: Mapped[datetime | None]
    overdue: Mapped[bool]
    """Said so once already."""
    wanted_by: Mapped[datetime]
    """The deadline, brought forward for risk."""
    organisation: Mapped[str]
    """Of the case, as are the four that follow: queues are read from this table alone."""
    content_type: Mapped[str]
    discipline: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    certainty: Mapped[float]
    """What its uncertainty leaves of 1."""
    barred: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    """People who must stand aside."""
    passed_by: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    """People who gave it back, to whom the queue does not hand it again."""
    holder: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    fence: Mapped[UUID | None]
    """Random token of this lease; whoever has an older one writes nothing."""
    taken_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]


class CaseEventRow(Base):
    """One thing that happened to a case; never changed."""

    __tablename__ = "case_events"
    __table_args__ = (one_of("kind", EventKind), sa.Index(None, "case_id", "id"))

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str | None]
    """None: the product itself."""
    value: Mapped[Json]
    """What is no column."""


class CaseReview(Base):
    """Which run of the pipeline looked at which revision of a case."""

    __tablename__ = "case_reviews"
    __table_args__ = (sa.Index(None, "case_id", "revision"),)

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"))
    revision: Mapped[int]
