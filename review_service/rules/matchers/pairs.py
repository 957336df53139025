"""The kind that flags marks without their partners."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.domain.text import BlockKind
from review_service.rules.matches import PairMatch
from review_service.rules.page import Page, Raw

_SENTENCE_ENDS = ("。", "！", "？", "!", "?", "…", "；", ";", "：", ":", "”", "’", "」", "』")


@dataclass(frozen=True)
class Pair:
    """Flag an opening mark without a closing one, or the reverse, inside a block."""

    match: PairMatch
    by_block: bool = True

    @property
    def triggers(self) -> frozenset[str]:
        """Return both marks."""
        return frozenset({self.match.open, self.match.close})

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.triggers))))

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield unpaired marks in reading order."""
        stretch: Span | None = None
        for block in at:
            if stretch is None or not stretch.contains(block):
                stretch = _stretch(page, block)
                yield from (Raw(Span(i, i + 1)) for i in self._unpaired(page, stretch))

    def _unpaired(self, page: Page, block: Span) -> list[int]:
        opened: list[int] = []
        lonely: list[int] = []
        same = self.match.open == self.match.close
        for mark in self._marks.finditer(page.text, block.start, block.end):
            if mark[0] == self.match.open and not (same and opened):
                opened.append(mark.start())
            elif opened:
                opened.pop()
            else:
                lonely.append(mark.start())
        if opened == [block.start] and self._goes_on(page, block):
            opened = []
        return sorted(lonely + opened)

    def _goes_on(self, page: Page, block: Span) -> bool:
        """Tell whether the next paragraph opens again.

        A quotation of several paragraphs has an opening mark at the head of each and one closing
        mark at its end (GB/T 15834—2011 on quotation marks).
        """
        index = page.block_index(block.end - 1)
        assert index is not None
        following = page.blocks[index + 1 : index + 2]
        return bool(following) and page.text.startswith(self.match.open, following[0].start)


def _stretch(page: Page, block: Span) -> Span:
    """Return a block with those around it that are lines of one wrapped paragraph.

    Text copied from a page layout breaks in mid-sentence; its marks then pair across the lines.
    """
    first = last = page.block_index(block.start) or 0
    while first > 0 and _wraps(page, first - 1):
        first -= 1
    while last + 1 < len(page.blocks) and _wraps(page, last):
        last += 1
    return Span(page.blocks[first].start, page.blocks[last].end)


def _wraps(page: Page, index: int) -> bool:
    """Tell whether the text of a block goes on in the next one."""
    kinds = {page.document.blocks[i].kind for i in (index, index + 1)}
    if kinds != {BlockKind.PARAGRAPH} or not len(page.blocks[index + 1]):
        return False
    block = page.blocks[index]
    return len(block) > 0 and not page.text.endswith(_SENTENCE_ENDS, block.start, block.end)
