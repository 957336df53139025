"""Cases, the work that they hold for people, their events and their reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = (
    *("submitted", "machine_reviewed", "first", "second", "final", "approved", "returned"),
    *("rejected", "withdrawn", "published_found"),
)
_STEPS = ("first", "second", "final", "science", "compliance")
_ENDINGS = ("decided", "closed")
_EVENTS = (
    *("submitted", "found", "revised", "reviewed", "presented", "claimed", "released", "lapsed"),
    *("taken_over", "opinion_given", "decided", "answered", "commented", "escalated", "overdue"),
    *("appealed", "withdrawn", "reopened"),
)
_OPEN = sa.text("ended_at IS NULL")
_FREE = sa.text("ended_at IS NULL AND holder IS NULL")


def upgrade() -> None:
    """Apply the revision."""
    _cases()
    _assignments()
    _events()
    _reviews()


def downgrade() -> None:
    """Take the revision back, with every case."""
    for table in ("case_reviews", "case_events", "assignments", "cases"):
        op.drop_table(table)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("organisation"),
        _text("content_type"),
        _text("discipline"),
        sa.Column("blind", sa.Boolean(), nullable=False),
        _text("state"),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        _text("content_hash"),
        sa.Column("kinds", ARRAY(sa.Text()), nullable=False),
        sa.Column("risk", sa.Float(), nullable=False),
        sa.Column("uncertainty", sa.Float(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        _time("opened_at"),
        _time("changed_at"),
        _one_of("cases", "state", _STATES),
        sa.CheckConstraint("version > 0", name=op.f("ck_cases_version")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_cases_revision")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_cases_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_organisation_state"), "cases", ["organisation", "state"])
    op.create_index(op.f("ix_cases_opened_at_id"), "cases", ["opened_at", "id"])


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        _text("step"),
        sa.Column("place", sa.BigInteger(), nullable=False),
        _time("since"),
        _time("due_at", nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        _time("wanted_by"),
        _text("organisation"),
        _text("content_type"),
        _text("discipline"),
        sa.Column("kinds", ARRAY(sa.Text()), nullable=False),
        sa.Column("certainty", sa.Float(), nullable=False),
        sa.Column("barred", ARRAY(sa.Text()), nullable=False),
        sa.Column("passed_by", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("fence", sa.Uuid(), nullable=True),
        _time("taken_at", nullable=True),
        _time("leased_until", nullable=True),
        _time("ended_at", nullable=True),
        _text("ending", nullable=True),
        _one_of("assignments", "step", _STEPS),
        _one_of("assignments", "ending", _ENDINGS),
        sa.CheckConstraint(
            "(holder IS NULL) = (fence IS NULL) AND (holder IS NULL) = (leased_until IS NULL) "
            "AND (holder IS NULL) = (taken_at IS NULL)",
            name=op.f("ck_assignments_lease"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_assignments_ended")
        ),
        sa.CheckConstraint(
            "ending <> 'decided' OR holder IS NOT NULL", name=op.f("ck_assignments_decided")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assignments_case_id")),
        sa.ForeignKeyConstraint(["holder"], ["users.id"], name=op.f("fk_assignments_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    _index_open("case_id", "step", "place", unique=True)
    _index_open("case_id", "holder", unique=True)
    _index_open("step", "wanted_by", "since", "id", where=_FREE)
    _index_open("step", "since", "id", where=_FREE)
    _index_open("step", "certainty", "since", "id", where=_FREE)
    _index_open("organisation", "step", where=_FREE)
    _index_open("leased_until")
    _index_open("holder")


def _index_open(*columns: str, unique: bool = False, where: sa.TextClause = _OPEN) -> None:
    name = op.f(f"ix_assignments_{'_'.join(columns)}")
    op.create_index(name, "assignments", columns, unique=unique, postgresql_where=where)


def _events() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        _text("kind"),
        _time("at"),
        _text("by", nullable=True),
        sa.Column("value", JSONB(), nullable=False),
        _one_of("case_events", "kind", _EVENTS),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index(op.f("ix_case_events_case_id_id"), "case_events", ["case_id", "id"])


def _reviews() -> None:
    op.create_table(
        "case_reviews",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_case_reviews_review_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reviews_case_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_case_reviews")),
    )
    op.create_index(
        op.f("ix_case_reviews_case_id_revision"), "case_reviews", ["case_id", "revision"]
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, TIMESTAMP(timezone=True), nullable=nullable)


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))
