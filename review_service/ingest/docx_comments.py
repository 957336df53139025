"""Native comments in a Word file, anchored at exact characters; every other part keeps its bytes.

Word ignores comment ranges in text boxes, footnotes and endnotes ([MS-OI29500] 2.1.315) although
the standard allows them.  A comment on such text therefore stands at the place in the main text
that the box hangs on or the note is referred to, and quotes the words it is about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from review_service.domain.spans import Span
from review_service.domain.text import Document, RunOrigin
from review_service.errors import Message, TooLarge
from review_service.ingest.docx_package import Package
from review_service.ingest.docx_parts import CommentsPart, repacked
from review_service.ingest.docx_runs import Runs, Stretch, outermost_run
from review_service.ingest.docx_tree import (
    NoteMark,
    Walker,
    name_of,
    paragraphs_of,
    value_of,
)

MAX_COMMENTS = 32_767
"""Word opens no file with more comment ranges ([MS-OI29500] 2.1.315)."""

_HOLDERS = {"txbxContent", "tc", "body"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a stretch of a document."""

    span: Span
    author: str
    initials: str
    text: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A note with the place of its comment: two stretches to split at, or a whole element."""

    note: Note
    first: Stretch | None
    last: Stretch | None
    host: etree._Element | None
    quote: str
    """Words to quote because the comment stands elsewhere; empty when it stands on them."""


def add_comments(package: Package, document: Document, notes: Sequence[Note]) -> bytes:
    """Return the file with one comment for each note, in the order given.

    Raises TooLarge above the number of comments that Word reads.
    """
    if len(notes) > MAX_COMMENTS:
        raise TooLarge(
            Message(
                f"批注有 {len(notes)} 条，超过 Word 能打开的 {MAX_COMMENTS} 条。请分批导出。",
                f"There are {len(notes)} comments; Word opens at most {MAX_COMMENTS}. "
                "Export them in parts.",
            )
        )
    root = package.xml(package.main)
    places = _Places(package, root, document)
    placed = [places.of(note) for note in notes]
    ends = places.runs.split(s for p in placed for s in (p.first, p.last) if s is not None)
    comments = CommentsPart(package, root)
    for place in placed:
        quoted = f"“{place.quote}”：" if place.quote else ""
        text = _NOT_XML.sub("\ufffd", quoted + place.note.text)
        identifier = comments.add(
            _NOT_XML.sub("\ufffd", place.note.author),
            _NOT_XML.sub("\ufffd", place.note.initials),
            text,
        )
        if place.first is not None and place.last is not None:
            _mark(ends[place.first][0], ends[place.last][1], comments, identifier)
        elif place.host is not None:
            _mark(place.host, place.host, comments, identifier)
    changed = {package.main: root, **comments.parts()} if notes else {}
    return repacked(package, changed)


class _Places:
    """Where in the main part each note's comment stands."""

    def __init__(self, package: Package, root: etree._Element, document: Document) -> None:
        self.runs = Runs(root)
        self._package = package
        self._root = root
        self._document = document
        self._notes: dict[str, list[etree._Element]] = {}

    @cached_property
    def _references(self) -> dict[tuple[str, str], etree._Element]:
        """Return the first visible reference to each note."""
        found: dict[tuple[str, str], etree._Element] = {}
        walker = Walker()
        for paragraph in paragraphs_of(self._root):
            for inline in walker.inline(paragraph):
                if isinstance(inline, NoteMark):
                    found.setdefault((inline.kind, inline.identifier), inline.element)
        return found

    def of(self, note: Note) -> _Placed:
        """Return the place of a note."""
        stretches = self._stretches(note.span)
        exact = bool(stretches)
        if not stretches:
            stretches = self._nearest(note.span)
        part, first = stretches[0]
        quote = "" if exact else self._document.quote(note.span)
        if part != self._package.main:
            host = self._reference(part, first)
            return _Placed(note, None, None, host, self._document.quote(note.span))
        story = _story(self.runs.node(first))
        if name_of(story) == "txbxContent":
            return _Placed(note, None, None, outermost_run(story), self._document.quote(note.span))
        last = first
        for other, stretch in stretches:
            if other == part and _story(self.runs.node(stretch)) is story:
                last = stretch
        return _Placed(note, first, last, None, quote)

    def _stretches(self, span: Span) -> list[tuple[str, Stretch]]:
        found = []
        for part, piece in self._document.origins(span):
            origin = piece.origin
            assert isinstance(origin, RunOrigin)
            start = origin.offset + part.start - piece.span.start
            stretch = Stretch(origin.paragraph, origin.run, start, start + len(part))
            found.append((origin.part, stretch))
        return found

    def _nearest(self, span: Span) -> list[tuple[str, Stretch]]:
        """Return the character before a span that is not in the file, or the first one after it."""
        pieces = self._document.pieces
        before = [p for p in pieces if p.span.end <= span.start]
        if before:
            end = before[-1].span.end
            return self._stretches(Span(end - 1, end))
        start = pieces[0].span.start
        return self._stretches(Span(start, start + 1))

    def _reference(self, part: str, stretch: Stretch) -> etree._Element:
        """Return the run in the main text that refers to the note that `stretch` lies in."""
        if part not in self._notes:
            self._notes[part] = paragraphs_of(self._package.xml(part))
        paragraph = self._notes[part][stretch.paragraph]
        note = next(a for a in paragraph.iterancestors() if name_of(a) in {"footnote", "endnote"})
        reference = self._references[name_of(note), value_of(note, "id")]
        story = _story(reference)
        return outermost_run(story if name_of(story) == "txbxContent" else reference)


def _story(element: etree._Element) -> etree._Element:
    """Return the outermost text box, else the innermost cell or the body, that holds `element`."""
    holders = [a for a in element.iterancestors() if name_of(a) in _HOLDERS]
    boxes = [holder for holder in holders if name_of(holder) == "txbxContent"]
    return (boxes[-1:] or holders or [element])[0]


def _mark(
    first: etree._Element, last: etree._Element, comments: CommentsPart, identifier: int
) -> None:
    """Put the range of a comment around `first` to `last`, and its reference after it."""
    first.addprevious(comments.element("commentRangeStart", identifier))
    last.addnext(comments.reference(identifier))
    last.addnext(comments.element("commentRangeEnd", identifier))
