"""Lines of one column to stretches of text and cells of tables.

Lines that have others beside them are cells.  The file draws a table cell by cell, so the order of
drawing tells which lines make a cell and in which order cells are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from review_service.ingest.pdf_lines import MARKER, Line, line_of

_MARKER_GAP = 4.0
"""Font sizes between a list marker and its text."""
_CROWD = 200
"""Lines at one height; more are no table that anyone reads."""
_NEXT_LINE = 2.2
"""Font sizes between the base lines of a cell's lines."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines in reading order, of a column of text or of one table cell."""

    lines: tuple[Line, ...]
    cell: bool = False


def rows(lines: Sequence[Line]) -> list[Flow]:
    """Return the lines of one column from top to bottom, with the cells of tables apart."""
    drawn = sorted(_with_markers(lines), key=lambda line: line.order)
    tables = _tables(drawn)
    inside = {id(line) for table in tables for line in table}
    units: list[tuple[float, list[Line], bool]] = [
        (-line.base, [line], False) for line in drawn if id(line) not in inside
    ]
    units.extend((-max(line.base for line in table), table, True) for table in tables)
    found: list[Flow] = []
    text: list[Line] = []
    for _, unit, is_table in sorted(units, key=lambda u: u[0]):
        if not is_table:
            text.extend(unit)
            continue
        joined = _one_row(unit)
        if joined is not None:
            text.append(joined)
            continue
        if text:
            found.append(Flow(tuple(text)))
            text = []
        found.extend(Flow(tuple(cell), cell=True) for cell in cells(unit))
    if text:
        found.append(Flow(tuple(text)))
    return found


def _with_markers(lines: Sequence[Line]) -> list[Line]:
    """Join list markers with the text beside them."""
    ordered = sorted(lines, key=lambda line: (-line.base, line.box[0]))
    joined: list[Line] = []
    for line in ordered:
        before = joined[-1] if joined else None
        if (
            before is not None
            and MARKER.fullmatch(before.text)
            and beside(before, line)
            and 0 < line.box[0] - before.box[2] < _MARKER_GAP * line.size
        ):
            whole = line_of([*before.characters, *line.characters], hang=line.box[0])
            assert whole is not None
            joined[-1] = whole
        else:
            joined.append(line)
    return joined


def beside(line: Line, other: Line) -> bool:
    """Tell whether two lines stand at one height, side by side."""
    overlap = min(line.box[3], other.box[3]) - max(line.box[1], other.box[1])
    height = min(line.box[3] - line.box[1], other.box[3] - other.box[1])
    apart = line.box[2] <= other.box[0] or other.box[2] <= line.box[0]
    return apart and overlap > height / 2


def _tables(drawn: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each table in drawing order."""
    tabular = _with_neighbours(drawn)
    tables: list[list[Line]] = []
    previous: Line | None = None
    for line in drawn:
        follows = previous is not None and tables and tables[-1][-1] is previous
        if id(line) in tabular or (follows and previous is not None and _below(previous, line)):
            if follows:
                tables[-1].append(line)
            else:
                tables.append([line])
        previous = line
    return tables


def _with_neighbours(lines: Sequence[Line]) -> set[int]:
    """Return the identities of lines that have another one beside them."""
    found: set[int] = set()
    ordered = sorted(lines, key=lambda line: -line.box[3])
    for index, line in enumerate(ordered):
        for other in ordered[index + 1 : index + _CROWD]:
            if other.box[3] <= line.box[1]:
                break
            if beside(line, other):
                found |= {id(line), id(other)}
    return found


def _below(upper: Line, lower: Line) -> bool:
    """Tell whether `lower` goes on the cell whose last line is `upper`."""
    step = upper.base - lower.base
    overlap = min(upper.box[2], lower.box[2]) - max(upper.box[0], lower.box[0])
    return 0 < step < _NEXT_LINE * upper.size and overlap > 0


def _one_row(table: Sequence[Line]) -> Line | None:
    """Return a table of one row as a line: words set apart by a tab, not a table."""
    if any(abs(a.base - b.base) > 0.5 * a.size for a, b in pairwise(table)):
        return None
    ordered = sorted(table, key=lambda line: line.box[0])
    return line_of(c for line in ordered for c in line.characters)


def cells(table: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each cell of a table that is given in drawing order."""
    found: list[list[Line]] = []
    for line in table:
        if found and _below(found[-1][-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return found
