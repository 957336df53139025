"""Audit chains: put rows at their end, read them in order."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from review_service.domain.audit import GENESIS, Event, Head, Row, chained
from review_service.storage.people_tables import AuditChain, AuditRow, Organisation

_BATCH = 2_000
_COLUMNS = (
    *(AuditRow.chain, AuditRow.number, AuditRow.at, AuditRow.actor, AuditRow.action),
    *(AuditRow.subject, AuditRow.details, AuditRow.previous, AuditRow.hash),
)


def begin(session: Session, chain: str) -> None:
    """Make an empty chain for a new organisation."""
    session.execute(insert(AuditChain).values(id=chain, count=0, hash=GENESIS))


def append(session: Session, event: Event, now: datetime) -> Row:
    """Put an event at the end of its chain, as part of the session's transaction.

    The chain stays locked until the transaction ends: call it after the change that it records.
    """
    count, last = session.execute(
        sa.select(AuditChain.count, AuditChain.hash)
        .where(AuditChain.id == event.chain)
        .with_for_update()
    ).one()
    row = chained(event, count + 1, last, now)
    session.execute(
        sa.insert(AuditRow).values(
            chain=row.chain,
            number=row.number,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            details=row.details,
            previous=row.previous,
            hash=row.hash,
        )
    )
    session.execute(
        sa.update(AuditChain)
        .where(AuditChain.id == event.chain)
        .values(count=row.number, hash=row.hash)
    )
    return row


def heads(session: Session) -> dict[str, Head]:
    """Return where each chain ends, by chain."""
    found = session.execute(
        sa.select(AuditChain.id, AuditChain.count, AuditChain.hash).order_by(AuditChain.id)
    )
    return {chain: Head(count, hash_) for chain, count, hash_ in found}


def lacking(session: Session) -> list[str]:
    """Return the organisations without a chain: somebody removed it."""
    chains = sa.select(AuditChain.id)
    found = session.scalars(sa.select(Organisation.id).where(Organisation.id.not_in(chains)))
    return list(found)


def rows(session: Session, chain: str, head: Head) -> Iterator[Row]:
    """Yield the rows of a chain in order: those up to `head`, then those that no head counts.

    What others append in the meantime is neither.
    """
    # Whether a row is counted by now is one question, asked of one state of the database.
    end = sa.select(AuditChain.count).where(AuditChain.id == chain).scalar_subquery()
    counted = AuditRow.number.between(1, head.count)
    stray = sa.not_(AuditRow.number.between(1, end))
    for wanted in (counted, stray):
        query = sa.select(*_COLUMNS).where(AuditRow.chain == chain, wanted)
        query = query.order_by(AuditRow.number)
        for row in session.execute(query, execution_options={"yield_per": _BATCH}):
            yield Row(*row)


def latest(session: Session, chain: str, limit: int) -> list[Row]:
    """Return the last rows of a chain, newest first."""
    query = sa.select(*_COLUMNS).where(AuditRow.chain == chain)
    found = session.execute(query.order_by(AuditRow.number.desc()).limit(limit))
    return [Row(*row) for row in found]
