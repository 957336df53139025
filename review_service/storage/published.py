"""The published library, read with nothing but the driver: a cold start has a budget."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from review_service.ingest import library_rows
from review_service.ingest.library import Library, library
from review_service.storage import migrate
from review_service.storage.connection import Address

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHANNEL = "kepu_library"
"""Where a NOTIFY with the new version goes out when the published library changes."""

_ENTRIES = """
SELECT v.content, r.digest
FROM rumors r JOIN rumor_revisions v ON v.rumor_id = r.id AND v.number = r.revision
WHERE r.status = 'published'
"""


@dataclass(frozen=True, slots=True)
class Published:
    """The published entries, and the version to compare with later."""

    version: int
    """Of the state before the entries were read: a change in between shows at the next look."""
    library: Library


def load(at: Address) -> Published:
    """Open the database, upgrading it if needed, and return its published library.

    Raises `DatabaseUnavailable`.
    """
    connection = migrate.ensure(at)
    try:
        return read(connection)
    finally:
        connection.close()


def read(connection: psycopg.Connection) -> Published:
    """Return the published library."""
    before = version(connection)
    found = connection.execute(_ENTRIES).fetchall()
    digest = library_rows.total(row[1] for row in found)
    return Published(before, library((library_rows.entry_of(row[0]) for row in found), digest))


def version(connection: psycopg.Connection) -> int:
    """Return the version of the published library; every change of it raises the number."""
    row = connection.execute("SELECT version FROM library_state").fetchone()
    assert row is not None
    return int(row[0])


def current_version(session: "Session") -> int:
    """Return the version of the published library as the session sees it."""
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return version(driver)
