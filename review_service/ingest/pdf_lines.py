"""Characters to lines: what stands on one base line without a wide gap.

PDFium lists characters in the order in which the file draws them, which is the reading order inside
a line but says little beyond.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from review_service.ingest.pdf_page import Box, Character
from review_service.ingest.spacing import is_wide

WIDE_GAP = 1.0
"""Font sizes; a wider gap parts columns and cells.  Word gaps of justified text stay below 0.6."""
_WORD_GAP = 0.18
_SET_APART = 0.8
"""Font sizes between Chinese characters that show as a space."""
_SAME_BASE = 0.45
"""Font sizes by which subscripts and superscripts may leave the base line."""
_SCRIPT_OVERLAP = 0.35
"""Share of its height that a higher one still has in common with the text beside it."""
_TWICE = 0.4
"""Widths of a character within which the same one again is its drawn shadow."""

MARKER = re.compile(
    r"(?:[•·●○■◆▪▶➢✓*–—\uf000-\uf0ff-]|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[.．、)）]|[①-⑳])"
    r"(?!\d)\s*"
)


@dataclass(frozen=True)
class Line:
    """Characters of one line in reading order, white space at its ends left out."""

    characters: tuple[Character, ...]
    order: int
    """Index of its first character in drawing order."""
    hang: float | None = None
    """Left edge of the text after a list marker that stands apart."""

    @cached_property
    def box(self) -> Box:
        """Return the smallest box around the line."""
        boxes = [c.box for c in self.characters]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    @cached_property
    def size(self) -> float:
        """Return the font size of most of its characters."""
        return Counter(round(c.size, 1) for c in self.characters).most_common(1)[0][0]

    @cached_property
    def base(self) -> float:
        """Return the base line of most of its characters."""
        return Counter(round(c.base, 1) for c in self.characters).most_common(1)[0][0]

    @cached_property
    def text(self) -> str:
        """Return its characters with the spaces between words."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @cached_property
    def parts(self) -> tuple[Character | str, ...]:
        """Return its characters, and a space where one is seen but not in the file."""
        found: list[Character | str] = [self.characters[0]]
        for previous, character in pairwise(self.characters):
            if _space_between(previous, character):
                found.append(" ")
            found.append(character)
        return tuple(found)


def lines(characters: Iterable[Character]) -> list[Line]:
    """Return the lines of a page's characters, which come in drawing order."""
    runs: list[list[Character]] = []
    for character in characters:
        if runs and _follows(runs[-1][-1], character):
            if not _is_shadow(runs[-1], character):
                runs[-1].append(character)
        else:
            runs.append([character])
    found = [line for run in _joined(_upright(runs)) if (line := line_of(run)) is not None]
    return sorted(found, key=lambda line: line.order)


def line_of(characters: Iterable[Character], hang: float | None = None) -> Line | None:
    """Return a line of `characters`, or None when they are all white space."""
    kept = list(characters)
    while kept and not kept[-1].text.strip():
        kept.pop()
    while kept and not kept[0].text.strip():
        kept.pop(0)
    return Line(tuple(kept), min(c.index for c in kept), hang) if kept else None


def _follows(previous: Character, character: Character) -> bool:
    """Tell whether a character goes on the line of the one drawn before it."""
    if _is_ligature(previous, character):
        return True
    size = max(previous.size, character.size)
    gap = character.box[0] - previous.box[2]
    return _is_level(previous, character) and -0.6 * size < gap < WIDE_GAP * size


def _is_level(one: Character, other: Character) -> bool:
    """Tell whether two characters stand on one line, as text or as subscript or superscript."""
    if abs(one.base - other.base) < _SAME_BASE * max(one.size, other.size):
        return True
    overlap = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    lower = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    return overlap > _SCRIPT_OVERLAP * lower


def _is_ligature(previous: Character, character: Character) -> bool:
    """Tell whether two characters are shown by one glyph: they share its box."""
    return character.index == previous.following and character.box == previous.box


def _is_shadow(run: list[Character], character: Character) -> bool:
    """Tell whether a character repeats one of the last two of a run in its place."""
    for other in run[-2:]:
        if other.text == character.text:
            near = abs(other.box[0] - character.box[0]) < _TWICE * other.width
            return near and not _is_ligature(run[-1], character)
    return False


def _upright(runs: list[list[Character]]) -> list[list[Character]]:
    """Join single characters drawn one below the other into the vertical lines that they are."""
    joined: list[list[Character]] = []
    column: list[list[Character]] = []
    for run in [*runs, []]:
        if column and not (len(run) == 1 and _below(column[-1][0], run[0])):
            if len(column) > 2:
                joined.append([c for single in column for c in single])
            else:
                joined.extend(column)
            column = []
        if len(run) == 1:
            column.append(run)
        elif run:
            joined.append(run)
    return joined


def _below(upper: Character, lower: Character) -> bool:
    size = max(upper.size, lower.size)
    middle = (upper.box[0] + upper.box[2]) / 2 - (lower.box[0] + lower.box[2]) / 2
    return abs(middle) < 0.3 * size and 0.7 * size < upper.base - lower.base < 1.8 * size


def _joined(runs: list[list[Character]]) -> list[list[Character]]:
    """Join runs that stand side by side on one base line though they were drawn apart."""
    joined: list[list[Character]] = []
    for run in sorted(runs, key=lambda r: (-round(r[0].base), r[0].box[0])):
        last = joined[-1] if joined else None
        if last is not None and _adjoins(last, run):
            last.extend(run)
        else:
            joined.append(list(run))
    return joined


def _adjoins(left: list[Character], right: list[Character]) -> bool:
    size = max(left[-1].size, right[0].size)
    gap = right[0].box[0] - left[-1].box[2]
    level = _is_level(left[-1], right[0])
    return level and -0.2 * size < gap < 0.6 * size and not _is_vertical(left + right)


def _is_vertical(characters: list[Character]) -> bool:
    return any(_below(a, b) for a, b in pairwise(characters))


def _space_between(left: Character, right: Character) -> bool:
    """Tell whether readers see a space: PDFium's judgement, or a gap between words."""
    if left.text.isspace() or right.text.isspace():
        return False
    gap = (right.box[0] - left.box[2]) / max(left.size, right.size)
    if is_wide(left.text) or is_wide(right.text):
        return gap > _SET_APART
    between = right.index - left.following
    if between in {0, 1}:
        return between == 1
    return gap > _WORD_GAP
