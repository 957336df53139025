"""Lines of a Markdown source, and where the content of a block's tokens stands in them."""

import re
from dataclasses import dataclass

from review_service.domain.text import LineOrigin

_LINE_END = re.compile(r"\r\n?|\n")
_TRIMMED = " \t\v\f\r\n"
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    offset: int


class Lines:
    """The lines of a source text, with offsets into it as it is."""

    def __init__(self, text: str) -> None:
        self._lines: list[_Line] = []
        start = 0
        for end in _LINE_END.finditer(text):
            self._lines.append(_Line(text[start : end.start()], start))
            start = end.end()
        self._lines.append(_Line(text[start:], start))

    @property
    def texts(self) -> list[str]:
        """Return the lines without their ends."""
        return [line.text for line in self._lines]

    def origin(self, place: tuple[int, int]) -> LineOrigin:
        """Return the origin of a place given as 0-based line and column."""
        number, column = place
        return LineOrigin(number + 1, column + 1, self._lines[number].offset + column)

    def content(self, content: str, first: int) -> list[tuple[int, int]]:
        """Return line and column of each character of a block's content.

        The content is the text of consecutive lines from `first` on, less the marks of the blocks
        around it.
        """
        places: list[tuple[int, int]] = []
        for number, line in enumerate(content.split("\n"), first):
            core = line.strip(_TRIMMED)
            column = self._column(core, number) - (len(line) - len(line.lstrip(_TRIMMED)))
            places.extend((number, column + i) for i in range(len(line)))
            places.append((NOWHERE, 0))
        return places[:-1]

    def cell(self, content: str, number: int, after: int) -> list[tuple[int, int]]:
        """Return line and column of each character of a table cell right of column `after`.

        In the source a pipe inside a cell has a backslash before it.
        """
        pattern = re.escape(content).replace(r"\|", r"\\\|")
        found = re.compile(pattern).search(self._lines[number].text, after)
        assert found is not None
        places = []
        column = found.start()
        for char in content:
            column += char == "|"
            places.append((number, column))
            column += 1
        return places

    def _column(self, core: str, number: int) -> int:
        text = self._lines[number].text.rstrip(_TRIMMED)
        # Only a heading may have marks after its content too.
        return len(text) - len(core) if text.endswith(core) else text.find(core)
