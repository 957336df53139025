"""Where a stretch of a document stands in its source, as the review JSON says it.

All places are of the file as submitted.  `start` and `end` are half-open; characters are Unicode
code points.  A stretch that exists in the source only in parts, because the reader has put in a
line end or a space, gets the anchor of those parts; one that does not exist there at all, the empty
anchor right after what precedes it.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from review_service.domain.spans import Span
from review_service.domain.text import (
    Document,
    LineOrigin,
    NodeOrigin,
    Origin,
    PageOrigin,
    RunOrigin,
)
from review_service.ingest.draft import advance


class RunPlace(TypedDict):
    """Characters of one text node of a Word file."""

    part: str
    paragraph: int
    """Index among all `w:p` of the part."""
    run: int
    """Index among the text nodes (`w:t`, `m:t`) of the paragraph."""
    start: int
    end: int


class DocxAnchor(TypedDict):
    """A place in a Word file."""

    type: Literal["docx"]
    runs: list[RunPlace]


class PagePlace(TypedDict):
    """Boxes on one page of a PDF, one for each line."""

    page: int
    """1-based, as viewers count."""
    boxes: list[list[float]]
    """Each left, bottom, right, top in points from the lower left of the page as stored."""


class PdfAnchor(TypedDict):
    """A place in a PDF."""

    type: Literal["pdf"]
    pages: list[PagePlace]


class NodePlace(TypedDict):
    """Characters of one text node of a web page, with entities decoded."""

    xpath: str
    start: int
    end: int


class HtmlAnchor(TypedDict):
    """A place in a web page."""

    type: Literal["html"]
    nodes: list[NodePlace]


class LinePlace(TypedDict):
    """A place between two characters of a text."""

    line: int
    """1-based."""
    column: int
    """1-based."""


class LineAnchor(TypedDict):
    """A place in plain text, Markdown or a string of a JSON file."""

    type: Literal["line"]
    start: LinePlace
    end: LinePlace
    pointer: NotRequired[str]
    """JSON pointer of the string; lines and columns are counted inside it."""


Anchor = DocxAnchor | PdfAnchor | HtmlAnchor | LineAnchor

_ONE_LINE = 1.8
"""Times the height of a character; what is higher is a line written downwards."""

_Stretch = tuple[Origin, int]
"""Where a stretch begins, and its length."""


def anchor(document: Document, span: Span) -> Anchor:
    """Return where `span` stands in the source of `document`."""
    stretches = _stretches(document, span)
    match stretches[0][0]:
        case RunOrigin():
            return {"type": "docx", "runs": _runs(stretches)}
        case PageOrigin():
            return {"type": "pdf", "pages": _page_places(stretches)}
        case NodeOrigin():
            return {"type": "html", "nodes": _nodes(stretches)}
        case LineOrigin() as first:
            return _line_anchor(first, stretches)


def _stretches(document: Document, span: Span) -> list[_Stretch]:
    """Return the parts of `span` that are in the source, or an empty one next to it."""
    found = [
        (advance(piece.origin, part.start - piece.span.start), len(part))
        for part, piece in document.origins(span)
    ]
    if found:
        return found
    before = [piece for piece in document.pieces if piece.span.end <= span.start]
    if before:
        piece = before[-1]
        return [(advance(piece.origin, len(piece.span)), 0)]
    return [(document.pieces[0].origin, 0)]


def _runs(stretches: Sequence[_Stretch]) -> list[RunPlace]:
    places: list[RunPlace] = []
    for origin, length in stretches:
        assert isinstance(origin, RunOrigin)
        place = RunPlace(
            part=origin.part,
            paragraph=origin.paragraph,
            run=origin.run,
            start=origin.offset,
            end=origin.offset + length,
        )
        last = places[-1] if places else None
        if last is not None and _node(last) == _node(place):
            # What lies between is a line end inside the node, which shows as a space.
            last["end"] = place["end"]
        else:
            places.append(place)
    return places


def _node(place: RunPlace) -> tuple[str, int, int]:
    return place["part"], place["paragraph"], place["run"]


def _nodes(stretches: Sequence[_Stretch]) -> list[NodePlace]:
    places: list[NodePlace] = []
    for origin, length in stretches:
        assert isinstance(origin, NodeOrigin)
        place = NodePlace(xpath=origin.xpath, start=origin.offset, end=origin.offset + length)
        if places and places[-1]["xpath"] == place["xpath"]:
            # What lies between is white space that shows as one space or as none.
            places[-1]["end"] = place["end"]
        else:
            places.append(place)
    return places


def _page_places(stretches: Sequence[_Stretch]) -> list[PagePlace]:
    pages: dict[int, list[list[float]]] = {}
    for origin, length in stretches:
        assert isinstance(origin, PageOrigin)
        boxes = pages.setdefault(origin.page + 1, [])
        for box in origin.boxes[: max(1, length)]:
            if boxes and _on_one_line(boxes[-1], box):
                last = boxes[-1]
                boxes[-1] = [
                    min(last[0], box[0]),
                    min(last[1], box[1]),
                    max(last[2], box[2]),
                    max(last[3], box[3]),
                ]
            else:
                boxes.append(list(box))
    return [
        PagePlace(page=page, boxes=[[round(edge, 2) for edge in box] for box in boxes])
        for page, boxes in pages.items()
    ]


def _on_one_line(line: Sequence[float], box: Sequence[float]) -> bool:
    """Tell whether a character's box goes on a line's, whichever way the page is turned."""
    width, height = box[2] - box[0], box[3] - box[1]
    level = min(line[3], box[3]) - max(line[1], box[1])
    upright = min(line[2], box[2]) - max(line[0], box[0])
    if level > height / 2 and line[3] - line[1] < _ONE_LINE * height:
        return max(box[0] - line[2], line[0] - box[2]) < 2 * height
    if upright > width / 2 and line[2] - line[0] < _ONE_LINE * width:
        return max(box[1] - line[3], line[1] - box[3]) < height
    return False


def _line_anchor(first: LineOrigin, stretches: Sequence[_Stretch]) -> LineAnchor:
    inside = [(o, n) for o, n in stretches if isinstance(o, LineOrigin)]
    last, length = next(s for s in reversed(inside) if s[0].pointer == first.pointer)
    found = LineAnchor(
        type="line",
        start=LinePlace(line=first.line, column=first.column),
        end=LinePlace(line=last.line, column=last.column + length),
    )
    if first.pointer:
        found["pointer"] = first.pointer
    return found
