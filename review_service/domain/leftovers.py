"""The text that an alignment leaves over, searched for what looks like given words.

A sentence that was moved and edited while it was also copied as it was has two places that could be
meant.  The copy is what is matched, so the other one is found among what is left over.
"""

from collections import defaultdict
from collections.abc import Sequence

from review_service.domain.spans import Span

_ALIKE = 0.5
"""Of the pairs of characters of words that a stretch has to have to look like them."""
_LONGER = 1.25
"""Times the length of the words that such a stretch may have."""


class Leftovers:
    """Stretches of a text, by their pairs of characters."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for span in spans:
            for at in range(span.start, span.end - 1):
                self._places[text[at : at + 2]].append(at)

    def look_like(self, words: str, within: Span) -> bool:
        """Tell whether a stretch inside `within` has half the pairs of characters of `words`."""
        pairs = {words[at : at + 2] for at in range(len(words) - 1)}
        places = sorted(
            at
            for pair in pairs
            for at in self._places.get(pair, ())
            if within.start <= at < within.end
        )
        needed = max(2, round(_ALIKE * len(pairs)))
        reach = _LONGER * len(words)
        return any(
            last - first < reach for first, last in zip(places, places[needed - 1 :], strict=False)
        )
