"""What is put on record, and how a record is chained so that a change of it shows.

A row's hash is SHA-256 over the canonical JSON of its content (keys in order, no blanks, UTF-8)
followed by the hash of the row before, thirty-two zero bytes before the first.  The content holds
the chain and the number, so that no row can stand in another place.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from json.encoder import encode_basestring

INSTALLATION = "installation"
"""The chain of what belongs to no organisation."""
GENESIS = bytes(32)

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
"""JSON without fractions: those have no one way to be written."""


class Act(StrEnum):
    """Everything that goes on record."""

    ORGANISATION_ADDED = "organisation.added"
    ORGANISATION_RENAMED = "organisation.renamed"
    ORGANISATION_MOVED = "organisation.moved"
    USER_ADDED = "user.added"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    LINK_ISSUED = "link.issued"
    PASSWORD_SET = "password.set"  # noqa: S105 - the name of an event
    SECOND_FACTOR_ADDED = "second_factor.added"
    SECOND_FACTOR_REMOVED = "second_factor.removed"
    IDENTITY_LINKED = "identity.linked"
    SIGNED_IN = "session.started"
    SIGN_IN_REFUSED = "session.refused"
    SIGNED_OUT = "session.ended"
    CASE_SUBMITTED = "case.submitted"
    CASE_FOUND = "case.found"
    CASE_REVISED = "case.revised"
    CASE_REVIEWED = "case.reviewed"
    CASE_PRESENTED = "case.presented"
    CASE_CLAIMED = "case.claimed"
    CASE_RELEASED = "case.released"
    CASE_LAPSED = "case.lapsed"
    CASE_TAKEN_OVER = "case.taken_over"
    CASE_OPINION_GIVEN = "case.opinion_given"
    CASE_DECIDED = "case.decided"
    CASE_ANSWERED = "case.answered"
    CASE_COMMENTED = "case.commented"
    CASE_ESCALATED = "case.escalated"
    CASE_OVERDUE = "case.overdue"
    CASE_APPEALED = "case.appealed"
    CASE_WITHDRAWN = "case.withdrawn"
    CASE_REOPENED = "case.reopened"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done, before it has a place in a chain."""

    action: Act
    actor: str
    """Who did it: `user:` and an identifier, `cli:` and an account of the machine, or `product`."""
    subject: str
    """What it was done to: a kind, a colon and an identifier."""
    details: Mapping[str, Value]
    chain: str = INSTALLATION
    """The organisation that it belongs to."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a chain as it is stored."""

    chain: str
    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: str
    """Canonical JSON."""
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many rows, and the hash of the last."""

    count: int
    hash: bytes


def chained(event: Event, number: int, previous: bytes, at: datetime) -> Row:
    """Return the row that puts `event` on record behind the row whose hash is `previous`."""
    details = canonical(event.details)
    parts = (event.chain, number, at, event.actor, event.action.value, event.subject, details)
    return Row(*parts, previous, digest(*parts, previous))


def canonical(details: Mapping[str, Value]) -> str:
    """Return the one way to write `details` as JSON.

    Raises `TypeError` for a fraction or anything else that is not a `Value`.
    """
    _refuse_fractions(details)
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(
    chain: str,
    number: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    details: str,
    previous: bytes,
) -> bytes:
    """Return the hash of a row.

    Written out instead of encoding an object: a hundred thousand rows are verified at a time.
    """
    time = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = (
        f'{{"action":{encode_basestring(action)},"actor":{encode_basestring(actor)},"at":"{time}",'
        f'"chain":{encode_basestring(chain)},"details":{details},"number":{number},'
        f'"subject":{encode_basestring(subject)}}}'
    )
    return hashlib.sha256(content.encode() + previous).digest()


def _refuse_fractions(value: object) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key of {type(key).__name__} on record")
            _refuse_fractions(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_fractions(item)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"a {type(value).__name__} on record")
