"""Headers, footers and page numbers: lines at the edge of a page that come again on others."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from review_service.ingest.pdf_lines import Line

_EDGE = 0.12
"""Share of the page's height at its top and at its bottom where furniture stands."""
_NUMBER = re.compile(
    r"\d+|(?<![A-Za-z])[ivxlc]{1,6}(?![A-Za-z])|[一二三四五六七八九十〇零]{1,4}(?=页)"
)
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:\d{1,3}(?:\s*/\s*\d{1,3})?|第\s*\d{1,3}\s*页(?:[\s,，/]*共\s*\d{1,3}\s*页)?)[-—–·\s]*"
)
# Date and time with the page's title at the top, its address with a page number at the bottom.
_PRINTED = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d{1,3}/\d{1,3})?|\d{2,4}/\d{1,2}/\d{1,4},?\s*(?:上午|下午)?\s*\d{1,2}:\d{2}.*"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a page."""

    number: int
    height: float
    lines: tuple[Line, ...]


def without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the pages without the lines at their edges that repeat or can be nothing else.

    Numbers are taken as equal, so that page numbers repeat.  Facing pages may alternate: a line has
    to come on a third of the pages, and on two at least.
    """
    keys = [
        {_key(line, sheet) for line in sheet.lines if _at_edge(line, sheet)} for sheet in sheets
    ]
    counts = Counter(key for found in keys for key in found)
    needed = max(2, len(sheets) // 3)
    repeated = {key for key, count in counts.items() if count >= needed}
    return [
        Sheet(
            sheet.number,
            sheet.height,
            tuple(
                line
                for line in sheet.lines
                if not (
                    _at_edge(line, sheet) and (_key(line, sheet) in repeated or _is_plain(line))
                )
            ),
        )
        for sheet in sheets
    ]


def _is_plain(line: Line) -> bool:
    """Tell whether a line is a page number, or what browsers print on every page."""
    return (
        _PAGE_NUMBER.fullmatch(line.text) is not None or _PRINTED.fullmatch(line.text) is not None
    )


def _at_edge(line: Line, sheet: Sheet) -> bool:
    middle = (line.box[1] + line.box[3]) / 2
    return not _EDGE * sheet.height < middle < (1 - _EDGE) * sheet.height


def _key(line: Line, sheet: Sheet) -> tuple[str, bool]:
    """Return what makes a line the same on another page: its words, and top or bottom."""
    return _NUMBER.sub("#", "".join(line.text.split())), line.base > sheet.height / 2
