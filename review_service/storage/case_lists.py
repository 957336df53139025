"""What lists of cases show, and which run of the pipeline read the text of a case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from review_service.domain.case_events import EventKind
from review_service.domain.cases import CaseState
from review_service.storage.case_tables import CaseEventRow, CaseReview, CaseRow
from review_service.storage.tables import Draft, Review

_HANDING_IN = (EventKind.SUBMITTED.value, EventKind.REVISED.value)


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case in a list."""

    id: UUID
    organisation: str
    content_type: str
    discipline: str
    state: CaseState
    revision: int
    changed_at: datetime
    title: str
    """The newest text's once it was read, its file name before; empty where neither is kept."""


def listed(session: Session, case_ids: Collection[UUID]) -> dict[UUID, ListedCase]:
    """Return what lists show of cases, by identifier."""
    wanted = sa.literal(list(case_ids), sa.ARRAY(sa.Uuid))
    rows = session.execute(_query().where(CaseRow.id == sa.any_(wanted)))
    return {row.id: _listed(row) for row in rows}


def handed_in_by(
    session: Session, person: str, organisations: Collection[str], limit: int
) -> list[ListedCase]:
    """Return the cases of which somebody handed in a text, what changed last at the top."""
    theirs = sa.select(CaseEventRow.case_id).where(
        CaseEventRow.by == person, CaseEventRow.kind.in_(_HANDING_IN)
    )
    query = _query().where(CaseRow.id.in_(theirs), CaseRow.organisation.in_(organisations))
    rows = session.execute(query.order_by(CaseRow.changed_at.desc(), CaseRow.id).limit(limit))
    return [_listed(row) for row in rows]


def review_of(session: Session, case_id: UUID, revision: int) -> UUID | None:
    """Return the latest run of the pipeline over a revision; None where there was none."""
    return session.execute(_latest_run(case_id, revision)).scalar_one_or_none()


def _query() -> sa.Select[*tuple[Any, ...]]:
    run, draft = aliased(Review), aliased(Draft)
    title = sa.func.nullif(run.result["review"]["document"]["title"].astext, "")
    latest = _latest_run(CaseRow.id, CaseRow.revision).correlate(CaseRow).scalar_subquery()
    return (
        sa.select(
            *(CaseRow.id, CaseRow.organisation, CaseRow.content_type, CaseRow.discipline),
            *(CaseRow.state, CaseRow.revision, CaseRow.changed_at),
            sa.func.coalesce(title, draft.name, "").label("title"),
        )
        .select_from(CaseRow)
        .outerjoin(run, run.id == latest)
        .outerjoin(draft, draft.id == run.draft_id)
    )


def _latest_run(case_id: Any, revision: Any) -> sa.Select[UUID]:
    return (
        sa.select(CaseReview.review_id)
        .join(Review, Review.id == CaseReview.review_id)
        .where(CaseReview.case_id == case_id, CaseReview.revision == revision)
        .order_by(Review.created_at.desc(), Review.id.desc())
        .limit(1)
    )


def _listed(row: Any) -> ListedCase:
    return ListedCase(
        id=row.id,
        organisation=row.organisation,
        content_type=row.content_type,
        discipline=row.discipline,
        state=CaseState(row.state),
        revision=row.revision,
        changed_at=row.changed_at,
        title=row.title,
    )
