"""Every wording of every entry, in rows: claims, variants and negations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from review_service.domain.rumors import RumorEntry
from review_service.matching.base import MatchedField

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The wordings of a library; those of one entry stand together, the claim first."""

    texts: tuple[str, ...]
    fields: tuple[MatchedField, ...]
    starts: npt.NDArray[np.int64]
    """Row of each entry's claim, and at the end the number of rows."""

    @classmethod
    def of(cls, entries: Sequence[RumorEntry]) -> "Phrases":
        """Lay out the wordings of `entries` in their order."""
        texts: list[str] = []
        fields: list[MatchedField] = []
        starts = [0]
        for entry in entries:
            texts += (entry.claim, *entry.variants, *entry.negations)
            fields.append("claim")
            fields.extend("variant" for _ in entry.variants)
            fields.extend("negation" for _ in entry.negations)
            starts.append(len(texts))
        return cls(tuple(texts), tuple(fields), np.array(starts, np.int64))

    def rows(self, entry: int) -> range:
        """Return the rows of one entry."""
        return range(int(self.starts[entry]), int(self.starts[entry + 1]))

    def best(self, scores: Scores) -> Scores:
        """Return each entry's best score."""
        firsts = self.starts[:-1]
        found: Scores = np.maximum.reduceat(scores, firsts) if len(firsts) else np.zeros(0)
        return found


def leading(scores: Scores, count: int) -> list[int]:
    """Return the places of the `count` highest scores, best first, equal ones in order."""
    if 0 < count < len(scores):
        least = np.partition(scores, -count)[-count]
        places = np.flatnonzero(scores >= least)
    else:
        places = np.arange(len(scores))
    order = np.argsort(-scores[places], kind="stable")[:count]
    return [int(place) for place in places[order]]
