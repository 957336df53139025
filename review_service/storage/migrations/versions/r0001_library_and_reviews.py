"""The rumor library with its revisions, and drafts with their reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")

    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_sha256"), "drafts", ["sha256"], unique=False)
    op.create_table(
        "library_state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_library_state_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_state")),
    )
    op.create_table(
        "rumors",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("created_at", TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "merged_into IS NULL OR status = 'retired'", name=op.f("ck_rumors_merged_is_retired")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'retired')", name=op.f("ck_rumors_status")
        ),
        sa.CheckConstraint(
            "verdict IN ('false', 'misleading', 'partly_true', 'unproven', 'outdated', 'true')",
            name=op.f("ck_rumors_verdict"),
        ),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_rumors_not_into_itself")),
        sa.ForeignKeyConstraint(["merged_into"], ["rumors.id"], name=op.f("fk_rumors_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumors")),
    )
    op.create_index(
        op.f("ix_rumors_merged_into"),
        "rumors",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(op.f("ix_rumors_status_id"), "rumors", ["status", "id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("progress_done", sa.BigInteger(), nullable=False),
        sa.Column("progress_total", sa.BigInteger(), nullable=False),
        sa.Column("progress_step", sa.Text(), nullable=False),
        sa.Column("result", JSONB(), nullable=True),
        sa.Column("error", JSONB(), nullable=True),
        sa.Column("versions", JSONB(), nullable=True),
        sa.Column("created_at", TIMESTAMP(timezone=True), nullable=False),
        sa.Column("started_at", TIMESTAMP(timezone=True), nullable=True),
        sa.Column("finished_at", TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(error IS NULL) = (state <> 'failed')", name=op.f("ck_reviews_error")),
        sa.CheckConstraint(
            "(result IS NULL) = (state NOT IN ('complete', 'incomplete'))",
            name=op.f("ck_reviews_result"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'complete', 'incomplete', 'failed')",
            name=op.f("ck_reviews_state"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_reviews_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_created_at_id"), "reviews", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_reviews_draft_id"), "reviews", ["draft_id"], unique=False)
    op.create_table(
        "rumor_revisions",
        sa.Column("rumor_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "change IN ('add', 'edit', 'import', 'merge')", name=op.f("ck_rumor_revisions_change")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_rumor_revisions_number")),
        sa.ForeignKeyConstraint(
            ["rumor_id"], ["rumors.id"], name=op.f("fk_rumor_revisions_rumor_id")
        ),
        sa.PrimaryKeyConstraint("rumor_id", "number", name=op.f("pk_rumor_revisions")),
    )
    op.execute(
        "INSERT INTO library_state (id, version, digest)"
        " VALUES (1, 0, decode(repeat('00', 32), 'hex'))"
    )


def downgrade() -> None:
    """Take the revision back; the extension stays, for others may use it."""
    for table in ("rumor_revisions", "reviews", "rumors", "library_state", "drafts"):
        op.drop_table(table)
