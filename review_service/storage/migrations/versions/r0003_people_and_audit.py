"""Organisations, accounts, sessions and sign-in links; audit chains that only grow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROLES = (
    *("author", "first_reviewer", "second_reviewer", "final_reviewer", "science_expert"),
    *("compliance_reviewer", "librarian", "auditor", "administrator", "machine_client"),
)
_TABLES = (
    *("audit_rows", "audit_chains", "external_identities", "login_links", "sessions", "grants"),
    *("users", "organisations"),
)

# Whoever may disable a trigger can still change rows; the chain is what shows it then.
_PROTECTION = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit record is never changed or removed'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION audit_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.count <> OLD.count + 1 THEN
        RAISE EXCEPTION 'an audit chain grows row by row'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chains_stay BEFORE DELETE OR TRUNCATE ON audit_chains
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chains_grow BEFORE UPDATE ON audit_chains
    FOR EACH ROW EXECUTE FUNCTION audit_only_grow();
INSERT INTO audit_chains (id, count, hash)
    VALUES ('installation', 0, decode(repeat('00', 32), 'hex'));
"""


def upgrade() -> None:
    """Apply the revision."""
    _organisations()
    _users()
    _grants()
    _sessions()
    _links_and_identities()
    _audit()
    op.execute(_PROTECTION)


def downgrade() -> None:
    """Take the revision back, with every account and the whole record."""
    for table in _TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION audit_refuse, audit_only_grow")


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        _time("created_at"),
        sa.CheckConstraint("parent <> id", name=op.f("ck_organisations_not_below_itself")),
        sa.ForeignKeyConstraint(
            ["parent"], ["organisations.id"], name=op.f("fk_organisations_parent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_index(op.f("ix_organisations_parent"), "organisations", ["parent"])


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("login_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("superuser", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failed_attempts", sa.BigInteger(), nullable=False),
        _time("locked_until", nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        _time("created_at"),
        _time("password_changed_at", nullable=True),
        _time("last_login_at", nullable=True),
        _time("disabled_at", nullable=True),
        sa.CheckConstraint("failed_attempts >= 0", name=op.f("ck_users_failed_attempts")),
        sa.CheckConstraint(
            "totp_secret IS NOT NULL OR totp_step IS NULL", name=op.f("ck_users_totp")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login_key", name=op.f("uq_users_login_key")),
    )


def _grants() -> None:
    listed = ", ".join(f"'{role}'" for role in _ROLES)
    op.create_table(
        "grants",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("disciplines", ARRAY(sa.Text()), nullable=False),
        _time("granted_at"),
        sa.CheckConstraint(f"role IN ({listed})", name=op.f("ck_grants_role")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_grants_organisation")
        ),
        sa.PrimaryKeyConstraint("user_id", "organisation", "role", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_organisation"), "grants", ["organisation"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        _time("created_at"),
        _time("last_seen_at"),
        _time("idle_until"),
        _time("expires_at"),
        sa.CheckConstraint("idle_until <= expires_at", name=op.f("ck_sessions_idle_until")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])
    op.create_index(op.f("ix_sessions_idle_until"), "sessions", ["idle_until"])


def _links_and_identities() -> None:
    op.create_table(
        "login_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _time("created_at"),
        _time("expires_at"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_links_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_links")),
    )
    op.create_index(op.f("ix_login_links_user_id"), "login_links", ["user_id"])
    op.create_table(
        "external_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _time("linked_at"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_external_identities_user_id")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_external_identities")),
    )
    op.create_index(op.f("ix_external_identities_user_id"), "external_identities", ["user_id"])


def _audit() -> None:
    op.create_table(
        "audit_chains",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chains")),
    )
    op.create_table(
        "audit_rows",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _time("at"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_rows_number")),
        sa.ForeignKeyConstraint(["chain"], ["audit_chains.id"], name=op.f("fk_audit_rows_chain")),
        sa.PrimaryKeyConstraint("chain", "number", name=op.f("pk_audit_rows")),
    )


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, TIMESTAMP(timezone=True), nullable=nullable)
