"""The tables of organisations, accounts, sessions and the audit chains, typed.

Of what somebody carries in hand (session and link tokens) only the SHA-256 is stored: who reads
the database cannot sign in with it.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from review_service.domain.people import Role
from review_service.storage.base import Base, one_of


class Organisation(Base):
    """An association, a society of it, or an account of either."""

    __tablename__ = "organisations"
    __table_args__ = (
        sa.CheckConstraint("parent <> id", name="not_below_itself"),
        sa.Index(None, "parent"),
    )

    id: Mapped[str] = mapped_column(sa.Text(collation="C"), primary_key=True)
    """Short name for commands, addresses and the record: lower case, never changed."""
    parent: Mapped[str | None] = mapped_column(sa.ForeignKey("organisations.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]


class User(Base):
    """A person who signs in, or a program that does."""

    __tablename__ = "users"
    __table_args__ = (
        sa.UniqueConstraint("login_key"),
        sa.CheckConstraint("failed_attempts >= 0", name="failed_attempts"),
        sa.CheckConstraint("totp_secret IS NOT NULL OR totp_step IS NULL", name="totp"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str]
    """As it was written when the account was made."""
    login_key: Mapped[str]
    """The login without differences of case and width."""
    display_name: Mapped[str]
    email: Mapped[str | None]
    superuser: Mapped[bool]
    password_hash: Mapped[str | None]
    """Argon2 with its parameters; None until a first password is set."""
    must_change_password: Mapped[bool]
    """The password was set by somebody else."""
    failed_attempts: Mapped[int]
    """Wrong passwords and codes since the last good sign-in."""
    locked_until: Mapped[datetime | None]
    totp_secret: Mapped[str | None]
    """Base32; None where there is no second factor."""
    totp_step: Mapped[int | None]
    """Step of the last accepted code, which is not accepted again."""
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class UserGrant(Base):
    """A role of a user in an organisation, which holds for those below it too."""

    __tablename__ = "grants"
    __table_args__ = (one_of("role", Role), sa.Index(None, "organisation"))

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(sa.ForeignKey("organisations.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    disciplines: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    granted_at: Mapped[datetime]


class UserSession(Base):
    """A signed-in browser."""

    __tablename__ = "sessions"
    __table_args__ = (
        sa.CheckConstraint("idle_until <= expires_at", name="idle_until"),
        sa.Index(None, "user_id"),
        sa.Index(None, "idle_until"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    csrf_token: Mapped[str]
    """What forms of this session carry; of no use without the session's own token."""
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    idle_until: Mapped[datetime]
    expires_at: Mapped[datetime]


class LoginLink(Base):
    """A link to set a first or a new password, good for one use."""

    __tablename__ = "login_links"
    __table_args__ = (sa.Index(None, "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ExternalIdentity(Base):
    """Who a user is to an OpenID Connect provider."""

    __tablename__ = "external_identities"
    __table_args__ = (sa.Index(None, "user_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    linked_at: Mapped[datetime]


class AuditChain(Base):
    """The end of a chain as it should be: so many rows, and the last one's hash.

    The database itself lets the count only grow, one by one.
    """

    __tablename__ = "audit_chains"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The organisation's identifier; `installation` for what belongs to none."""
    count: Mapped[int]
    hash: Mapped[bytes]


class AuditRow(Base):
    """Something that was done; the database itself refuses to change or remove it."""

    __tablename__ = "audit_rows"
    __table_args__ = (sa.CheckConstraint("number > 0", name="number"),)

    chain: Mapped[str] = mapped_column(sa.ForeignKey("audit_chains.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """From 1 without a gap."""
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[str]
    """Canonical JSON as it was hashed: `jsonb` would write numbers and escapes its own way."""
    previous: Mapped[bytes]
    hash: Mapped[bytes]
