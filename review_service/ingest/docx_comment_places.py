"""Which characters of a document each comment of its Word file is about.

A comment has a range (a start and an end in document order, anywhere in the markup) and a
reference behind it; ECMA-376 Part 1, 17.13.4 makes the range optional.  Without one, Word shows the
comment at the reference, and here it is about the sentence that stands there.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from review_service.domain.spans import Span
from review_service.domain.text import Document, RunOrigin
from review_service.errors import Message
from review_service.ingest.docx_package import Package
from review_service.ingest.docx_tree import name_of, paragraphs_of, text_nodes, value_of

NO_ANCHOR = Message(
    "正文里没有这条批注的位置（可能批在页眉页脚，或所批的文字已被删除）。",
    "The text has no place for this comment (it may be on a header or footer, "
    "or its words were deleted).",
)
WORDS_GONE = Message(
    "所批的文字已在修订中删除，或设为隐藏。",
    "Its words are deleted by a tracked change, or hidden.",
)
NO_WORDS = Message(
    "批注标在没有文字的位置，如图片或空行。",
    "It stands where there are no words, such as on a picture or an empty line.",
)

_MARKS = {"commentRangeStart", "commentRangeEnd", "commentReference"}
_TAGS = [f"{{*}}{name}" for name in ("t", "delText", "txbxContent", *sorted(_MARKS))]


@dataclass(frozen=True, slots=True)
class Place:
    """What a comment is about."""

    span: Span | None
    marked: bool = False
    """Whether the reviewer marked these characters, not only a place in their sentence."""
    reason: Message | None = None
    """Why there is no span."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text node; what is deleted or hidden has no characters in the document."""

    spans: tuple[Span, ...]
    box: etree._Element | None
    """The outermost text box that it stands in."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark of a comment."""

    at: int
    """Text nodes before it."""
    paragraph: etree._Element | None
    box: etree._Element | None


def comment_places(package: Package, document: Document) -> dict[str, Place]:
    """Return the places of the comments that are anchored in the document's text or notes."""
    spans: defaultdict[str, dict[tuple[int, int], list[Span]]] = defaultdict(dict)
    for piece in document.pieces:
        origin = piece.origin
        assert isinstance(origin, RunOrigin)
        node = spans[origin.part].setdefault((origin.paragraph, origin.run), [])
        node.append(piece.span)
    found: dict[str, Place] = {}
    for part in dict.fromkeys([package.main, *spans]):
        story = _Story(package.xml(part), spans[part])
        for identifier in story.marks:
            found.setdefault(identifier, story.place(identifier, document))
    return found


class _Story:
    """The text nodes of one part in document order, and the marks of comments between them."""

    def __init__(
        self, root: etree._Element, spans: Mapping[tuple[int, int], Sequence[Span]]
    ) -> None:
        self.marks: dict[str, dict[str, _Mark]] = {}
        """By comment and name of the mark; of several the first, as one may be written twice."""
        self._texts: list[_Text] = []
        self._shown: defaultdict[etree._Element | None, list[int]] = defaultdict(list)
        """Numbers of the text nodes with characters in the document, by paragraph."""
        self._spans = {
            node: tuple(spans.get((number, index), ()))
            for number, paragraph in enumerate(paragraphs_of(root))
            for index, node in enumerate(text_nodes(paragraph))
        }
        boxes: list[etree._Element] = []
        for event, element in etree.iterwalk(root, events=("start", "end"), tag=_TAGS):
            if name_of(element) == "txbxContent":
                boxes = [*boxes, element] if event == "start" else boxes[:-1]
            elif event == "start":
                self._add(element, boxes[0] if boxes else None)

    def place(self, identifier: str, document: Document) -> Place:
        """Return the place of a comment that has marks here."""
        marks = self.marks[identifier]
        start, end = marks.get("commentRangeStart"), marks.get("commentRangeEnd")
        end = end or marks.get("commentReference")
        if start is not None and end is not None:
            inside = self._texts[start.at : end.at]
            shown = [text for text in inside if text.spans]
            if shown:
                own = [text for text in shown if text.box is start.box] or shown
                spans = [span for text in own for span in text.spans]
                hull = Span(min(s.start for s in spans), max(s.end for s in spans))
                return Place(hull, marked=True)
            if inside:
                return Place(None, reason=WORDS_GONE)
        return self._around(next(reversed(marks.values())), document)

    def _add(self, element: etree._Element, box: etree._Element | None) -> None:
        name = name_of(element)
        paragraph = next((a for a in element.iterancestors() if name_of(a) == "p"), None)
        if name in _MARKS:
            mark = _Mark(len(self._texts), paragraph, box)
            self.marks.setdefault(value_of(element, "id"), {}).setdefault(name, mark)
        elif name in {"t", "m:t", "delText"}:
            text = _Text(self._spans.get(element, ()), box)
            if text.spans:
                self._shown[paragraph].append(len(self._texts))
            self._texts.append(text)

    def _around(self, mark: _Mark, document: Document) -> Place:
        """Return the sentence that a mark stands behind or, at the beginning, before."""
        beside = self._shown.get(mark.paragraph, [])
        if not beside:
            return Place(None, reason=NO_WORDS)
        behind = bisect_left(beside, mark.at)
        offset = (
            self._texts[beside[behind - 1]].spans[-1].end - 1
            if behind
            else self._texts[beside[0]].spans[0].start
        )
        number = document.sentence_index(offset)
        if number is not None:
            return Place(document.sentences[number])
        block = document.block_at(offset)
        assert block is not None
        return Place(block.span)
