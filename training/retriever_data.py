"""What the retriever learns from: a text, the claim it speaks of, and a claim it does not.

Negated and altered twins are not among the wrong claims: a text that denies a claim speaks of it
and must be found.  Telling them apart is the verifier's part.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.data import DATASETS, SHARED, AbsentData, rows
from evaluation.own.robustness import Confusable, confusable, noisy
from evaluation.own_sets import Claim, claims, stances
from models.encoder import Encoder, Vectors
from review_service.ingest import library
from training.tasks import SHORTEST, TEXT

MARGIN = 0.02
"""A mined wrong claim is at least this share less near than the right one: nearer ones are often
the same rumor in other words.  Cosines of the base encoder lie within 0.2 of each other; a larger
share would leave none but random claims."""
NEAREST = 10
SAME_RUMOR = 0.95
"""Cosine from which a public claim may be one of the other splits' rumors."""
PUBLIC = (
    ("covid_health_rumor408", "rebuttal", "claim"),
    ("irj_classic_rumors", "rebuttal", "claim"),
    ("csl_abstracts_devtest", "abstract", "title"),
    ("toyhom_internal_med_qa", "ask", "title"),
)
NOISY = 0.15
"""Share of the texts that get wrong characters."""
_MOST = 1_500
"""Texts of one public set: more would outweigh the project's own."""


@dataclass(frozen=True, slots=True)
class Triple:
    """A text with what it is near and what it must be farther from."""

    text: str
    right: str
    wrong: str


@dataclass(frozen=True, slots=True)
class _Pair:
    text: str
    right: str
    near: tuple[str, ...] = ()
    """Written wrong claims."""
    same: frozenset[str] = frozenset()
    """Other wordings of the right claim."""


def triples(encoder: Encoder, seed: int) -> list[Triple]:
    """Return the training triples, shuffled; `encoder` mines the wrong claims."""
    source = random.Random(seed)
    pairs = [*_own(source), *_public(encoder)]
    alike = _confusable()
    mined = _mined(pairs, encoder, source)
    found = [
        Triple(
            noisy(pair.text, alike) if source.random() < NOISY else pair.text,
            pair.right,
            source.choice(pair.near) if _written(pair, source) else wrong,
        )
        for pair, wrong in zip(pairs, mined, strict=True)
    ]
    source.shuffle(found)
    return found


def _confusable() -> Confusable:
    """Return the characters that are taken for each other; none when the data is absent."""
    try:
        return confusable(SHARED)
    except AbsentData:
        return {}


def _written(pair: _Pair, source: random.Random) -> bool:
    return bool(pair.near) and source.random() < 0.5


def _own(source: random.Random) -> Iterator[_Pair]:
    """Yield the wordings and passages of the train split with their claims."""
    own = claims("train")
    near = {claim.id: claim.near for claim in own}
    wordings = {claim.id: _wordings(claim) for claim in own}
    for claim in own:
        same = frozenset((claim.claim, *wordings[claim.id]))
        for text in wordings[claim.id]:
            yield _Pair(text, claim.claim, claim.near, same)
        one, other = source.sample(wordings[claim.id], 2)
        yield _Pair(one, other, claim.near, same)
    for row in stances("train"):
        if row.label != "unrelated":
            same = frozenset((row.claim, *wordings[row.claim_id]))
            yield _Pair(row.passage[:TEXT], row.claim, near[row.claim_id], same)
    kept = {claim.entry: claim for claim in own if claim.entry}
    for entry in library.read(DATASETS / "rumors" / "starter.jsonl").entries:
        if entry.id in kept:
            for text in (*entry.variants, *entry.negations, entry.explanation[:TEXT]):
                claim = kept[entry.id]
                same = frozenset((claim.claim, entry.claim, *wordings[claim.id]))
                yield _Pair(text, entry.claim, claim.near, same)


def _wordings(claim: Claim) -> list[str]:
    return list(claim.phrasings.values())


def _public(encoder: Encoder) -> Iterator[_Pair]:
    """Yield public texts with their titles or claims, without the rumors of the other splits."""
    held = encoder.encode([claim.claim for claim in claims() if claim.split != "train"], "query")
    for name, text, title in PUBLIC:
        try:
            found = rows(SHARED / "train" / f"{name}.jsonl")
        except AbsentData:
            continue
        kept = [row for row in found if len(row[text]) >= SHORTEST][:_MOST]
        near = (encoder.encode([row[title] for row in kept], "query") @ held.T).max(axis=1)
        for row, likeness in zip(kept, near, strict=True):
            if likeness < SAME_RUMOR:
                yield _Pair(row[text][:TEXT], row[title])


def _mined(pairs: Sequence[_Pair], encoder: Encoder, source: random.Random) -> list[str]:
    """Return for each pair a claim among those nearest to its text, or a random one."""
    corpus = list(dict.fromkeys(pair.right for pair in pairs))
    number = {text: row for row, text in enumerate(corpus)}
    theirs = encoder.encode(corpus, "query")
    texts = encoder.encode([pair.text for pair in pairs], "query")
    found = []
    for pair, vector in zip(pairs, texts, strict=True):
        right = {number[text] for text in (pair.right, *pair.same) if text in number}
        candidates = _hard(theirs @ vector, number[pair.right], right)
        others = candidates or [row for row in range(len(corpus)) if row not in right]
        found.append(corpus[source.choice(others)])
    return found


def _hard(cosines: Vectors, own: int, right: set[int]) -> list[int]:
    limit = cosines[own] * (1 - MARGIN)
    order = np.argsort(-cosines, kind="stable")[: 4 * NEAREST]
    return [int(row) for row in order if row not in right and cosines[row] < limit][:NEAREST]
