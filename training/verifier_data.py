"""What the verifier learns from: pairs of a claim and a passage, with the labels that are right.

Where a pair is known only not to assert (twins with another number, unit, date …), several labels
are right, and the loss asks for any of them.
"""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from evaluation.data import DATASETS
from evaluation.own_sets import Claim, Split, StanceRow, claims, sentences, stances, twins
from models.encoder import Encoder
from review_service.ingest import library
from training import made_pairs, public_pairs
from training.decided_sets import decided
from training.examples import Example
from training.made_pairs import ANY_BUT_ASSERTS
from training.public_pairs import SAME_RUMOR

CONTEXT = 0.3
"""Share of passages that get strangers as neighbours: a draft's sentences have them."""
NEIGHBOURS = 8
"""Passages of other claims that are nearest to a claim."""
PER_CLAIM = 3
SHORT = ("formal", "colloquial", "headline")
"""Kinds of wordings that can stand for the claim."""
REWORDED = 0.5
"""Share of passages that are read once more with the claim in other words."""
MADE = 1_000
STATED = 1_000
TURNED = {"asserts": "debunks", "debunks": "asserts"}
"""The stance toward the denial of a claim."""


def examples(split: Split, encoder: Encoder, seed: int) -> list[Example]:
    """Return the examples of a split, shuffled; the encoder finds which claims are near others."""
    source = random.Random(seed)
    own, stance = claims(split), stances(split)
    found = [
        *_stance((*stance, *decided(split))),
        *_wordings(own),
        *_twins(split),
        *_strangers(own, stance, encoder, source),
    ]
    if split == "train":
        found += [*_reworded(own, stance, source), *_turned(own, stance), *_starter(own)]
        found += public_pairs.rebuttals(own, encoder)
        neighbours = _neighbours()
        found = [_in_context(each, neighbours, source) for each in found]
        found += public_pairs.paragraphs(own, encoder, source)
        found += made_pairs.pairs(MADE, source)
        found += made_pairs.statements(STATED, source)
    source.shuffle(found)
    return found


def _stance(stance: Iterable[StanceRow]) -> Iterator[Example]:
    for row in stance:
        yield Example(row.claim, row.passage, frozenset({row.label}), "stance")


def _wordings(own: Sequence[Claim]) -> Iterator[Example]:
    for claim in own:
        for text in claim.phrasings.values():
            yield Example(claim.claim, text, frozenset({"asserts"}), "phrasing")
        for text in claim.near:
            yield Example(claim.claim, text, frozenset({"unrelated"}), "near")
        for one, other in itertools.product((claim.claim, claim.denial), repeat=2):
            right = "asserts" if one == other else "debunks"
            yield Example(one, other, frozenset({right}), "statement")


def _reworded(
    own: Sequence[Claim], stance: Sequence[StanceRow], source: random.Random
) -> Iterator[Example]:
    """Yield the stance rows, and pairs of wordings, with the claim in other words."""
    short = {c.id: [c.phrasings[k] for k in SHORT if k in c.phrasings] for c in own}
    for row in stance:
        if source.random() < REWORDED:
            wording = source.choice(short[row.claim_id])
            yield Example(wording, row.passage, frozenset({row.label}), "reworded")
    for claim in own:
        for one in short[claim.id]:
            other = source.choice([text for text in claim.phrasings.values() if text != one])
            yield Example(one, other, frozenset({"asserts"}), "reworded")


def _turned(own: Sequence[Claim], stance: Iterable[StanceRow]) -> Iterator[Example]:
    """Yield the passages that take a side, with the claim denied.

    Each passage then stands on both sides: its manner alone tells nothing of its stance.
    """
    denials = {claim.id: claim.denial for claim in own}
    for row in stance:
        if row.label in TURNED:
            right = frozenset({TURNED[row.label]})
            yield Example(denials[row.claim_id], row.passage, right, "turned")


def _twins(split: Split) -> Iterator[Example]:
    for twin in twins(split):
        if twin.same:
            right = frozenset({"asserts"})
        elif twin.kind == "negation":
            right = frozenset({"debunks"})
        else:
            right = ANY_BUT_ASSERTS
        yield Example(twin.one, twin.other, right, "twin")
        yield Example(twin.other, twin.one, right, "twin")


def _strangers(
    own: Sequence[Claim], stance: Sequence[StanceRow], encoder: Encoder, source: random.Random
) -> Iterator[Example]:
    """Yield claims with the nearest passages about other claims: what retrieval brings along."""
    passages = [row for row in stance if row.label != "unrelated"]
    number = {claim.id: place for place, claim in enumerate(own)}
    mine = encoder.encode([claim.claim for claim in own], "query")
    theirs = encoder.encode([row.passage for row in passages], "query")
    alike = mine @ mine.T
    nearest = np.argsort(-(mine @ theirs.T), axis=1, kind="stable")
    for place, claim in enumerate(own):
        others = (passages[int(each)] for each in nearest[place])
        fit = (row for row in others if alike[place, number[row.claim_id]] < SAME_RUMOR)
        found = list(itertools.islice(fit, NEIGHBOURS))
        for row in source.sample(found, min(PER_CLAIM, len(found))):
            yield Example(claim.claim, row.passage, frozenset({"unrelated"}), "stranger")


def _starter(own: Sequence[Claim]) -> Iterator[Example]:
    """Yield the wordings of library entries whose claims are in this split."""
    kept = {claim.entry for claim in own}
    for entry in library.read(DATASETS / "rumors" / "starter.jsonl").entries:
        if entry.id in kept:
            for text in entry.variants:
                yield Example(entry.claim, text, frozenset({"asserts"}), "library")
            for text in entry.negations:
                yield Example(entry.claim, text, frozenset({"debunks"}), "library")


def _neighbours() -> dict[str, list[str]]:
    """Return sentences of texts by topic."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sentence in sentences("train"):
        found[sentence.topic].append(sentence.text)
    return found


def _in_context(
    example: Example, neighbours: dict[str, list[str]], source: random.Random
) -> Example:
    """Return some examples with sentences of other texts before and after the passage."""
    if source.random() >= CONTEXT or example.origin == "twin":
        return example
    one, other = (source.choice(neighbours[source.choice(sorted(neighbours))]) for _ in range(2))
    form = source.choice(("{one}{text}", "{text}{other}", "{one}{text}{other}"))
    return replace(example, passage=form.format(one=one, text=example.passage, other=other))
