"""Markdown: the text that a rendering shows, each character traced to its line and column."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from review_service.domain.text import BlockKind, Cell, Document, ZoneKind
from review_service.errors import Message, UnreadableDraft
from review_service.ingest.decoding import decode
from review_service.ingest.draft import Draft, Paragraph, Source, assemble
from review_service.ingest.limits import too_much_markup
from review_service.ingest.markdown_inline import MAX_NESTING, LineEnd, Words, parser, words
from review_service.ingest.markdown_source import NOWHERE, Lines
from review_service.ingest.spacing import joins
from review_service.ingest.titles import settle_title

MAX_SOURCE = 1_000_000
"""Characters of source, addresses of links and images included."""
MAX_BRACKETS = 20_000
"""Opening ones; the parser looks for the end of each again and again."""

_FENCE = re.compile(r"---[ \t]*")
_FRONT_MATTER_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_TITLE = re.compile(
    r"title[ \t]*:[ \t]+(?:\"([^\"\\]*)\"|'([^']*)'|([^\s\"'#].*?))[ \t]*(?:[ \t]#.*)?"
)
# Text, line ends and entities of raw HTML; comments, tags and what is never shown are passed over.
_HTML = re.compile(
    r"(?P<hidden><!--.*?(?:-->|\Z)|<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z))"
    r"|(?P<tag><[/!?a-z][^>]*>)|(?P<entity>&\#?\w{1,31};)|(?P<text>[^<&\n]+|[<&])|(?P<end>\n)",
    re.IGNORECASE | re.DOTALL,
)
_BREAKING_TAG = re.compile(
    r"</?(?:br|p|div|section|h[1-6]|li|tr|td|th|table|ul|ol|figure|figcaption|blockquote)\b",
    re.IGNORECASE,
)
_CONTEXTS = {"heading", "blockquote", "list_item", "note", "th", "td"}


def read(source: Source) -> Document:
    """Read a Markdown draft.

    Raises TooLarge and UnreadableDraft for sources that no one writes by hand.
    """
    text = decode(source.data, source.name)
    if len(text) > MAX_SOURCE or text.count("[") > MAX_BRACKETS:
        raise too_much_markup(source.name)
    lines = Lines(text)
    draft = Draft()
    texts = lines.texts
    _front_matter(lines, texts, draft)
    tokens = parser().parse("\n".join(texts))
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        raise _nested_too_deep(source.name)
    _Reader(lines, draft).read(tokens)
    settle_title(draft.paragraphs)
    return assemble(source, draft.paragraphs)


def _front_matter(lines: Lines, texts: list[str], draft: Draft) -> None:
    """Take the title from YAML front matter, and blank its lines so that the rest keep theirs."""
    if not _FENCE.fullmatch(texts[0]):
        return
    ends = (i for i, t in enumerate(texts[1:], 1) if _FRONT_MATTER_END.fullmatch(t))
    end = next(ends, None)
    if end is None:
        return
    for number in range(end + 1):
        found = _TITLE.fullmatch(texts[number])
        if found is not None and found.lastindex is not None:
            title = Paragraph(BlockKind.TITLE)
            title.add(found[found.lastindex], lines.origin((number, found.start(found.lastindex))))
            draft.add(title)
        texts[number] = ""


class _Reader:
    """Turn block tokens into paragraphs."""

    def __init__(self, lines: Lines, draft: Draft) -> None:
        self._lines = lines
        self._draft = draft
        self._around: list[str] = []
        """Names of the open blocks that say what a paragraph is."""
        self._row = (NOWHERE, 0)
        """Line of the table row at hand, and the column that its next cell begins after."""
        self._cell = Cell(-1, -1)
        """The table cell at hand."""

    def read(self, tokens: list[Token]) -> None:
        """Read all tokens in order."""
        for token in tokens:
            name = token.type.removesuffix("_open").removesuffix("_close")
            if token.nesting > 0 and name in _CONTEXTS:
                self._around.append(name)
                if name in {"th", "td"}:
                    self._cell = Cell(self._cell.row, self._cell.column + 1)
            elif token.nesting < 0 and name in _CONTEXTS:
                self._around.pop()
            elif token.type == "tr_open" and token.map:
                self._row = (token.map[0], 0)
                self._cell = Cell(self._cell.row + 1, -1)
            elif token.type == "inline" and token.map and token.content:
                self._inline(token, token.map[0])
            elif token.type in {"fence", "code_block"} and token.map and token.content:
                self._code(token, token.map[0] + (token.type == "fence"))
            elif token.type == "html_block" and token.map:
                self._html(token, token.map[0])

    def _inline(self, token: Token, first: int) -> None:
        paragraph = self._paragraph()
        if paragraph.kind is BlockKind.TABLE:
            places = self._lines.cell(token.content, *self._row)
            self._row = (first, places[-1][1] + 1)
        else:
            places = self._lines.content(token.content, first)
        soft = False
        for part in words(token):
            if isinstance(part, LineEnd):
                if part.hard:
                    paragraph.add("\n")
                soft = not part.hard
                continue
            shown = paragraph.text[-1:] if soft else ""
            if shown.strip() and not joins(shown, part.text[0]):
                paragraph.add(" ")
            soft = False
            self._add_words(paragraph, part, places)
        self._draft.add(paragraph)

    def _add_words(
        self, paragraph: Paragraph, part: Words, places: Sequence[tuple[int, int]]
    ) -> None:
        zone = ZoneKind.CODE if part.code else None
        if part.at is None:
            paragraph.add(part.text, zone=zone)
            return
        for start, end in _unbroken(places[part.at : part.at + len(part.text)]):
            origin = self._lines.origin(places[part.at + start])
            paragraph.add(part.text[start:end], origin, zone)

    def _code(self, token: Token, first: int) -> None:
        paragraph = self._paragraph(ZoneKind.CODE)
        content = token.content.removesuffix("\n")
        self._add_lines(paragraph, content, self._lines.content(content, first))
        self._draft.add(paragraph)

    def _add_lines(self, paragraph: Paragraph, content: str, places: list[tuple[int, int]]) -> None:
        for part in re.finditer(r"[^\n]+|\n", content):
            if part[0] == "\n":
                paragraph.add("\n")
            else:
                paragraph.add(part[0], self._lines.origin(places[part.start()]))

    def _html(self, token: Token, first: int) -> None:
        """Read the text between the tags of a block of raw HTML."""
        paragraph = self._paragraph()
        places = self._lines.content(token.content, first)
        for part in _HTML.finditer(token.content):
            match part.lastgroup:
                case "text":
                    paragraph.add(part[0], self._lines.origin(places[part.start()]))
                case "entity":
                    paragraph.add(html.unescape(part[0]))
                case "end":
                    paragraph.add(" ")
                case "tag" if _BREAKING_TAG.match(part[0]):
                    self._draft.add(paragraph)
                    paragraph = self._paragraph()
                case _:
                    pass
        self._draft.add(paragraph)

    def _paragraph(self, *zones: ZoneKind) -> Paragraph:
        """Return an empty paragraph of the kind that the open blocks say."""
        found = list(zones)
        if "list_item" in self._around:
            found.append(ZoneKind.LIST_ITEM)
        if "note" in self._around:
            found.append(ZoneKind.FOOTNOTE)
        kind = self._kind()
        return Paragraph(kind, tuple(found), cell=self._cell if kind is BlockKind.TABLE else None)

    def _kind(self) -> BlockKind:
        for name in reversed(self._around):
            match name:
                case "heading":
                    return BlockKind.HEADING
                case "blockquote":
                    return BlockKind.QUOTE
                case "th" | "td":
                    return BlockKind.TABLE
                case _:
                    pass
        return BlockKind.PARAGRAPH


def _unbroken(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of `places` that follow one another in a line."""
    start = 0
    for index, ((line, column), following) in enumerate(pairwise(places), 1):
        if following != (line, column + 1):
            yield start, index
            start = index
    yield start, len(places)


def _nested_too_deep(name: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”的引用或列表嵌套超过 {MAX_NESTING // 2} 层，无法完整读取。"
            "请减少层级后重新提交。",
            f"“{name}” nests quotations or lists more than {MAX_NESTING // 2} deep and cannot be "
            "read whole. Reduce the levels and submit it again.",
        )
    )
