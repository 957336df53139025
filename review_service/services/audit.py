"""Show that the record is whole: verify the chains, export their heads, compare with kept ones.

Whoever may change the whole database can also write a whole new chain.  That shows only against
heads that were exported before and are kept where that person cannot write.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from review_service.domain.audit import GENESIS, Head, Row
from review_service.domain.audit_faults import Fault, FaultKind, faults
from review_service.errors import InvalidPayload, Message, NotFound
from review_service.storage import audit

_NOTHING = Head(0, GENESIS)
_SCHEMA = "1"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was found out about one chain."""

    chain: str
    """An organisation's identifier, or `installation`."""
    head: Head
    faults: tuple[Fault, ...]


def verify(
    session: Session, chain: str | None = None, kept: Mapping[str, Head] | None = None
) -> list[ChainReport]:
    """Read every row of all chains, or of one, and return what is wrong with each.

    With `kept`, heads that were exported before, each chain must lead to its own.  Raises
    `NotFound` where there is no such chain and never was one.
    """
    known = kept or {}
    heads = audit.heads(session)
    gone = {*audit.lacking(session), *known} - heads.keys()
    if chain is not None and chain not in heads and chain not in gone:
        raise _no_chain(chain)
    wanted = [c for c in sorted({*heads, *gone}) if chain in {None, c}]
    return [_report(session, c, heads.get(c), known.get(c)) for c in wanted]


def export_heads(session: Session, now: datetime) -> dict[str, Any]:
    """Return where each chain ends now, as JSON to keep elsewhere."""
    chains = {c: {"count": h.count, "hash": h.hash.hex()} for c, h in audit.heads(session).items()}
    return {"schema": _SCHEMA, "exported_at": now.isoformat(timespec="seconds"), "chains": chains}


def read_heads(data: bytes) -> dict[str, Head]:
    """Return the heads of a file that `export_heads` made.

    Raises `InvalidPayload`.
    """
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict) or value.get("schema") != _SCHEMA:
        raise _no_heads("/schema")
    chains = value.get("chains")
    if not isinstance(chains, dict):
        raise _no_heads("/chains")
    return {chain: _head(chain, given) for chain, given in chains.items()}


def latest(session: Session, chain: str, limit: int) -> list[Row]:
    """Return the last rows of a chain, newest first.

    Raises `NotFound`.
    """
    if chain not in audit.heads(session):
        raise _no_chain(chain)
    return audit.latest(session, chain, limit)


def as_json(row: Row) -> dict[str, Any]:
    """Return a row as JSON."""
    return {
        "chain": row.chain,
        "number": row.number,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "details": json.loads(row.details),
        "hash": row.hash.hex(),
    }


def _report(session: Session, chain: str, head: Head | None, kept: Head | None) -> ChainReport:
    if head is None:
        return ChainReport(
            chain, _NOTHING, (Fault(FaultKind.NO_CHAIN, 1, kept.count if kept else 1),)
        )
    found = faults(audit.rows(session, chain, head), head, kept)
    return ChainReport(chain, head, tuple(found))


def _head(chain: str, given: object) -> Head:
    match given:
        case {"count": int(count), "hash": str(text)} if count >= 0 and _HASH.fullmatch(text):
            return Head(count, bytes.fromhex(text))
        case _:
            raise _no_heads(f"/chains/{chain}")


def _no_heads(pointer: str) -> InvalidPayload:
    return InvalidPayload.at(
        pointer,
        "这不是 kepu audit head 导出的文件。请选用导出的原文件。",
        "This is no file of kepu audit head. Choose one as it was exported.",
    )


def _no_chain(chain: str) -> NotFound:
    return NotFound(
        Message(
            f"没有“{chain}”的审计记录。可用 kepu users organisations list 查看组织编号；"
            "整个系统的记录是 installation。",
            f"There is no record of “{chain}”. See the organisations with "
            "kepu users organisations list; that of the whole system is installation.",
        )
    )
