"""The kind that flags a name with one character mistaken, found through its unspoilt parts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.rules.matches import NameTypoMatch
from review_service.rules.page import Page, Raw


@dataclass(frozen=True)
class NameTypo:
    """Flag a name with one character replaced by one alike in sound or shape.

    One wrong character leaves one half of a name whole, so the halves are the triggers and only
    the other half is compared.  Names of three characters are found by any two of them that stand
    together, or by the outer two.
    """

    match: NameTypoMatch
    by_block: bool = False

    @cached_property
    def _parts(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Return for each trigger the names it belongs to, and where in them it stands."""
        parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name in self.match.names:
            half = max(2, len(name) // 2)
            parts[name[:half]].append((name, 0))
            parts[name[-half:]].append((name, len(name) - half))
            if len(name) == 3:
                parts[name[0]].append((name, 0))
        return {part: tuple(places) for part, places in parts.items()}

    @property
    def triggers(self) -> frozenset[str]:
        """Return the halves of the names."""
        return frozenset(self._parts)

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield each mistaken name once."""
        seen: set[Span] = set()
        for part in at:
            for name, offset in self._parts[page.text[part.start : part.end]]:
                start = part.start - offset
                if start < 0 or start + len(name) > len(page.text):
                    continue
                span = Span(start, start + len(name))
                if span not in seen and self._mistaken(page.text[span.start : span.end], name):
                    seen.add(span)
                    yield Raw(span, right=(name,))

    def _mistaken(self, written: str, name: str) -> bool:
        wrong = [(a, b) for a, b in zip(written, name, strict=True) if a != b]
        if len(wrong) != 1 or written in self.match.names:
            return False
        # Pinyin tables take a quarter of a second to import; most drafts have no near miss at all.
        from review_service.rules.confusion import confusable  # noqa: PLC0415

        return wrong[0][0].isalpha() and confusable(*wrong[0])
