"""What the paragraph styles of a Word file mean: title, heading, caption, quotation, list.

Built-in styles keep their English names in every language of Word (ECMA-376 Part 1, 17.7.4.9);
names that WPS and people give in Chinese are known as well.  A style without a telling name means
what the style it is based on means.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from review_service.domain.text import BlockKind
from review_service.ingest.docx_tree import child, name_of, switched_on, value_of

_NAMES: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (re.compile(r"title|标题|文章标题|大标题", re.IGNORECASE), BlockKind.TITLE),
    (re.compile(r"subtitle|副标题|(?:heading|标题) ?[1-9]", re.IGNORECASE), BlockKind.HEADING),
    (re.compile(r"caption|题注|图注|图题|表题", re.IGNORECASE), BlockKind.CAPTION),
    (re.compile(r"(?:intense )?quote|(?:明显)?引用", re.IGNORECASE), BlockKind.QUOTE),
)
_CONTENTS = re.compile(r"toc (?:[1-9]|heading)|目录 ?[1-9]?", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)(?: [2-5])?", re.IGNORECASE)
_HEADING_LEVELS = set("012345678")
"""Level 9 is body text."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph's formatting says about it."""

    kind: BlockKind = BlockKind.PARAGRAPH
    listed: bool = False
    contents: bool = False
    """Whether it is a line of the table of contents, which repeats the headings."""
    centred: bool = False
    hidden: bool = False


class Styles:
    """The styles of one file."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: Mapping[str, etree._Element] = {
            value_of(style, "styleId"): style
            for style in (root if root is not None else ())
            if name_of(style) == "style"
        }
        self._known: dict[str, Style] = {}

    def paragraph(self, paragraph: etree._Element) -> Style:
        """Return what the style and the direct formatting of a `w:p` say."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return Style()
        named = child(properties, "pStyle")
        base = self.style("" if named is None else value_of(named, "val"))
        return _formatted(base, properties)

    def style(self, identifier: str) -> Style:
        """Return what a style says; an unknown one says nothing."""
        if identifier not in self._known:
            # A style based on itself, by whatever detour, says nothing.
            self._known[identifier] = Style()
            self._known[identifier] = self._resolve(identifier)
        return self._known[identifier]

    def _resolve(self, identifier: str) -> Style:
        style = self._styles.get(identifier)
        if style is None:
            return Style()
        based_on = child(style, "basedOn")
        base = Style() if based_on is None else self.style(value_of(based_on, "val"))
        for properties in (child(style, "pPr"), child(style, "rPr")):
            if properties is not None:
                base = _formatted(base, properties)
        named = child(style, "name")
        return _named(base, "" if named is None else value_of(named, "val").strip())


def _named(base: Style, name: str) -> Style:
    kind = next((kind for pattern, kind in _NAMES if pattern.fullmatch(name)), base.kind)
    return Style(
        kind=kind,
        listed=base.listed or _LIST.fullmatch(name) is not None,
        contents=base.contents or _CONTENTS.fullmatch(name) is not None,
        centred=base.centred,
        hidden=base.hidden,
    )


def _formatted(base: Style, properties: etree._Element) -> Style:
    """Return `base` with what `w:pPr` or `w:rPr` change of it."""
    kind, listed, centred, hidden = base.kind, base.listed, base.centred, base.hidden
    for element in properties:
        match name_of(element):
            case "outlineLvl":
                if kind is BlockKind.PARAGRAPH and value_of(element, "val") in _HEADING_LEVELS:
                    kind = BlockKind.HEADING
            case "numPr":
                number = child(element, "numId")
                listed = number is not None and value_of(number, "val") != "0"
            case "jc":
                centred = value_of(element, "val") == "center"
            case "vanish":
                hidden = switched_on(element)
            case _:
                pass
    return Style(kind, listed and kind is BlockKind.PARAGRAPH, base.contents, centred, hidden)
