"""The library that the project's test texts are looked up in, and the texts.

All claims of all splits are in it.  With distractors, every sentence that was written to be near a
claim without being it is an entry of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.own_sets import Claim, StanceRow
from evaluation.retrieval_sets import Lookup
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.matching.tiers import SHORTEST_CONFIRMED

KINDS = ("formal", "colloquial", "headline", "embedded", "oblique")
SPEAKING = ("asserts", "debunks", "mentions")
"""Labels of passages that speak of their claim."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """Texts to look up, with what each is."""

    lookup: Lookup
    slices: tuple[tuple[str, ...], ...]
    """For each text the names of the slices that it belongs to."""

    def within(self, name: str) -> list[bool]:
        """Tell for each text whether it belongs to a slice."""
        return [name in slices for slices in self.slices]

    @property
    def names(self) -> list[str]:
        """Return the names of all slices."""
        return list(dict.fromkeys(name for slices in self.slices for name in slices))


def confirmable(text: str) -> bool:
    """Tell whether a text is long enough to be confirmed at all."""
    return len(_HAN.findall(text)) >= SHORTEST_CONFIRMED


def claim_entries(claims: Sequence[Claim]) -> tuple[RumorEntry, ...]:
    """Return the claims as entries under their identifiers."""
    return tuple(RumorEntry(c.id, c.claim, RumorVerdict(c.verdict)) for c in claims)


def entries(claims: Sequence[Claim]) -> tuple[RumorEntry, ...]:
    """Return the claims and their near sentences as entries, each wording once."""
    own = claim_entries(claims)
    taken = {entry.claim for entry in own}
    near = []
    for claim in claims:
        for number, text in enumerate(claim.near):
            if text not in taken:
                taken.add(text)
                near.append(RumorEntry(f"{claim.id}~{number}", text, RumorVerdict.UNPROVEN))
    return (*own, *near)


def wordings(claims: Sequence[Claim], library: Sequence[RumorEntry]) -> Asked:
    """Return the phrasings of claims, in slices by kind and topic."""
    asked = [(claim, kind) for claim in claims for kind in KINDS if kind in claim.phrasings]
    return Asked(
        Lookup(
            tuple(library),
            tuple(claim.phrasings[kind] for claim, kind in asked),
            tuple(claim.id for claim, _ in asked),
        ),
        tuple((kind, f"topic: {claim.topic}") for claim, kind in asked),
    )


def passages(rows: Sequence[StanceRow], library: Sequence[RumorEntry]) -> Asked:
    """Return the passages that speak of their claim, in slices by label and cue words."""
    asked = [row for row in rows if row.label in SPEAKING]
    return Asked(
        Lookup(
            tuple(library),
            tuple(row.passage for row in asked),
            tuple(row.claim_id for row in asked),
        ),
        tuple((row.label, row.cue) for row in asked),
    )
