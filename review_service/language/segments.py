"""Zones that can be seen in the text alone: quoted words, titles of works, addresses, references.

Words between quotation marks are a direct quotation, not a term or an ironic word, when

* they hold a sentence end or at least `QUOTATION_LENGTH` characters, or
* a verb of saying or a colon introduces them, or a verb of saying with its speaker follows them.

“抗癌”食品 is therefore the writer's own wording, and 专家说：“能抗癌。” is the expert's.  The marks
themselves are the writer's and stay outside the zone.
"""

import re
from collections.abc import Iterator, Sequence

from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Zone, ZoneKind

QUOTATION_LENGTH = 15
"""Terms, titles of projects and slogans between quotation marks are shorter."""

_CLOSERS = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_OPENERS = {closer: opener for opener, closer in _CLOSERS.items()}
_DEEPEST = 8
"""Open marks that are remembered; prose does not nest deeper."""
_MARK = re.compile('[“”‘’「」『』"]')
_SENTENCE_END = re.compile("[。！？!?；;]")
_SAY = (
    "(?:说|称|道|表示|指出|认为|强调|写道|写到|介绍|解释|回答|答|问|提到|谈到|宣布|透露|回应|呼吁|提醒|"
    "坦言|直言|声称|宣称|告诉[^，。：]{1,6}|規定|规定|要求|明确|记载|载|曰|云)"
)
_INTRODUCED = re.compile(f"(?:{_SAY}[，,：:]?|[：:])\\s*$")
_ATTRIBUTED = re.compile(f"^[，,]?[^，。；：、”“]{{1,10}}?{_SAY}(?![明法服])")

_WORK_TITLE = re.compile(
    "《([^《》\n]{1,80}(?:《[^《》\n]{1,40}》[^《》\n]{0,40})*)》|〈([^〈〉\n]{1,60})〉"
)
_ADDRESS = re.compile(
    r"(?:https?|ftp)://[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’<>\"]+"
    r"|(?<![A-Za-z0-9.@-])www\.[A-Za-z0-9.-]+(?:/[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*)?"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![A-Za-z0-9.@-])(?:[a-z0-9-]+\.)+(?:com|cn|org|net|gov|edu|int)(?![A-Za-z0-9.])(?:/[A-Za-z0-9._~%/?=&#-]*)?"
    r"|(?<![A-Za-z0-9])(?i:doi)\s?[:：]\s?10\.\d{4,9}/[A-Za-z0-9._;()/-]+"
)
_TRAILING = ".,;:!?)]}'"
_REFERENCE_HEADING = re.compile(
    r"\s*[一二三四五六七八九十\d、.．\s]{0,4}[【\[（(]?"
    r"(?:主要)?(?:参考(?:文献|资料|书目)|引用文献|References|REFERENCES|Bibliography)"
    r"[】\]）)]?\s*[:：]?\s*"
)
_REFERENCE_ITEM = re.compile(r"\s*(?:[\[［【]\d{1,3}[\]］】]|\d{1,3}[.．])")
# Document type marks of GB/T 7714: [J] journal, [M] book, [EB/OL] web page …
_DOCUMENT_TYPE = re.compile(r"[\[［](?:[JMCDNRSPGAZ]|[A-Z]{2})(?:/(?:OL|CD|MT|DK))?[\]］]")


def text_zones(text: str, blocks: Sequence[Block]) -> tuple[Zone, ...]:
    """Return the zones of `text` in reading order."""
    zones = [*_references(text, blocks)]
    for block in blocks:
        span = block.span
        if block.kind is BlockKind.QUOTE:
            zones.append(Zone(ZoneKind.DIRECT_QUOTE, span))
        else:
            zones.extend(Zone(ZoneKind.DIRECT_QUOTE, s) for s in _quotations(text, span))
        zones.extend(
            Zone(ZoneKind.WORK_TITLE, Span(*found.span(found.lastindex or 0)))
            for found in _WORK_TITLE.finditer(text, span.start, span.end)
        )
        zones.extend(Zone(ZoneKind.URL, s) for s in _addresses(text, span))
    return tuple(sorted(zones, key=lambda zone: (zone.span, zone.kind)))


def _quotations(text: str, within: Span) -> Iterator[Span]:
    """Yield quoted words; marks pair by nesting, straight ones by turns, unpaired drop out."""
    nested: list[tuple[str, int]] = []
    for found in _MARK.finditer(text, within.start, within.end):
        mark, at = found[0], found.start()
        opener = _OPENERS.get(mark, mark)
        depth = next((d for d in range(len(nested), 0, -1) if nested[d - 1][0] == opener), 0)
        if mark in _CLOSERS or (mark == '"' and not depth):
            nested = [*nested[1 - _DEEPEST :], (mark, at)]
        elif depth:
            inner = Span(nested[depth - 1][1] + 1, at)
            del nested[depth - 1 :]
            if _is_quotation(text, inner, within):
                yield inner


def _is_quotation(text: str, inner: Span, within: Span) -> bool:
    words = text[inner.start : inner.end]
    if not words.strip():
        return False
    if len(words) >= QUOTATION_LENGTH or _SENTENCE_END.search(words):
        return True
    before = text[max(within.start, inner.start - 12) : inner.start - 1]
    after = text[inner.end + 1 : min(within.end, inner.end + 16)]
    return bool(_INTRODUCED.search(before) or _ATTRIBUTED.match(after))


def _addresses(text: str, within: Span) -> Iterator[Span]:
    for found in _ADDRESS.finditer(text, within.start, within.end):
        yield Span(found.start(), found.start() + len(found[0].rstrip(_TRAILING)))


def _references(text: str, blocks: Sequence[Block]) -> Iterator[Zone]:
    """Yield what follows a heading 参考文献 up to the next heading, and lists of [1] items."""
    index = 0
    while index < len(blocks):
        stop = _list_end(text, blocks, index)
        if stop > index:
            span = Span(blocks[index].span.start, blocks[stop - 1].span.end)
            yield Zone(ZoneKind.REFERENCE_LIST, span)
        index = max(stop, index + 1)


def _list_end(text: str, blocks: Sequence[Block], first: int) -> int:
    """Return the index after the last block of the reference list that starts at `first`."""
    stop = first + 1
    if _REFERENCE_HEADING.fullmatch(text, blocks[first].span.start, blocks[first].span.end):
        while stop < len(blocks) and blocks[stop].kind is not BlockKind.HEADING:
            stop += 1
        return stop
    stop = first
    while stop < len(blocks) and _is_item(text, blocks[stop].span):
        stop += 1
    return stop


def _is_item(text: str, span: Span) -> bool:
    item = _REFERENCE_ITEM.match(text, span.start, span.end)
    return item is not None and _DOCUMENT_TYPE.search(text, item.end(), span.end) is not None
