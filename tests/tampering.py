"""Tampering with the record, as somebody could who may do anything in the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session


@contextmanager
def untriggered(session: Session) -> Iterator[None]:
    """Take away what the database itself does to protect the record."""
    _set_triggers(session, "DISABLE")
    yield
    _set_triggers(session, "ENABLE")


def _set_triggers(session: Session, state: str) -> None:
    for table in ("audit_rows", "audit_chains"):
        session.execute(sa.text(f"ALTER TABLE {table} {state} TRIGGER USER"))
