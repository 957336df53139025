"""A draft of any format as a new Word file: its blocks, with the styles their kinds call for."""

import io
import re
from dataclasses import replace

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, Piece, RunOrigin, ZoneKind

_PART = "word/document.xml"
_FONT = "宋体"
_STYLES = {
    BlockKind.TITLE: "Title",
    BlockKind.HEADING: "Heading 1",
    BlockKind.CAPTION: "Caption",
    BlockKind.QUOTE: "Quote",
}
# A text node holds no line break and no tab; other controls cannot stand in XML at all.
_STRETCH = re.compile(r"[^\t\r\n]+|\r\n|[\t\r\n]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(document: Document) -> tuple[bytes, Document]:
    """Return a new Word file of the blocks, and the document with its origins in that file."""
    word = docx.Document()
    word.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    pieces: list[Piece] = []
    row_follows = False
    for number, block in enumerate(document.blocks):
        if block.kind is BlockKind.TABLE:
            paragraph = _cell(word, follows=row_follows)
        else:
            paragraph = word.add_paragraph(style=_style(document, block))
        row_follows = block.kind is BlockKind.TABLE
        pieces.extend(_fill(paragraph, number, document, block))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue(), replace(document, pieces=tuple(pieces))


def _style(document: Document, block: Block) -> str | None:
    if block.kind is BlockKind.PARAGRAPH and document.in_zone(block.span, ZoneKind.LIST_ITEM):
        return "List Bullet"
    return _STYLES.get(block.kind)


def _cell(word: WordDocument, *, follows: bool) -> Paragraph:
    """Return the paragraph of a new one-cell row; cells in sequence make one table."""
    table = word.tables[-1] if follows else word.add_table(rows=0, cols=1, style="Table Grid")
    paragraph: Paragraph = table.add_row().cells[0].paragraphs[0]
    return paragraph


def _fill(paragraph: Paragraph, number: int, document: Document, block: Block) -> list[Piece]:
    """Write the block's characters, one text node a line, and return where they are."""
    pieces: list[Piece] = []
    for found in _STRETCH.finditer(document.text, block.span.start, block.span.end):
        run = paragraph.add_run()
        match found[0]:
            case "\t":
                run.add_tab()
            case "\r" | "\n" | "\r\n":
                run.add_break()
            case text:
                run.text = _NOT_XML.sub("\ufffd", text)
                pieces.append(Piece(Span(*found.span()), RunOrigin(_PART, number, len(pieces), 0)))
    return pieces
