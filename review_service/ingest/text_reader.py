"""Plain text and title/body pairs: the document text is the source text, character for character.

Blank lines and indents stay where they are, so an offset into the document is an offset into what
the author sent.  Only a text file's line ends are made newlines.
"""

import re
from collections.abc import Iterator

from review_service.domain.text import BlockKind, Document, LineOrigin
from review_service.ingest.decoding import decode
from review_service.ingest.draft import Paragraph, Source, assemble, is_blank
from review_service.ingest.titles import looks_like_title

_LINE_END = re.compile(r"\r\n|\r|\n")


def read(source: Source) -> Document:
    """Read a text file; its first line is the title when it is short and no sentence."""
    paragraphs, tail = lines(decode(source.data, source.name))
    for paragraph in paragraphs:
        paragraph.gap = _LINE_END.sub("\n", paragraph.gap or "")
    if len(paragraphs) > 1:
        first, second = paragraphs[:2]
        if looks_like_title(first.text, alone=second.gap not in {None, "\n"}):
            first.kind = BlockKind.TITLE
    return assemble(source, paragraphs, _LINE_END.sub("\n", tail))


def read_pair(source: Source, title: str, body: str) -> Document:
    """Read a title and a body, each with a JSON pointer of its own."""
    paragraphs, tail = lines(body, "/body")
    if is_blank(title):
        return assemble(source, paragraphs, tail)
    heading = Paragraph(BlockKind.TITLE, gap="")
    settled = 0
    for number, start, end in _lines(title):
        heading.add(title[settled:start])
        heading.add(title[start:end], LineOrigin(number, 1, start, "/title"))
        settled = end
    if paragraphs:
        paragraphs[0].gap = f"\n{paragraphs[0].gap or ''}"
    else:
        tail = f"\n{tail}"
    return assemble(source, [heading, *paragraphs], tail)


def lines(text: str, pointer: str = "") -> tuple[list[Paragraph], str]:
    """Return a paragraph for every line that is not blank, and the text after the last one.

    The gap of a paragraph is the exact text between it and the one before.
    """
    paragraphs: list[Paragraph] = []
    settled = 0
    for number, start, end in _lines(text):
        if is_blank(text[start:end]):
            continue
        paragraph = Paragraph(gap=text[settled:start])
        paragraph.add(text[start:end], LineOrigin(number, 1, start, pointer))
        paragraphs.append(paragraph)
        settled = end
    return paragraphs, text[settled:]


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    start = 0
    number = 1
    for end in _LINE_END.finditer(text):
        yield number, start, end.start()
        start, number = end.end(), number + 1
    yield number, start, len(text)
