"""What the product decides on the stance rows of the test split, decided once for all parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from evaluation import product
from evaluation.own.library import claim_entries
from evaluation.own_sets import StanceRow, claims, stances
from review_service.domain.rumors import Stance
from review_service.matching.base import Candidate, Passage, Retriever, StanceVerdict, Verifier

Pairs = list[tuple[Candidate, Passage]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A labelled passage with what the product says of it."""

    row: StanceRow
    verdict: StanceVerdict

    @property
    def pair(self) -> tuple[str, str]:
        """Return the right and the given label."""
        return self.row.label, self.verdict.stance.value

    @property
    def asserting(self) -> float:
        """Return the probability given to `asserts`."""
        return self.verdict.scores[Stance.ASSERTS]


def pairs(rows: Sequence[StanceRow], retriever: Retriever) -> Pairs:
    """Return each passage with its claim as the candidate that the retriever makes of it."""
    retriever.search([row.passage for row in rows], 1)  # encodes all at once
    found = []
    for row in rows:
        candidate = retriever.score(row.passage, row.claim_id)
        assert candidate is not None, row.claim_id
        found.append((candidate, Passage(row.passage)))
    return found


def judged(
    rows: Sequence[StanceRow], retriever: Retriever, verifier: Verifier
) -> tuple[Judgement, ...]:
    """Return what a verifier says of each passage toward its claim."""
    verdicts = verifier.verify(pairs(rows, retriever))
    return tuple(Judgement(row, verdict) for row, verdict in zip(rows, verdicts, strict=True))


@cache
def retriever() -> Retriever:
    """Return the product's retriever over the claims of all splits."""
    return product.searching().over(claim_entries(claims()))


@cache
def judgements() -> tuple[Judgement, ...]:
    """Return what the product says of the test split."""
    return judged(stances("test"), retriever(), product.verifier())
