"""Lines to paragraphs: where a line goes on in the next one, also over columns and pages.

A line goes on when it is full: when the first word of the next line would not have fitted.  An
indent, a change of size, or a wider gap begins a new paragraph.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from review_service.ingest.pdf_lines import MARKER, Line
from review_service.ingest.pdf_page import Character
from review_service.ingest.pdf_tables import Flow
from review_service.ingest.spacing import is_wide

_SAME_SIZE = 0.12
_INDENT = 0.9
"""Font sizes; a Chinese first line is indented by two."""
_WIDER = 1.35
"""Times the usual distance of lines."""
_LOOSE, _LOOSE_IF_FEW, _SURE = 3.0, 2.0, 4
"""Font sizes between the lines of a loosely set text, the same where few lines tell, and how many
distances are not few."""
_SLACK = 1.2
"""Font sizes that may stay free at the end of a full line: rules move a mark or two on."""
_OPENERS = "（(“‘《〈【「『["
_CLOSERS = "，。、；：？！）)”’》〉】」』]…,.;:?!%℃"
HYPHENATED = re.compile("[^\\W\\d_][-\u00ad\u2010]$")
_STOP = re.compile(r"[。！？!?；;：:.…][”’」』）)]*$")
NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十\d]{1,3}[章节])"
)


@dataclass(slots=True)
class Passage:
    """Lines of one paragraph or cell."""

    page: int
    """0-based, of the first line."""
    lines: list[tuple[int, Line]] = field(default_factory=list)
    """Each with its page."""
    cell: bool = False

    @property
    def size(self) -> float:
        """Return the font size of its first line."""
        return self.lines[0][1].size

    @property
    def text(self) -> str:
        """Return its lines, joined as they are."""
        return "".join(line.text for _, line in self.lines)


@dataclass(frozen=True, slots=True)
class _Measure:
    """Edges and line distance of a stretch of text."""

    left: float
    right: float
    leading: float


def passages(flows: Iterable[tuple[int, Flow]]) -> list[Passage]:
    """Return the paragraphs and cells of a document's stretches, each given with its page."""
    found: list[Passage] = []
    open_end: tuple[Line, _Measure] | None = None
    for page, flow in flows:
        if flow.cell:
            found.append(Passage(page, [(page, line) for line in flow.lines], cell=True))
            continue
        measure = _measure(flow.lines)
        previous: Line | None = None
        for line in flow.lines:
            if previous is None:
                joins = open_end is not None and _continues(*open_end, line, measure)
            else:
                joins = _goes_on(previous, line, measure)
            if joins:
                last = next(p for p in reversed(found) if not p.cell)
                last.lines.append((page, line))
            else:
                found.append(Passage(page, [(page, line)]))
            previous = line
        if previous is not None:
            open_end = (previous, measure)
    return found


def _measure(lines: Sequence[Line]) -> _Measure:
    steps = [
        upper.base - lower.base
        for upper, lower in pairwise(lines)
        if _same_size(upper, lower) and upper.base > lower.base
    ]
    size = median(line.size for line in lines)
    body = [line for line in lines if abs(line.size - size) <= _SAME_SIZE * size] or list(lines)
    return _Measure(
        min(line.box[0] for line in body),
        max(line.box[2] for line in body),
        _leading(steps, size),
    )


def _leading(steps: Sequence[float], size: float) -> float:
    """Return the distance of lines inside paragraphs: the lower quartile of all distances."""
    if not steps:
        return 1.5 * size
    most = _LOOSE if len(steps) >= _SURE else _LOOSE_IF_FEW
    return min(sorted(steps)[len(steps) // 4], most * size)


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _goes_on(upper: Line, lower: Line, measure: _Measure) -> bool:
    """Tell whether `lower` is in the paragraph of the line above it."""
    apart = upper.base - lower.base > _WIDER * max(measure.leading, upper.size)
    if apart or not _same_size(upper, lower) or _begins(lower, upper):
        return False
    centred = _centred(lower, measure)
    if centred and _centred(upper, measure):
        return True
    indented = lower.box[0] - upper.box[0] > _INDENT * lower.size
    if indented and not centred and not MARKER.match(upper.text):
        return False
    return _is_full(upper, lower, measure)


def _begins(line: Line, before: Line) -> bool:
    """Tell whether a line begins with a number or mark that lists and headings begin with."""
    stopped = _STOP.search(before.text) is not None
    if MARKER.match(line.text):
        return stopped or MARKER.match(before.text) is not None
    return stopped and NUMBERED.match(line.text) is not None


def _continues(last: Line, before: _Measure, first: Line, measure: _Measure) -> bool:
    """Tell whether the first line of a stretch goes on the last line of the one before."""
    return (
        _same_size(last, first)
        and not _STOP.search(last.text)
        and not MARKER.match(first.text)
        and not NUMBERED.match(first.text)
        and first.box[0] - measure.left < _INDENT * first.size
        and _is_full(last, first, before)
    )


def _is_full(upper: Line, lower: Line, measure: _Measure) -> bool:
    """Tell whether the first word of `lower` would not have fitted at the end of `upper`."""
    if HYPHENATED.search(upper.text) and lower.text[0].islower():
        return True
    free = measure.right - upper.box[2]
    return free < _first_word(lower) + _SLACK * upper.size


def _first_word(line: Line) -> float:
    """Return the room that what cannot be parted at the start of a line takes."""
    first = line.characters[0]
    end = first
    for character in line.characters[1:]:
        if not _hold_together(end, character):
            break
        end = character
    return end.box[2] - first.box[0]


def _hold_together(left: Character, right: Character) -> bool:
    """Tell whether no line may end between two characters."""
    if left.text in _OPENERS or right.text in _CLOSERS:
        return True
    if is_wide(left.text) or is_wide(right.text) or left.text.isspace() or right.text.isspace():
        return False
    return right.box[0] - left.box[2] <= 0.18 * right.size


def _centred(line: Line, measure: _Measure) -> bool:
    """Tell whether a line stands in the middle with room on both sides."""
    before, after = line.box[0] - measure.left, measure.right - line.box[2]
    return min(before, after) > line.size and abs(before - after) < line.size
