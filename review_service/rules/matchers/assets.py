"""The kind that asks for a permit or credit near a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.rules.literals import analyse
from review_service.rules.matches import AssetMatch
from review_service.rules.page import Page, Raw
from review_service.rules.regex import Pattern


@dataclass(frozen=True)
class Asset:
    """Flag a caption when neither it nor the block before or after gives what is required."""

    match: AssetMatch
    by_block: bool = True

    @cached_property
    def _patterns(self) -> tuple[Pattern, Pattern]:
        return Pattern(self.match.caption), Pattern(self.match.requires)

    @property
    def triggers(self) -> frozenset[str] | None:
        """Return what the caption's pattern needs."""
        for pattern in self._patterns:
            pattern.check()
        return analyse(self.match.caption).needed

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield the first match of each caption that lacks the requirement."""
        caption, requires = self._patterns
        for block in at:
            found = next(page.finds(caption, block), None)
            if found is not None and not any(
                page.has(requires, near) for near in _near(page, block)
            ):
                yield Raw(found.span, found.groups)


def _near(page: Page, block: Span) -> tuple[Span, ...]:
    index = page.block_index(block.start)
    assert index is not None
    return page.blocks[max(0, index - 1) : index + 2]
