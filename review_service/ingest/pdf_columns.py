"""The order in which a page is read: columns from left to right, and what spans them in between.

A gutter is a vertical strip that few lines cross.  A table has gutters too; it is told from columns
by the order in which the file draws it, which is row by row and cell by cell.
"""

from collections.abc import Sequence
from itertools import zip_longest
from statistics import mean

from review_service.ingest.pdf_lines import Line
from review_service.ingest.pdf_tables import Flow, cells, rows

_LEAST_LINES = 3
"""Lines on either side of a gutter, side by side, before it parts anything."""
_COLUMN = 8
"""Lines from which one of several blocks side by side is a column and not a cell."""
_FILLED = 0.65
_DEEPEST = 4


def flows(lines: Sequence[Line], depth: int = 0) -> list[Flow]:
    """Return the lines in reading order, cut into stretches of one column or table cell each."""
    if not lines:
        return []
    gutter = _gutter(lines) if depth < _DEEPEST else None
    if gutter is None:
        return rows(lines)
    found: list[Flow] = []
    across: list[Line] = []
    for spans, band in _bands(lines, gutter):
        if _parted(band, gutter) >= 2:
            head, body = _head(band, gutter)
            found.extend(rows([*across, *head]))
            across = []
            found.extend(_side_by_side(body, gutter, depth + 1))
        else:
            across.extend(band)
        if spans is not None:
            across.append(spans)
    found.extend(rows(across))
    return found


def _head(band: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    """Part the lines above the height at which both sides have begun from the others."""
    tops = [max(ln.box[3] for ln in band if _side(ln, gutter) == side) for side in (-1, 1)]
    head = [line for line in band if line.box[1] > min(tops)]
    return head, [line for line in band if line.box[1] <= min(tops)]


def _side_by_side(band: Sequence[Line], gutter: float, depth: int) -> list[Flow]:
    """Return the lines of a band in reading order: column by column, or cell by cell."""
    blocks = _blocks(band, gutter)
    if len(blocks) <= 2 or _is_interleaved(blocks, gutter):
        sides = [[ln for ln in band if _side(ln, gutter) == side] for side in (-1, 1)]
        return [flow for side in sides for flow in flows(side, depth)]
    found: list[Flow] = []
    for block, partner in zip_longest(blocks[::2], blocks[1::2], fillvalue=()):
        if min(len(block), len(partner)) >= _COLUMN:
            found.extend([*flows(block, depth), *flows(partner, depth)])
        else:
            found.extend(Flow(tuple(cell), cell=True) for cell in cells([*block, *partner]))
    return found


def _blocks(band: Sequence[Line], gutter: float) -> list[list[Line]]:
    """Return the lines in drawing order, cut where the drawing changes sides."""
    blocks: list[list[Line]] = []
    for line in sorted(band, key=lambda ln: ln.order):
        if blocks and _side(blocks[-1][-1], gutter) == _side(line, gutter):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _is_interleaved(blocks: Sequence[Sequence[Line]], gutter: float) -> bool:
    """Tell whether columns of prose have been drawn line by line across the page."""
    if len(blocks) < 2 * _COLUMN or mean(map(len, blocks)) > 1.3:
        return False
    left = [ln for block in blocks for ln in block if _side(ln, gutter) == -1]
    right = [ln for block in blocks for ln in block if _side(ln, gutter) == 1]
    start, middle = min(ln.box[0] for ln in left), min(ln.box[0] for ln in right)
    end = max(ln.box[2] for ln in right)
    return min(_filled(left, middle - start), _filled(right, end - middle)) >= _FILLED


def _filled(lines: Sequence[Line], width: float) -> float:
    """Return how much of the width of a column its lines take on average."""
    return mean(line.box[2] - line.box[0] for line in lines) / width if width > 0 else 0.0


def _bands(lines: Sequence[Line], gutter: float) -> list[tuple[Line | None, list[Line]]]:
    """Return each line that crosses the gutter, top down, with the lines between it and the last.

    The last entry holds the lines below all of them.
    """
    crossing = sorted((ln for ln in lines if _side(ln, gutter) == 0), key=lambda ln: -ln.base)
    rest = sorted((ln for ln in lines if _side(ln, gutter) != 0), key=lambda ln: -ln.base)
    bands: list[tuple[Line | None, list[Line]]] = []
    at = 0
    for line in crossing:
        start = at
        while at < len(rest) and rest[at].base > line.base:
            at += 1
        bands.append((line, rest[start:at]))
    return [*bands, (None, rest[at:])]


def _side(line: Line, gutter: float) -> int:
    if line.box[2] <= gutter:
        return -1
    return 1 if line.box[0] >= gutter else 0


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return the x position that parts most lines into what stands side by side, if any does."""
    best, most = None, _LEAST_LINES - 1
    for x in sorted({round(line.box[2] + 1) for line in lines}):
        parted = sum(n for _, band in _bands(lines, x) if (n := _parted(band, x)) >= 2)
        if parted > most:
            best, most = x, parted
    return None if best is None else float(best)


def _parted(band: Sequence[Line], gutter: float) -> int:
    """Return how many lines of a band stand on the side with fewer lines."""
    sides = [_side(line, gutter) for line in band]
    return min(sides.count(-1), sides.count(1))
