"""The kind that flags marks without their partners."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.rules.matches import PairMatch
from review_service.rules.page import Page, Raw


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
        for block in at:
            yield from (Raw(Span(i, i + 1)) for i in self._unpaired(page, block))

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
        index = page.block_index(block.start)
        assert index is not None
        following = page.blocks[index + 1 : index + 2]
        return bool(following) and page.text.startswith(self.match.open, following[0].start)
