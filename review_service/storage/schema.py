"""All tables of the product together: what migrations are compared with."""

from review_service.storage import case_tables, people_tables, tables
from review_service.storage.base import Base

MODULES = (tables, people_tables, case_tables)
METADATA = Base.metadata


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell Alembic to compare only tables defined here: Procrastinate has its own migrations."""
    return kind != "table" or name in METADATA.tables
