"""Keep the organisations: the association, its societies, their accounts."""

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from review_service.domain.audit import INSTALLATION, Act, Event
from review_service.domain.people import OrganisationTree
from review_service.errors import Conflict, InvalidPayload, Message, NotFound
from review_service.storage import audit, organisations
from review_service.storage.organisations import StoredOrganisation

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NAME_CHARACTERS = 100


def every(session: Session) -> list[StoredOrganisation]:
    """Return all organisations, each behind the one above it."""
    found = organisations.every(session)
    tree = OrganisationTree({o.id: o.parent for o in found.values()})
    return sorted(found.values(), key=lambda o: tree.above(o.id)[::-1])


def get(session: Session, organisation: str) -> StoredOrganisation:
    """Return an organisation.

    Raises `NotFound`.
    """
    return _get(organisations.every(session), organisation)


def add(
    session: Session, organisation: str, name: str, parent: str | None, *, actor: str, now: datetime
) -> StoredOrganisation:
    """Store a new organisation with a record of its own.

    Raises `InvalidPayload`, `NotFound` for the one above, or `Conflict`.
    """
    if not _ID.fullmatch(organisation) or organisation == INSTALLATION:
        raise InvalidPayload.at(
            "/id",
            f"组织编号“{organisation}”不合要求：用小写字母、数字和连字符，不超过 40 个，"
            f"不能是 {INSTALLATION}。",
            f"“{organisation}” cannot be an organisation's identifier: use up to 40 small letters, "
            f"digits and hyphens, and not “{INSTALLATION}”.",
        )
    new = StoredOrganisation(organisation, parent, _checked(name), now)
    organisations.lock(session)
    before = organisations.every(session)
    if organisation in before:
        raise Conflict(
            Message(
                f"已有编号为“{organisation}”的组织。请换一个编号。",
                f"There is an organisation “{organisation}” already. Choose another identifier.",
            )
        )
    if parent is not None:
        _get(before, parent)
    organisations.add(session, new)
    audit.begin(session, organisation)
    _record(session, Act.ORGANISATION_ADDED, new, actor, now)
    return new


def rename(session: Session, organisation: str, name: str, *, actor: str, now: datetime) -> None:
    """Change the name that people see.

    Raises `NotFound` or `InvalidPayload`.
    """
    organisations.lock(session)
    renamed = replace(get(session, organisation), name=_checked(name))
    organisations.change(session, renamed)
    _record(session, Act.ORGANISATION_RENAMED, renamed, actor, now)


def move(
    session: Session, organisation: str, parent: str | None, *, actor: str, now: datetime
) -> None:
    """Put an organisation, with all below it, below another one or at the top.

    Raises `NotFound`, or `InvalidPayload` when it would stand below itself.
    """
    organisations.lock(session)
    before = organisations.every(session)
    moved = replace(_get(before, organisation), parent=parent)
    OrganisationTree({**{o.id: o.parent for o in before.values()}, organisation: parent})
    organisations.change(session, moved)
    _record(session, Act.ORGANISATION_MOVED, moved, actor, now)


def _record(
    session: Session, act: Act, organisation: StoredOrganisation, actor: str, now: datetime
) -> None:
    details = {"name": organisation.name, "parent": organisation.parent}
    subject = f"organisation:{organisation.id}"
    audit.append(session, Event(act, actor, subject, details, organisation.id), now)


def _get(found: dict[str, StoredOrganisation], organisation: str) -> StoredOrganisation:
    try:
        return found[organisation]
    except KeyError:
        raise NotFound(
            Message(
                f"没有编号为“{organisation}”的组织。可用 kepu users organisations list 查看。",
                f"There is no organisation “{organisation}”. See them with "
                "kepu users organisations list.",
            )
        ) from None


def _checked(name: str) -> str:
    trimmed = " ".join(name.split())
    if not 0 < len(trimmed) <= _NAME_CHARACTERS or not trimmed.isprintable():
        raise InvalidPayload.at(
            "/name",
            f"组织名称须有 1 至 {_NAME_CHARACTERS} 个可显示的字符。",
            f"An organisation's name has 1 to {_NAME_CHARACTERS} printable characters.",
        )
    return trimmed
