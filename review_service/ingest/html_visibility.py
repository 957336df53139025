"""What of a web page a reader sees: hidden elements, white space, and what is a block.

There is no style sheet engine: element names, attributes and inline styles decide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from review_service.domain.text import BlockKind, Cell

# fmt: off
_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "title", "meta", "link", "base", "textarea",
    "select", "option", "optgroup", "datalist", "button", "iframe", "object", "embed", "canvas",
    "audio", "video", "map", "rt", "rp", "desc", "metadata",
})
_BLOCKS = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "caption", "center", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li",
    "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
_KINDS: Mapping[str, BlockKind] = {
    "h1": BlockKind.TITLE,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "blockquote": BlockKind.QUOTE,
}
_CODE = {"pre", "code", "kbd", "samp"}
_CELLS = ("td", "th")
_DECLARATION = re.compile(
    r"(?:^|;)\s*(display|visibility|opacity|white-space)\s*:\s*([\w.%-]+)", re.IGNORECASE
)
_TRANSPARENT = re.compile(r"0*(?:\.0*)?%?")
_INLINE = {"inline", "contents", "ruby"}
_SPACES = {
    **dict.fromkeys(("pre", "pre-wrap", "break-spaces"), "pre"),
    "pre-line": "pre-line",
    "normal": "normal",
    "nowrap": "normal",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What an element inherits from those around it, and what it is itself."""

    kind: BlockKind = BlockKind.PARAGRAPH
    listed: bool = False
    code: bool = False
    cell: int = 0
    """Number of the table cell around it; 0 outside tables."""
    row: int | None = None
    """Number of the table row around it."""
    table: int = 0
    """Number of the table around it; 0 outside tables."""
    place: Cell | None = None
    """Where the table cell around it stands."""
    visible: bool = True
    spaces: str = "normal"
    """`normal`, `pre` or `pre-line`, as in the property `white-space`."""
    block: bool = True
    layout: bool = False
    """Whether the table around it only arranges what is in it."""


def look(element: etree._Element, around: Look, cell: int) -> Look | None:
    """Return the look of an element inside `around`, or None where nothing of it is shown.

    `cell` is the number of the table cell that the element is, or 0.
    """
    tag = element.tag
    if tag in _SKIPPED:
        return None
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return None
    styles = _styles(element)
    if styles.get("display") == "none" or _TRANSPARENT.fullmatch(styles.get("opacity", "1")):
        return None
    display = styles.get("display", "block" if tag in _BLOCKS else "inline")
    return replace(
        around,
        kind=_kind(element, around, cell),
        listed=around.listed or tag == "li",
        code=around.code or tag in _CODE,
        cell=cell or around.cell,
        row=None if tag == "table" else around.row,
        layout=_is_layout(element) if tag == "table" else around.layout,
        visible=_visible(styles, around),
        spaces=_spaces(tag, styles, around),
        block=not (display in _INLINE or (display.startswith("inline") and tag not in _BLOCKS)),
    )


def _kind(element: etree._Element, around: Look, cell: int) -> BlockKind:
    if cell:
        return BlockKind.TABLE
    if element.get("role") == "heading":
        return BlockKind.HEADING
    return _KINDS.get(element.tag, around.kind)


def _is_layout(table: etree._Element) -> bool:
    """Tell whether a table says that it only arranges things, or has no more than one cell."""
    cells = islice(table.iter(*_CELLS), 2)
    return table.get("role") in {"presentation", "none"} or sum(1 for _ in cells) < 2


def _visible(styles: Mapping[str, str], around: Look) -> bool:
    # Unlike `display`, a hidden element's descendant may be made visible again.
    visibility = styles.get("visibility")
    return around.visible if visibility in {None, "inherit"} else visibility == "visible"


def _spaces(tag: str, styles: Mapping[str, str], around: Look) -> str:
    inherited = "pre" if tag == "pre" else around.spaces
    return _SPACES.get(styles.get("white-space", ""), inherited)


def _styles(element: etree._Element) -> dict[str, str]:
    style = element.get("style")
    if style is None:
        return {}
    return {name.lower(): value.lower() for name, value in _DECLARATION.findall(style)}
