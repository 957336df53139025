"""The one way through a paragraph of a Word file, shared by the reader and the annotator.

Both have to count text nodes alike: a `RunOrigin` names the n-th text node of the n-th paragraph.
A text node is a `w:t` (or `m:t` in a formula) whose nearest paragraph is the one at hand; those of
text boxes belong to the paragraphs inside the box.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
"""The transitional namespace and the strict one of ISO 29500."""
_MATH = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_NOTHING_VISIBLE = frozenset(
    {"del", "moveFrom", "rt", "pPr", "rPr", "delText", "instrText", "sdtPr", "ffData"}
)
_LEAVES = frozenset(
    {"footnoteReference", "endnoteReference", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym"}
)
_OFF = {"0", "false", "off"}

# Symbol is the one symbol font that older drafts use for letters with a meaning.
_SYMBOL = dict(
    zip(
        [*range(0x41, 0x5B), *range(0x61, 0x7B), *b"\xa3\xa5\xae\xb0\xb1\xb3\xb4\xb8\xb9"],
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ≤∞→°±≥×÷≠",
        strict=True,
    )
)
_PRIVATE = range(0xF000, 0xF100)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A visible text node."""

    index: int
    element: etree._Element


@dataclass(frozen=True, slots=True)
class Mark:
    """A visible character that is an element of its own, such as a tab or a line break."""

    text: str


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A reference to a footnote or an endnote."""

    kind: str
    """`footnote` or `endnote`."""
    identifier: str
    element: etree._Element


@dataclass(frozen=True, slots=True)
class Box:
    """The content of a text box that hangs on the paragraph."""

    element: etree._Element


Inline = TextNode | Mark | NoteMark | Box

_LOCAL: dict[str, str] = {}


def name_of(element: etree._Element) -> str:
    """Return the local name of a Word or markup-compatibility element; `m:` marks formulas.

    Comments, processing instructions and foreign elements have an empty name.
    """
    tag = element.tag
    known = _LOCAL.get(tag)
    if known is None:
        # The tag of a comment is a function, whose string names no namespace.
        namespace, _, local = str(tag)[1:].rpartition("}")
        if namespace in _MATH:
            known = f"m:{local}"
        elif namespace in WORD or namespace == _COMPATIBILITY:
            known = local
        else:
            known = ""
        _LOCAL[tag] = known
    return known


def value_of(element: etree._Element, attribute: str) -> str:
    """Return an attribute of the Word namespace, or an empty string."""
    for namespace in WORD:
        value = element.get(f"{{{namespace}}}{attribute}")
        if value is not None:
            return value
    return ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child called `name`."""
    return next((e for e in element if name_of(e) == name), None)


def switched_on(element: etree._Element) -> bool:
    """Tell whether a toggle property such as `w:vanish` is on."""
    return value_of(element, "val") not in _OFF


def paragraphs_of(root: etree._Element) -> list[etree._Element]:
    """Return all paragraphs of a part in document order; `RunOrigin.paragraph` counts these."""
    return list(root.iter(*(f"{{{namespace}}}p" for namespace in WORD)))


def text_nodes(paragraph: etree._Element) -> list[etree._Element]:
    """Return the text nodes of a paragraph, hidden ones included; `RunOrigin.run` counts these."""
    nodes: list[etree._Element] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = name_of(element)
        if name in {"t", "m:t"}:
            nodes.append(element)
        elif name != "p":
            stack.extend(reversed(element))
    return nodes


class Walker:
    """Walk paragraphs of one part in document order and yield what a reader sees.

    Tracked changes are taken as accepted.  Complex fields may open in one paragraph and close in
    another, so one walker goes through the whole part.
    """

    def __init__(self) -> None:
        self._fields: list[bool] = []
        """For each open field, whether its result has begun."""
        self._count = 0

    def inline(self, paragraph: etree._Element) -> Iterator[Inline]:
        """Yield the visible content of a `w:p` in order."""
        self._count = 0
        stack = [(element, True) for element in reversed(paragraph)]
        while stack:
            element, visible = stack.pop()
            name = name_of(element)
            if name in {"t", "m:t"}:
                if visible and all(self._fields):
                    yield TextNode(self._count, element)
                self._count += 1
            elif name == "txbxContent":
                if visible:
                    yield Box(element)
            elif name == "fldChar":
                self._field(value_of(element, "fldCharType"))
            elif len(element):
                if name != "p":
                    stack.extend(_children(element, name, visible=visible))
            elif name in _LEAVES and visible and all(self._fields):
                yield from _leaf(element, name)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()


def _leaf(element: etree._Element, name: str) -> Iterator[Inline]:
    if name in {"footnoteReference", "endnoteReference"}:
        yield NoteMark(name.removesuffix("Reference"), value_of(element, "id"), element)
    elif mark := _mark(element, name):
        yield Mark(mark)


def _children(
    element: etree._Element, name: str, *, visible: bool
) -> list[tuple[etree._Element, bool]]:
    """Return children, last first, with their visibility: of alternatives only one is shown."""
    if name != "AlternateContent":
        inside = visible and _shows(element, name)
        return [(e, inside) for e in reversed(element)]
    chosen = child(element, "Choice")
    if chosen is None:
        chosen = child(element, "Fallback")
    return [(e, visible and e is chosen) for e in reversed(element)]


def _shows(element: etree._Element, name: str) -> bool:
    """Tell whether the content of an element is part of the accepted, visible text."""
    if name in _NOTHING_VISIBLE:
        return False
    if name == "r":
        properties = child(element, "rPr")
        vanish = None if properties is None else child(properties, "vanish")
        return vanish is None or not switched_on(vanish)
    if name == "sdt":
        properties = child(element, "sdtPr")
        return properties is None or child(properties, "showingPlcHdr") is None
    return True


def _mark(element: etree._Element, name: str) -> str:
    match name:
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return _symbol(element)
        case _:
            return ""


def _symbol(element: etree._Element) -> str:
    try:
        code = int(value_of(element, "char"), 16)
    except ValueError:
        return ""
    if code in _PRIVATE:
        return (
            _SYMBOL.get(code - _PRIVATE.start, "") if value_of(element, "font") == "Symbol" else ""
        )
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
