"""Text nodes of a page to paragraphs, with white space as it shows."""

import re

from review_service.domain.text import BlockKind, NodeOrigin, ZoneKind
from review_service.ingest.draft import Draft, Paragraph
from review_service.ingest.html_visibility import Look
from review_service.ingest.spacing import joins

_WHITE = " \t\n\r\f"
# A single space between words stands as it is; any other white space is collapsed.
_WORDS = re.compile(rf"[^{_WHITE}]+(?: [^{_WHITE}]+)*|[{_WHITE}]+")
_LINES = re.compile(r"[^\n]+|\n")


class Flow:
    """The paragraph at hand and the white space that may yet be shown in it."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._paragraph: Paragraph | None = None
        self._cell = 0
        self._last = ""
        """The last character shown in the paragraph."""
        self._white = ""
        """White space of the source since then."""
        self._white_at: NodeOrigin | None = None

    def boundary(self, around: Look) -> None:
        """Begin or end a block inside `around`; inside a table cell that is a new line."""
        if self._paragraph is not None:
            kinds = {around.kind, self._paragraph.kind}
            if around.cell and around.cell == self._cell and kinds == {BlockKind.TABLE}:
                if self._last != "\n":
                    self.line_break()
                return
            self._draft.add(self._paragraph)
        self._paragraph, self._last, self._white = None, "", ""

    def line_break(self) -> None:
        """Break the line, as `br` does."""
        self._white = ""
        if self._paragraph is not None and self._last:
            self._paragraph.add("\n")
            self._last = "\n"

    def text(self, text: str, xpath: str, around: Look) -> None:
        """Show a text node."""
        if around.spaces == "pre":
            self._show(text, NodeOrigin(xpath, 0), around)
        elif around.spaces == "pre-line":
            for part in _LINES.finditer(text):
                if part[0] == "\n":
                    self._white = ""
                    self._show("\n", NodeOrigin(xpath, part.start()), around)
                else:
                    self._collapsed(part[0], xpath, part.start(), around)
        else:
            self._collapsed(text, xpath, 0, around)

    def _collapsed(self, text: str, xpath: str, offset: int, around: Look) -> None:
        for part in _WORDS.finditer(text):
            origin = NodeOrigin(xpath, offset + part.start())
            if part[0][0] not in _WHITE:
                self._space(part[0][0], around)
                self._show(part[0], origin, around)
            elif self._last not in {"", "\n"}:
                self._white_at = None if self._white else origin
                self._white += part[0]

    def _space(self, following: str, around: Look) -> None:
        """Show the white space before a word; a line end between Chinese characters is none."""
        white, self._white = self._white, ""
        if not white or ("\n" in white and joins(self._last, following)):
            return
        self._show(" ", self._white_at if white == " " else None, around)

    def _show(self, text: str, origin: NodeOrigin | None, around: Look) -> None:
        if self._paragraph is None:
            zones = ((ZoneKind.LIST_ITEM,) if around.listed else ()) + (
                (ZoneKind.CODE,) if around.code and around.spaces == "pre" else ()
            )
            cell = around.place if around.kind is BlockKind.TABLE else None
            self._paragraph = Paragraph(around.kind, zones, cell=cell)
            self._cell = around.cell
        whole = ZoneKind.CODE in self._paragraph.zones
        self._paragraph.add(text, origin, ZoneKind.CODE if around.code and not whole else None)
        self._last = text[-1]
