"""Split the runs of a Word part so that a comment can begin and end at any character.

A run is split with its formatting; nothing else changes.  A formula and a ruby annotation are one
thing to Word, so a comment on a part of one covers it whole.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from review_service.ingest.docx_tree import child, name_of, paragraphs_of, text_nodes

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE = " \t\r\n"
_FORMULAS = {"m:oMath", "m:oMathPara"}


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Characters `start` to `end` of one text node, counted as in `RunOrigin`."""

    paragraph: int
    run: int
    start: int
    end: int


class Runs:
    """The runs of one part."""

    def __init__(self, root: etree._Element) -> None:
        self._paragraphs = paragraphs_of(root)
        self._nodes: dict[int, list[etree._Element]] = {}

    def node(self, stretch: Stretch) -> etree._Element:
        """Return the text node that `stretch` lies in."""
        paragraph = stretch.paragraph
        if paragraph not in self._nodes:
            self._nodes[paragraph] = text_nodes(self._paragraphs[paragraph])
        return self._nodes[paragraph][stretch.run]

    def split(
        self, stretches: Iterable[Stretch]
    ) -> dict[Stretch, tuple[etree._Element, etree._Element]]:
        """Split runs at both ends of each stretch.

        Returns for each stretch the first and the last element that hold its characters.
        """
        wanted = sorted(stretches)
        cuts: dict[tuple[int, int], set[int]] = defaultdict(set)
        for stretch in wanted:
            self.node(stretch)
            cuts[stretch.paragraph, stretch.run] |= {stretch.start, stretch.end}
        # In document order a cut never touches what an earlier cut has left on its left side.
        sides = {
            place: _cut(self._nodes[place[0]][place[1]], sorted(offsets))
            for place, offsets in sorted(cuts.items())
        }
        return {
            s: (sides[s.paragraph, s.run][s.start][1], sides[s.paragraph, s.run][s.end][0])
            for s in wanted
        }


def outermost_run(element: etree._Element) -> etree._Element:
    """Return the run or formula that `element` lies in, as a child of paragraph-level content."""
    found = element
    for ancestor in element.iterancestors():
        name = name_of(ancestor)
        if name == "p":
            break
        if name == "r" or name in _FORMULAS:
            found = ancestor
    return found


def _cut(
    node: etree._Element, offsets: list[int]
) -> dict[int, tuple[etree._Element, etree._Element]]:
    """Cut the run of a text node at ascending offsets; return both sides of each cut."""
    whole = outermost_run(node)
    if whole is not node.getparent():
        return dict.fromkeys(offsets, (whole, whole))
    sides: dict[int, tuple[etree._Element, etree._Element]] = {}
    part, passed = node, 0
    for offset in offsets:
        left = part.getparent()
        assert left is not None
        right = _tail(left, part, offset - passed)
        if 0 < offset - passed < len(part.text or ""):
            part, passed = _split_text(part, offset - passed), offset
            right.insert(1 if child(right, "rPr") is not None else 0, part)
        sides[offset] = (left, right)
    return sides


def _tail(run: etree._Element, part: etree._Element, offset: int) -> etree._Element:
    """Move what follows `offset` of the text node `part` to a new run; return the run it is in."""
    properties = child(run, "rPr")
    index = run.index(part)
    inside = 0 < offset < len(part.text or "")
    contents = list(run)
    at = index if offset == 0 else index + 1
    before, following = contents[1 if properties is not None else 0 : at], contents[at:]
    if not inside and (not before or not following):
        return run
    right = _twin(run)
    if properties is not None:
        right.append(deepcopy(properties))
    run.addnext(right)
    right.extend(following)
    return right


def _twin(element: etree._Element) -> etree._Element:
    """Return an empty element of the same name with the same attributes."""
    twin = etree.Element(element.tag)
    for name, value in element.items():
        twin.set(name, value)
    return twin


def _split_text(part: etree._Element, offset: int) -> etree._Element:
    """Split a text node in two; white space that never showed at its ends is dropped."""
    text = part.text or ""
    left, right = text[:offset], text[offset:]
    if part.get(XML_SPACE) != "preserve":
        left, right = left.lstrip(_WHITE), right.rstrip(_WHITE)
    rest = _twin(part)
    part.text, rest.text = left, right
    for half in (part, rest):
        half.set(XML_SPACE, "preserve")
    return rest
