"""A draft as text with exact positions: spans, blocks, zones, and the map back to the source file.

Offsets are Unicode code points in `Document.text`, half-open.  Standard library only.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span


class BlockKind(StrEnum):
    """What a block is in the draft's structure."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table, 0-based; rows are counted through all tables of the draft."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text; blocks are in reading order and never overlap.

    A table cell is a block of its own of kind `TABLE`; a footnote is a `PARAGRAPH`.
    """

    kind: BlockKind
    span: Span
    cell: Cell | None = None
    """Where a block of kind `TABLE` stands, if the format tells."""


class Format(StrEnum):
    """File formats that drafts come in."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """A place in a Word file: the n-th text node of the n-th paragraph of a part."""

    part: str
    """Part name inside the package, e.g. `word/document.xml`."""
    paragraph: int
    """Index among all `w:p` elements of the part in document order."""
    run: int
    """Index among the text-bearing `w:t` elements inside that paragraph."""
    offset: int
    """Code points into that text node."""


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """A place in a PDF: a character of a page's text layer."""

    page: int
    """0-based."""
    char: int
    """Index of the character in PDFium's text page."""
    boxes: tuple[tuple[float, float, float, float], ...]
    """One box a character of the piece: left, bottom, right, top in points."""


@dataclass(frozen=True, slots=True)
class NodeOrigin:
    """A place in HTML: a text node and an offset into its decoded text."""

    xpath: str
    offset: int


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """A place in plain text, Markdown or a JSON string."""

    line: int
    """1-based."""
    column: int
    """1-based, code points."""
    offset: int
    """Code points from the start of the decoded text (JSON: of the decoded string value)."""
    pointer: str = ""
    """JSON pointer of the string value; empty for text and Markdown."""


Origin = RunOrigin | PageOrigin | NodeOrigin | LineOrigin


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of document text that stands unbroken in the source, one character for one."""

    span: Span
    origin: Origin
    """Where the first character of the piece stands."""


class ZoneKind(StrEnum):
    """Stretches that rules may include or leave out by scope."""

    DIRECT_QUOTE = "direct_quote"
    WORK_TITLE = "work_title"
    REFERENCE_LIST = "reference_list"
    URL = "url"
    CODE = "code"
    LIST_ITEM = "list_item"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of one kind; zones may overlap each other and blocks."""

    kind: ZoneKind
    span: Span


@dataclass(frozen=True)
class Document:
    """A draft, read: title, newline, body; blocks are separated by newlines.

    `title` is the text of the first `TITLE` block, or empty.  Characters that stand in no piece
    (the newlines between blocks) do not exist in the source.
    """

    text: str
    blocks: tuple[Block, ...]
    zones: tuple[Zone, ...]
    pieces: tuple[Piece, ...]
    name: str
    """File name as given, or `-`."""
    format: Format
    sha256: str
    """Of the source bytes, hexadecimal."""

    @property
    def title(self) -> str:
        """Return the draft's title, or an empty string."""
        return next((self.quote(b.span) for b in self.blocks if b.kind is BlockKind.TITLE), "")

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Return sentences in reading order; none crosses a block."""
        return tuple(s for b in self.blocks for s in split_sentences(self.text, b.span))

    def quote(self, span: Span) -> str:
        """Return the characters of `span`."""
        return self.text[span.start : span.end]

    def block_at(self, offset: int) -> Block | None:
        """Return the block that holds the character at `offset`, if any."""
        index = bisect_right(self._block_starts, offset) - 1
        if index < 0 or offset >= self.blocks[index].span.end:
            return None
        return self.blocks[index]

    def sentence_index(self, offset: int) -> int | None:
        """Return the index of the sentence that holds the character at `offset`, if any."""
        index = bisect_right(self._sentence_starts, offset) - 1
        if index < 0 or offset >= self.sentences[index].end:
            return None
        return index

    def in_zone(self, span: Span, kind: ZoneKind) -> bool:
        """Tell whether `span` lies wholly inside a zone of `kind`."""
        return any(z.kind is kind and z.span.contains(span) for z in self.zones)

    def origins(self, span: Span) -> Iterator[tuple[Span, Piece]]:
        """Yield the parts of `span` that exist in the source, each with the piece it lies in."""
        index = max(0, bisect_right(self._piece_starts, span.start) - 1)
        stop = bisect_left(self._piece_starts, span.end)
        for piece in self.pieces[index:stop]:
            part = span.intersection(piece.span)
            if part is not None:
                yield part, piece

    @cached_property
    def _block_starts(self) -> list[int]:
        return [b.span.start for b in self.blocks]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def _piece_starts(self) -> list[int]:
        return [p.span.start for p in self.pieces]
