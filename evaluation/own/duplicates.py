"""Goal 12: whether two wordings are one rumor.

Two wordings are one rumor when the retriever finds them near enough, and each asserts the other by
the verifier.  The threshold is chosen on the dev split.  Wrong pairs are hard ones: a claim with
its near sentences, with the claims nearest to it, and twins that differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation import goals, product
from evaluation.goals import Measured
from evaluation.items import Item, Mistake, Tick
from evaluation.metrics import labels
from evaluation.own_sets import Claim, Split, Twin, claims, twins
from evaluation.report import Figure, Row, Table
from models.encoder import Encoder
from review_service.domain.rumors import RumorEntry, RumorVerdict, Stance
from review_service.matching.base import Passage, Retriever, Verifier

KINDS = ("formal", "colloquial", "headline")
NEAREST = 2
"""Other claims that each claim is paired with."""
_LABELS = ("same", "other")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two wordings, and whether they are one rumor."""

    one: str
    other: str
    kind: str
    claim_id: str
    same: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with what the product says of it."""

    pair: Pair
    probability: float
    """Mean of the retriever's probabilities, either wording being the entry."""
    asserted: bool
    """Each wording asserts the other."""


def near_duplicate(judged: Judged, threshold: float) -> bool:
    """Tell whether two wordings are one rumor."""
    return judged.asserted and judged.probability >= threshold


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables, the goal and mistakes."""
    searching, verifier = product.searching(), product.verifier()
    found: dict[Split, list[Judged]] = {}
    for split in ("dev", "test"):
        tick(f"near duplicates: {split}")
        pairs = list(labelled(claims(split), claims(), twins(split), searching.encoder))
        found[split] = judge(pairs, searching.over(wordings(pairs)), verifier)
    threshold = chosen(found["dev"])
    given = [near_duplicate(each, threshold) for each in found["test"]]
    ours = row("product", found["test"], given)
    alone = threshold_alone(found["dev"])
    near = [each.probability >= alone for each in found["test"]]
    yield Measured(goals.DUPLICATES, ours.figures["F1"])
    note = (
        f"Thresholds chosen on the dev split: {threshold:.3f} beside the verifier, {alone:.3f} for "
        "the retriever alone."
    )
    rows = (row("retriever alone", found["test"], near), ours)
    yield Table("Near duplicates", rows, note)
    yield Table("Near duplicates: kinds of pairs", tuple(kind_rows(found["test"], given)))
    yield from mistakes(found["test"], given)


def labelled(
    own: Sequence[Claim], library: Sequence[Claim], altered: Sequence[Twin], encoder: Encoder
) -> Iterator[Pair]:
    """Yield the pairs of some claims; the nearest claims are looked for in the library."""
    vectors = encoder.encode([claim.claim for claim in library], "query")
    asked = encoder.encode([claim.claim for claim in own], "query")
    for claim, vector in zip(own, asked, strict=True):
        for kind in KINDS:
            if kind in claim.phrasings:
                yield Pair(claim.claim, claim.phrasings[kind], kind, claim.id, same=True)
        for text in claim.near:
            yield Pair(claim.claim, text, "near sentence", claim.id)
        order = np.argsort(-(vectors @ vector), kind="stable")
        others = [library[row] for row in order if library[row].id != claim.id][:NEAREST]
        for other in others:
            yield Pair(claim.claim, other.claim, "nearest claim", claim.id)
    for twin in altered:
        if not twin.same:
            yield Pair(twin.one, twin.other, f"twin: {twin.kind}", twin.claim_id)


def wordings(pairs: Sequence[Pair]) -> tuple[RumorEntry, ...]:
    """Return every wording as an entry under its own text."""
    texts = dict.fromkeys(text for pair in pairs for text in (pair.one, pair.other))
    return tuple(RumorEntry(text, text, RumorVerdict.UNPROVEN) for text in texts)


def judge(pairs: Sequence[Pair], retriever: Retriever, verifier: Verifier) -> list[Judged]:
    """Return what the product says of pairs; the retriever's entries are their `wordings`."""
    retriever.search([text for pair in pairs for text in (pair.one, pair.other)], 1)
    ways = [
        (retriever.score(text, entry), Passage(text))
        for pair in pairs
        for entry, text in ((pair.one, pair.other), (pair.other, pair.one))
    ]
    asked = [(candidate, passage) for candidate, passage in ways if candidate is not None]
    said = [verdict.stance is Stance.ASSERTS for verdict in verifier.verify(asked)]
    scores = [candidate.score for candidate, _ in asked]
    return [
        Judged(pair, sum(scores[at : at + 2]) / 2, all(said[at : at + 2]))
        for pair, at in zip(pairs, range(0, len(asked), 2), strict=True)
    ]


def chosen(judged: Sequence[Judged]) -> float:
    """Return the threshold with the best F1 beside the verifier."""
    scores = [each.probability if each.asserted else -1.0 for each in judged]
    return _best(scores, [each.pair.same for each in judged])


def threshold_alone(judged: Sequence[Judged]) -> float:
    """Return the threshold with the best F1 for the retriever alone."""
    return _best([each.probability for each in judged], [each.pair.same for each in judged])


def row(name: str, judged: Sequence[Judged], given: Sequence[bool]) -> Row:
    """Return the figures of decisions."""
    pairs = [
        (_LABELS[not each.pair.same], _LABELS[not answer])
        for each, answer in zip(judged, given, strict=True)
    ]
    cells, clusters = labels.cells(pairs, _LABELS), [each.pair.claim_id for each in judged]
    figures = {
        "F1": Figure.of(cells, clusters, labels.f1_of(0)),
        "precision": Figure.of(cells, clusters, labels.precision_of(0)),
        "recall": Figure.of(cells, clusters, labels.recall_of(0)),
    }
    return Row(name, len(judged), figures)


def kind_rows(judged: Sequence[Judged], given: Sequence[bool]) -> Iterator[Row]:
    """Yield the share of right decisions by kind of pair."""
    for kind in dict.fromkeys(each.pair.kind for each in judged):
        part = [
            (float(answer == each.pair.same), each.pair.claim_id)
            for each, answer in zip(judged, given, strict=True)
            if each.pair.kind == kind
        ]
        values, clusters = zip(*part, strict=True)
        yield Row(kind, len(part), {"right": Figure.mean(values, clusters)})


def mistakes(judged: Sequence[Judged], given: Sequence[bool]) -> Iterator[Mistake]:
    """Yield the pairs that are decided wrongly."""
    for each, answer in zip(judged, given, strict=True):
        pair = each.pair
        if answer != pair.same:
            names = (_LABELS[not pair.same], _LABELS[not answer])
            weight = each.probability if answer else 1 - each.probability
            yield Mistake(f"near duplicate: {pair.kind}", pair.other, pair.one, *names, weight)


def _best(scores: Sequence[float], same: Sequence[bool]) -> float:
    """Return the score from which on deciding for the same gives the best F1."""
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    total, right, best, threshold = sum(same), 0, -1.0, 1.0
    for count, place in enumerate(order, start=1):
        right += same[place]
        last = count == len(order) or scores[order[count]] < scores[place]
        f1 = 2 * right / (count + total)
        if last and f1 > best and scores[place] >= 0:
            best, threshold = f1, scores[place]
    return threshold
