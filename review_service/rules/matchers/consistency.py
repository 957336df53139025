"""The kind that flags two forms of one term in one document."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.rules.matchers.literal import stands_alone
from review_service.rules.matches import ConsistencyMatch
from review_service.rules.page import Page, Raw


@dataclass(frozen=True)
class Consistency:
    """Flag the less frequent of two forms; the one that came second where both are as frequent."""

    match: ConsistencyMatch
    by_block: bool = False

    @property
    def triggers(self) -> frozenset[str]:
        """Return all forms."""
        return frozenset(self._other)

    @cached_property
    def _other(self) -> dict[str, str]:
        return {form: other for a, b in self.match.forms for form, other in ((a, b), (b, a))}

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield every occurrence of the rarer forms."""
        stand: dict[str, list[Span]] = defaultdict(list)
        for span in _outermost(at):
            if stands_alone(page.text, span):
                stand[page.text[span.start : span.end]].append(span)
        for a, b in self.match.forms:
            if a in stand and b in stand:
                rare, common = sorted((a, b), key=lambda f: (len(stand[f]), -stand[f][0].start))
                yield from (Raw(span, right=(common,)) for span in stand[rare])


def _outermost(spans: Sequence[Span]) -> Iterator[Span]:
    """Leave out a form inside a longer one."""
    reached = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > reached:
            yield span
            reached = span.end
