"""The organisations and how they stand below each other."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from review_service.domain.people import OrganisationTree
from review_service.storage.people_tables import Organisation

_COLUMNS = (Organisation.id, Organisation.parent, Organisation.name, Organisation.created_at)


@dataclass(frozen=True, slots=True)
class StoredOrganisation:
    """An organisation and where it stands."""

    id: str
    parent: str | None
    """None at the top."""
    name: str
    created_at: datetime


def lock(session: Session) -> None:
    """Wait until no other transaction changes organisations, and keep others waiting.

    Taken before the tree is read in order to be changed: two moves that are sound each may make a
    circle together.
    """
    session.execute(sa.text("LOCK TABLE organisations IN SHARE ROW EXCLUSIVE MODE"))


def add(session: Session, organisation: StoredOrganisation) -> None:
    """Store a new organisation."""
    session.execute(
        sa.insert(Organisation).values(
            id=organisation.id,
            parent=organisation.parent,
            name=organisation.name,
            created_at=organisation.created_at,
        )
    )


def change(session: Session, organisation: StoredOrganisation) -> None:
    """Give an organisation its new name and the organisation above it."""
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == organisation.id)
        .values(parent=organisation.parent, name=organisation.name)
    )


def every(session: Session) -> dict[str, StoredOrganisation]:
    """Return all organisations, by identifier and in its order."""
    rows = session.execute(sa.select(*_COLUMNS).order_by(Organisation.id))
    return {row.id: StoredOrganisation(*row) for row in rows}


def tree(session: Session) -> OrganisationTree:
    """Return how the organisations stand below each other."""
    rows = session.execute(sa.select(Organisation.id, Organisation.parent))
    return OrganisationTree({row.id: row.parent for row in rows})
