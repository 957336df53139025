"""Claims against the library, as the lines that the command line and the API give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from review_service.matching.matcher import Matcher
from review_service.reports.matches import match_line


@dataclass(frozen=True, slots=True)
class Matching:
    """A matcher with the versions it is made of."""

    matcher: Matcher
    versions: Mapping[str, str]

    def lines(self, texts: Sequence[str], top_k: int) -> list[dict[str, Any]]:
        """Return for each text its ranked matches."""
        found = self.matcher.match(texts, top_k)
        return [match_line(t, m, self.versions) for t, m in zip(texts, found, strict=True)]

    def stance_line(self, text: str, rumor_id: str) -> dict[str, Any]:
        """Return how `text` stands to one entry.

        Raises `NotFound`.
        """
        return match_line(text, [self.matcher.stance(text, rumor_id)], self.versions)
