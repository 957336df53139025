"""What newer versions of Word keep of comments beside them: threads, resolution, and UTC times.

[MS-DOCX] 2.5.4 (commentsExtended), 2.5.3 (commentsIds) and commentsExtensible.  A comment is named
there by the `w14:paraId` of a paragraph of it.  The parts are optional, and comments are readable
without them, so a damaged one is a warning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from review_service.errors import KepuError, Message
from review_service.ingest.docx_package import Package
from review_service.ingest.docx_tree import paragraphs_of

_MICROSOFT = "http://schemas.microsoft.com/office/word"
_PARAGRAPH_ID = f"{{{_MICROSOFT}/2010/wordml}}paraId"
_EXTENDED = f"{{{_MICROSOFT}/2012/wordml}}"
_IDS = f"{{{_MICROSOFT}/2016/wordml/cid}}"
_EXTENSIBLE = f"{{{_MICROSOFT}/2018/wordml/cex}}"
_DATE_UTC = f"{{{_MICROSOFT}/2023/wordml/word16du}}dateUtc"
_TRUE = {"1", "true", "on"}


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of one comment beside its text."""

    parent: int | None
    """Number of the comment that begins the thread; None for that one itself."""
    resolved: bool
    at: datetime | None
    """When it was written, if the file says so in UTC."""


def threads(
    package: Package, comments: Sequence[etree._Element]
) -> tuple[list[Thread], list[Message]]:
    """Return the thread of each comment, and a warning for each part that cannot be read."""
    warnings: list[Message] = []
    numbers: dict[str, int] = {}
    for number, comment in enumerate(comments):
        for paragraph in paragraphs_of(comment):
            numbers.setdefault(_identifier(paragraph, _PARAGRAPH_ID), number)
    numbers.pop("", None)
    parents, resolved = _replies(_entries(package, "commentsExtended", warnings), numbers)
    times = _times(package, numbers, warnings)
    found = []
    for number, comment in enumerate(comments):
        first = _first(number, parents)
        at = utc(comment.get(_DATE_UTC, "")) or times.get(number)
        found.append(
            Thread(
                parent=None if first == number else first,
                resolved=number in resolved or first in resolved,
                at=at,
            )
        )
    return found, warnings


def utc(text: str) -> datetime | None:
    """Return a time that is written in UTC, or None for what is no time."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _replies(
    entries: Sequence[etree._Element], numbers: Mapping[str, int]
) -> tuple[dict[int, int], set[int]]:
    """Return the parents of replies, and the comments that are ticked off."""
    parents: dict[int, int] = {}
    resolved: set[int] = set()
    for entry in entries:
        number = numbers.get(_identifier(entry, f"{_EXTENDED}paraId"))
        if number is None:
            continue
        if entry.get(f"{_EXTENDED}done", "").lower() in _TRUE:
            resolved.add(number)
        parent = numbers.get(_identifier(entry, f"{_EXTENDED}paraIdParent"))
        if parent is not None:
            parents[number] = parent
    return parents, resolved


def _times(
    package: Package, numbers: Mapping[str, int], warnings: list[Message]
) -> dict[int, datetime]:
    durable = {
        _identifier(entry, f"{_IDS}durableId"): numbers.get(_identifier(entry, f"{_IDS}paraId"))
        for entry in _entries(package, "commentsIds", warnings)
    }
    times: dict[int, datetime] = {}
    for entry in _entries(package, "commentsExtensible", warnings):
        number = durable.get(_identifier(entry, f"{_EXTENSIBLE}durableId"))
        at = utc(entry.get(f"{_EXTENSIBLE}dateUtc", ""))
        if number is not None and at is not None:
            times[number] = at
    return times


def _first(number: int, parents: Mapping[int, int]) -> int:
    """Return the comment that begins a thread; a circle begins with the comment itself."""
    seen = [number]
    while (parent := parents.get(seen[-1])) is not None:
        if parent in seen:
            return number
        seen.append(parent)
    return seen[-1]


def _entries(package: Package, kind: str, warnings: list[Message]) -> list[etree._Element]:
    part = package.related(kind)
    if part is None:
        return []
    try:
        return list(package.xml(part))
    except KepuError:
        warnings.append(
            Message(
                f"{part} 无法读取，批注的回复关系、是否已解决或时间可能不全。批注文字不受影响。",
                f"{part} cannot be read: which comments are replies, whether they are resolved or "
                "when they were written may be missing. Their text is not affected.",
            )
        )
        return []


def _identifier(element: etree._Element, attribute: str) -> str:
    return element.get(attribute, "").upper()
