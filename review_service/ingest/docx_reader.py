"""Word files: what a reader sees, in reading order, with tracked changes accepted.

Text boxes follow the paragraph they hang on; footnotes and endnotes follow the text, in the order
of their references.  The table of contents is left out: it repeats the headings.  Headers, footers
and comments are not part of the text.
"""

import re
from collections.abc import Iterator

from lxml import etree

from review_service.domain.text import BlockKind, Cell, Document, RunOrigin, ZoneKind
from review_service.ingest.docx_package import Package, open_package
from review_service.ingest.docx_styles import Style, Styles
from review_service.ingest.docx_tree import (
    Box,
    Mark,
    NoteMark,
    TextNode,
    Walker,
    child,
    name_of,
    paragraphs_of,
    value_of,
)
from review_service.ingest.draft import Draft, Paragraph, Source, assemble
from review_service.ingest.limits import MAX_CHARACTERS, too_much_markup
from review_service.ingest.titles import looks_like_title, settle_title

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE = " \t\r\n"
# A line end inside a text node is shown as a space.
_LINES = re.compile(r"[^\r\n]+|[\r\n]")
_WRAPPERS = {"sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "document"}
_NOTE_KINDS = ("footnote", "endnote")
_COLUMNS = re.compile("[1-9][0-9]?")
"""Of a table at most; Word allows 63."""


def read(source: Source) -> Document:
    """Read a Word file.

    Raises UnsupportedFormat, UnreadableDraft or TooLarge as `open_package` does.
    """
    package = open_package(source.data, source.name)
    main = package.xml(package.main)
    if len(paragraphs_of(main)) > MAX_CHARACTERS:
        raise too_much_markup(source.name, package.main)
    styles_part = package.related("styles")
    styles = Styles(None if styles_part is None else package.xml(styles_part))
    draft = Draft()
    body = _PartReader(package.main, main, styles, draft)
    body.blocks(body.root)
    for kind in _NOTE_KINDS:
        _read_notes(package, kind, body, draft, styles)
    _settle_title(draft.paragraphs)
    return assemble(source, draft.paragraphs)


def _read_notes(
    package: Package, kind: str, body: "_PartReader", draft: Draft, styles: Styles
) -> None:
    wanted = list(dict.fromkeys(m.identifier for m in body.notes if m.kind == kind))
    part = package.related(f"{kind}s")
    if part is None or not wanted:
        return
    notes = _PartReader(part, package.xml(part), styles, draft, (ZoneKind.FOOTNOTE,))
    known = {value_of(e, "id"): e for e in notes.root if name_of(e) == kind}
    for identifier in wanted:
        if identifier in known:
            notes.blocks(known[identifier])


def _settle_title(paragraphs: list[Paragraph]) -> None:
    """Take a short centred first line as the title where no style marks one."""
    settle_title(paragraphs)
    if (
        len(paragraphs) > 1
        and all(p.kind is not BlockKind.TITLE for p in paragraphs)
        and paragraphs[0].centred
        and looks_like_title(paragraphs[0].text, alone=True)
    ):
        paragraphs[0].kind = BlockKind.TITLE


class _PartReader:
    """Read the blocks of one part into a draft."""

    def __init__(
        self,
        part: str,
        root: etree._Element,
        styles: Styles,
        draft: Draft,
        zones: tuple[ZoneKind, ...] = (),
    ) -> None:
        self.root = root
        self.notes: list[NoteMark] = []
        """References to notes in reading order."""
        self._part = part
        self._styles = styles
        self._draft = draft
        self._zones = zones
        self._walker = Walker()
        self._numbers = {p: i for i, p in enumerate(paragraphs_of(root))}
        self._open: Paragraph | None = None
        self._rows = 0
        """Of all tables so far."""
        """A paragraph whose end was deleted: the next one continues it."""
        self._boxes: list[etree._Element] = []

    def blocks(self, container: etree._Element) -> None:
        """Read the paragraphs and tables of a container."""
        for element in container:
            name = name_of(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._flush()
                self._table(element)
            elif name == "sdt":
                content = child(element, "sdtContent")
                if content is not None and not _is_placeholder(element):
                    self.blocks(content)
            elif name == "AlternateContent":
                chosen = child(element, "Choice")
                chosen = child(element, "Fallback") if chosen is None else chosen
                if chosen is not None:
                    self.blocks(chosen)
            elif name in _WRAPPERS:
                self.blocks(element)
        self._flush()

    def _paragraph(self, element: etree._Element) -> None:
        style = self._styles.paragraph(element)
        paragraph = self._open or Paragraph()
        self._open = None
        if not style.contents:
            listed = (ZoneKind.LIST_ITEM,) if style.listed else ()
            paragraph.kind, paragraph.zones = style.kind, (*listed, *self._zones)
        self._fill(paragraph, element, style)
        if _end_deleted(element):
            self._open = paragraph
            return
        paragraph.centred = style.centred
        self._add(paragraph)

    def _fill(self, paragraph: Paragraph, element: etree._Element, style: Style) -> None:
        """Append what a `w:p` shows to `paragraph`."""
        shown = not (style.contents or style.hidden)
        for inline in self._walker.inline(element):
            match inline:
                case TextNode(index, node) if shown:
                    self._text(paragraph, node, self._numbers[element], index)
                case Mark(text) if shown:
                    paragraph.add(text)
                case NoteMark():
                    self.notes.append(inline)
                case Box(content):
                    self._boxes.append(content)
                case _:
                    pass

    def _text(self, paragraph: Paragraph, node: etree._Element, number: int, index: int) -> None:
        """Append a text node; white space at its ends counts only where the file says so."""
        text = node.text or ""
        start = 0
        if node.get(_XML_SPACE) != "preserve":
            start = len(text) - len(text.lstrip(_WHITE))
            text = text.strip(_WHITE)
        for part in _LINES.finditer(text):
            if part[0] in "\r\n":
                paragraph.add(" ")
            else:
                origin = RunOrigin(self._part, number, index, start + part.start())
                paragraph.add(part[0], origin)

    def _add(self, paragraph: Paragraph) -> None:
        self._draft.add(paragraph)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _flush(self) -> None:
        if self._open is not None:
            paragraph, self._open = self._open, None
            self._add(paragraph)

    def _table(self, table: etree._Element) -> None:
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                continue
            place = Cell(self._rows, 0)
            self._rows += 1
            for cell in _inside(row, "tc"):
                self._cell(cell, place)
                place = Cell(place.row, place.column + _width(cell))

    def _cell(self, cell: etree._Element, place: Cell) -> None:
        """Read a cell as one block; tables inside it follow as blocks of their own."""
        properties = child(cell, "tcPr")
        if properties is not None and child(properties, "cellDel") is not None:
            return
        block = Paragraph(BlockKind.TABLE, self._zones, cell=place)
        tables: list[etree._Element] = []
        for element in _content(cell):
            if name_of(element) == "tbl":
                tables.append(element)
                continue
            if block.fragments:
                block.add("\n")
            self._fill(block, element, self._styles.paragraph(element))
        self._add(block)
        for table in tables:
            self._table(table)


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield rows or cells, also those inside content controls."""
    for inner in element:
        found = name_of(inner)
        if found == name:
            yield inner
        elif found in _WRAPPERS or found == "sdt":
            yield from _inside(inner, name)


def _width(cell: etree._Element) -> int:
    """Return how many columns of its table a cell takes."""
    properties = child(cell, "tcPr")
    span = None if properties is None else child(properties, "gridSpan")
    given = "" if span is None else value_of(span, "val")
    return int(given) if _COLUMNS.fullmatch(given) else 1


def _content(cell: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of a cell in order."""
    for inner in cell:
        name = name_of(inner)
        if name in {"p", "tbl"}:
            yield inner
        elif name in _WRAPPERS or (name == "sdt" and not _is_placeholder(inner)):
            yield from _content(inner)


def _is_placeholder(control: etree._Element) -> bool:
    properties = child(control, "sdtPr")
    return properties is not None and child(properties, "showingPlcHdr") is not None


def _end_deleted(paragraph: etree._Element) -> bool:
    """Tell whether the paragraph mark itself is a tracked deletion."""
    properties = child(paragraph, "pPr")
    run = None if properties is None else child(properties, "rPr")
    return run is not None and child(run, "del") is not None
