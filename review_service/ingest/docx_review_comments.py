"""The comments that people made on a draft in Word, each with the characters that it is about.

Our own exported comments come back in the same file.  They are told apart: what people replied to
them is brought in, they themselves are not.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from lxml import etree

from review_service.domain.spans import Span
from review_service.domain.text import Document, Format
from review_service.errors import Conflict, Message
from review_service.ingest.docx_comment_places import NO_ANCHOR, Place, comment_places
from review_service.ingest.docx_package import open_package
from review_service.ingest.docx_threads import Thread, threads
from review_service.ingest.docx_tree import (
    Mark,
    TextNode,
    Walker,
    name_of,
    paragraphs_of,
    value_of,
)

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE = " \t\r\n"
_LINES = re.compile(r"[\r\n]+")

Ours = Callable[[str, str], bool]
"""Tells by author and text whether a comment is one that this product exported."""


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment as someone made it in Word."""

    id: str
    """As the file numbers it; Word numbers anew when it saves."""
    author: str
    initials: str
    written: datetime | None
    """With a zone, if the file has a time."""
    text: str
    """Paragraphs, one on each line."""
    span: Span | None
    """Characters of the document's text that it is about."""
    marked: bool
    """Whether the reviewer marked these; otherwise they are the sentence that it stands in."""
    unplaced: Message | None
    """Why there is no span."""
    parent: str | None
    """Id of the comment that begins the thread, which may be one of ours; None in that one."""
    resolved: bool


@dataclass(frozen=True, slots=True)
class ReviewComments:
    """The comments of a Word file, in its order."""

    people: tuple[ReviewComment, ...] = ()
    own: tuple[ReviewComment, ...] = ()
    """Those that this product exported."""
    skipped: tuple[Message, ...] = ()
    """What could not be read, and why."""


def review_comments(
    data: bytes, document: Document, ours: Ours, zone: tzinfo = UTC
) -> ReviewComments:
    """Read the comments of the Word file `data` that `document` was read from.

    Word writes the reviewer's local time as if it were UTC; `zone` is where the reviewers are, for
    files that do not say the time in UTC as well.  A document of another format has no comments.
    Raises Conflict when `data` is another file, and what `open_package` raises.
    """
    if document.format is not Format.DOCX:
        return ReviewComments()
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise _other_file(document.name)
    package = open_package(data, document.name)
    part = package.related("comments")
    if part is None:
        return ReviewComments()
    elements, skipped = _sorted_out(package.xml(part))
    beside, warnings = threads(package, elements)
    places = comment_places(package, document) if elements else {}
    made = _Made(elements, beside, places, zone)
    comments = [made.comment(number) for number in range(len(elements))]
    return ReviewComments(
        people=tuple(c for c in comments if not ours(c.author, c.text)),
        own=tuple(c for c in comments if ours(c.author, c.text)),
        skipped=(*skipped, *warnings),
    )


def _sorted_out(root: etree._Element) -> tuple[list[etree._Element], list[Message]]:
    """Return the comments that say something and can be told apart, and what is left out why."""
    kept: dict[str, etree._Element] = {}
    skipped: list[Message] = []
    for element in root:
        if name_of(element) != "comment":
            continue
        identifier, author = value_of(element, "id"), value_of(element, "author")
        if not identifier or identifier in kept:
            skipped.append(_not_told_apart(author, identifier))
        elif not text_of(element):
            skipped.append(_without_words(author, identifier))
        else:
            kept[identifier] = element
    return list(kept.values()), skipped


@dataclass(frozen=True, slots=True)
class _Made:
    """The parts that comments are made of, by number."""

    elements: list[etree._Element]
    threads: list[Thread]
    places: dict[str, Place]
    zone: tzinfo

    def comment(self, number: int) -> ReviewComment:
        """Return a comment; a reply without a place of its own has that of its thread."""
        element, thread = self.elements[number], self.threads[number]
        place = self._place(number)
        if place.span is None and thread.parent is not None:
            place = self._place(thread.parent)
        return ReviewComment(
            id=value_of(element, "id"),
            author=value_of(element, "author"),
            initials=value_of(element, "initials"),
            written=thread.at or _local(value_of(element, "date"), self.zone),
            text=text_of(element),
            span=place.span,
            marked=place.marked,
            unplaced=place.reason,
            parent=None if thread.parent is None else value_of(self.elements[thread.parent], "id"),
            resolved=thread.resolved,
        )

    def _place(self, number: int) -> Place:
        identifier = value_of(self.elements[number], "id")
        return self.places.get(identifier) or Place(None, reason=NO_ANCHOR)


def text_of(comment: etree._Element) -> str:
    """Return what a comment says, with tracked changes accepted."""
    walker = Walker()
    lines = []
    for paragraph in paragraphs_of(comment):
        parts: list[str] = []
        for inline in walker.inline(paragraph):
            match inline:
                case TextNode(_, node):
                    text = node.text or ""
                    kept = node.get(_XML_SPACE) == "preserve"
                    parts.append(_LINES.sub(" ", text if kept else text.strip(_WHITE)))
                case Mark(text):
                    parts.append(text)
                case _:
                    pass
        lines.append("".join(parts).strip())
    return "\n".join(lines).strip()


def _local(text: str, zone: tzinfo) -> datetime | None:
    """Return a time as Word writes it: local, whether a Z follows or not."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.utcoffset() else found.replace(tzinfo=zone)


def _other_file(name: str) -> Conflict:
    return Conflict(
        Message(
            f"“{name}”与读取时的文件不是同一份，批注会错位。请重新提交当前文件。",
            f"“{name}” is not the file that was read, so comments would be misplaced. "
            "Submit the present file again.",
        )
    )


def _not_told_apart(author: str, identifier: str) -> Message:
    return Message(
        f"{author or '未署名'}的一条批注没有编号或与别的批注同号（{identifier or '无'}），未带入。"
        "请在 Word 中另存后重新提交。",
        f"A comment by {author or 'an unnamed author'} has no number or that of another one "
        f"({identifier or 'none'}) and was left out. Save the file anew in Word and submit that.",
    )


def _without_words(author: str, identifier: str) -> Message:
    return Message(
        f"{author or '未署名'}的批注（编号 {identifier}）没有文字，可能是图片或手写，未带入。",
        f"The comment {identifier} by {author or 'an unnamed author'} has no words (it may be a "
        "picture or handwriting) and was left out.",
    )
