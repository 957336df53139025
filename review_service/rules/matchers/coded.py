"""The kind whose finding is a function of `review_service.rules.coded`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from review_service.domain.spans import Span
from review_service.rules.coded import FUNCTIONS
from review_service.rules.matches import CodeMatch
from review_service.rules.page import Page, Raw


@dataclass(frozen=True)
class Code:
    """Flag what the named function finds in a block."""

    match: CodeMatch
    by_block: bool = True

    @property
    def triggers(self) -> frozenset[str]:
        """Return what the function's finds have in them."""
        return FUNCTIONS[self.match.function].triggers

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield the function's finds in each block."""
        find = FUNCTIONS[self.match.function].find
        for block in at:
            yield from find(page, block)
