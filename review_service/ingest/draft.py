"""A draft on its way to a `Document`: what every reader yields, and how it becomes text.

A reader lists paragraphs in reading order; a paragraph is made of fragments that either stand in
the source one character for one, or were put in by the reader.  `assemble` joins them, finds the
zones and keeps the map.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from review_service.domain.spans import Span
from review_service.domain.text import (
    Block,
    BlockKind,
    Cell,
    Document,
    Format,
    LineOrigin,
    NodeOrigin,
    Origin,
    PageOrigin,
    Piece,
    RunOrigin,
    Zone,
    ZoneKind,
)
from review_service.errors import Message, UnreadableDraft
from review_service.ingest.limits import MAX_CHARACTERS, too_many_characters
from review_service.language.segments import text_zones

# Marks that take no room: a text of nothing else is as empty as one of spaces.
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Characters with the place of the first one, or without a place when a reader put them in."""

    text: str
    origin: Origin | None = None
    zone: ZoneKind | None = None


@dataclass(slots=True)
class Paragraph:
    """A block in the making."""

    kind: BlockKind = BlockKind.PARAGRAPH
    zones: tuple[ZoneKind, ...] = ()
    """Zones of the whole paragraph; those of a part are on its fragments."""
    gap: str | None = None
    """What stands before the paragraph; None for a newline after the paragraph before."""
    fragments: list[Fragment] = field(default_factory=list)
    centred: bool = False
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """Return the characters so far."""
        return "".join(f.text for f in self.fragments)

    def add(self, text: str, origin: Origin | None = None, zone: ZoneKind | None = None) -> None:
        """Append a fragment; an empty one is left out."""
        if text:
            self.fragments.append(Fragment(text, origin, zone))

    def trim(self) -> None:
        """Drop white space at both ends."""
        shown = [i for i, fragment in enumerate(self.fragments) if fragment.text.strip()]
        if not shown:
            self.fragments.clear()
            return
        del self.fragments[shown[-1] + 1 :]
        del self.fragments[: shown[0]]
        first = self.fragments[0]
        self.fragments[0] = _part(
            first, len(first.text) - len(first.text.lstrip()), len(first.text)
        )
        last = self.fragments[-1]
        self.fragments[-1] = _part(last, 0, len(last.text.rstrip()))


class Draft:
    """Paragraphs in reading order, none of them blank, that refuses to grow beyond the limit."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self._size = 0

    def add(self, paragraph: Paragraph) -> None:
        """Append a paragraph without the white space at its ends; a blank one is left out.

        Raises TooLarge once the text is longer than the limit.
        """
        paragraph.trim()
        text = paragraph.text
        if is_blank(text):
            return
        self._size += len(text) + 1
        if self._size > MAX_CHARACTERS + 1:
            raise too_many_characters(self._size - 1)
        self.paragraphs.append(paragraph)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came in."""

    data: bytes
    name: str
    format: Format
    sha256: str


def is_blank(text: str) -> bool:
    """Tell whether `text` shows nothing to a reader."""
    return _BLANK.fullmatch(text) is not None


def advance(origin: Origin, by: int) -> Origin:
    """Return the place `by` characters further on in the same piece."""
    match origin:
        case RunOrigin() | NodeOrigin():
            return replace(origin, offset=origin.offset + by)
        case LineOrigin():
            return replace(origin, column=origin.column + by, offset=origin.offset + by)
        case PageOrigin():
            return replace(origin, char=origin.char + by, boxes=origin.boxes[by:])


def assemble(source: Source, paragraphs: Iterable[Paragraph], tail: str = "") -> Document:
    """Join paragraphs into a document; `tail` is text after the last one.

    Raises TooLarge over the limit, and UnreadableDraft when nothing is there to read.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    pieces: list[Piece] = []
    zones: list[Zone] = []
    at = 0
    for paragraph in paragraphs:
        gap = ("\n" if blocks else "") if paragraph.gap is None else paragraph.gap
        texts.append(gap)
        at += len(gap)
        start = at
        for fragment in paragraph.fragments:
            span = Span(at, at + len(fragment.text))
            texts.append(fragment.text)
            at = span.end
            if fragment.origin is not None:
                pieces.append(Piece(span, fragment.origin))
            if fragment.zone is not None:
                zones.append(Zone(fragment.zone, span))
        blocks.append(Block(paragraph.kind, Span(start, at), paragraph.cell))
        zones.extend(Zone(kind, Span(start, at)) for kind in paragraph.zones)
    text = "".join([*texts, tail])
    if len(text) > MAX_CHARACTERS:
        raise too_many_characters(len(text))
    if not any(not is_blank(text[b.span.start : b.span.end]) for b in blocks):
        raise _nothing_to_read(source.name)
    zones = _merged(zones)
    zones.extend(text_zones(text, tuple(blocks)))
    zones.sort(key=lambda z: (z.span, z.kind))
    return Document(
        text=text,
        blocks=tuple(blocks),
        zones=tuple(zones),
        pieces=tuple(pieces),
        name=source.name,
        format=source.format,
        sha256=source.sha256,
    )


def _merged(zones: list[Zone]) -> list[Zone]:
    """Join zones of one kind that touch; a zone's text may come from several fragments."""
    merged: list[Zone] = []
    last: dict[ZoneKind, int] = {}
    for zone in zones:
        index = last.get(zone.kind)
        if index is not None and merged[index].span.end == zone.span.start:
            merged[index] = Zone(zone.kind, Span(merged[index].span.start, zone.span.end))
        else:
            last[zone.kind] = len(merged)
            merged.append(zone)
    return merged


def _part(fragment: Fragment, start: int, end: int) -> Fragment:
    origin = fragment.origin
    if origin is not None and start:
        origin = advance(origin, start)
    if isinstance(origin, PageOrigin):
        origin = replace(origin, boxes=origin.boxes[: end - start])
    return Fragment(fragment.text[start:end], origin, fragment.zone)


def _nothing_to_read(name: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”里没有可审读的文字。请确认提交的是正文，而不是空白文件。",
            f"“{name}” holds no text to review. Make sure the draft itself was submitted.",
        )
    )
