"""The kind that flags wrong unit symbols after numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.rules.matchers.literal import stands_alone
from review_service.rules.matches import UnitMatch
from review_service.rules.page import Page, Raw

# Digits, Chinese numerals and multipliers, possibly a tolerance or a unit before a slash.
_NUMBER_BEFORE = r"(?:[0-9０-９][)）]?|[一二两三四五六七八九十百千万亿]|[0-9万亿][多余来])\s?"
_WORD = re.compile("[A-Za-zµμΩ°℃]")


@dataclass(frozen=True)
class Unit:
    """Flag a wrong symbol that follows a number, the longest symbol that is there."""

    match: UnitMatch
    by_block: bool = True

    @property
    def triggers(self) -> frozenset[str]:
        """Return the wrong symbols."""
        return frozenset(self.match.symbols)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.match.symbols, key=lambda symbol: (-len(symbol), symbol))
        symbols = "|".join(map(re.escape, longest_first))
        return re.compile(f"{_NUMBER_BEFORE}({symbols})")

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield wrong symbols, not parts of longer ones."""
        for block in at:
            for found in self._pattern.finditer(page.text, block.start, block.end):
                span = Span(*found.span(1))
                if not _runs_on(page.text, span):
                    yield Raw(span, right=(self.match.symbols[found[1]],))


def _runs_on(text: str, span: Span) -> bool:
    """Tell whether the symbol is the beginning of another: 5 Kg is one, 5 Kgf is not Kg."""
    last, after = text[span.end - 1], text[span.end : span.end + 1]
    return bool(_WORD.match(last) and after and _WORD.match(after)) or not stands_alone(text, span)
