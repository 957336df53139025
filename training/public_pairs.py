"""Pairs of claims and public texts that may train: rebuttals, and paragraphs near a claim.

Most long and formal texts on a subject take no side on a rumor about it.  A network that never saw
such texts took background for an assertion.
"""

import itertools
import random
from collections.abc import Iterator, Sequence

import numpy as np

from evaluation.data import SHARED, AbsentData, rows
from evaluation.own_sets import Claim, claims
from models.encoder import Encoder
from training.examples import Example

SAME_RUMOR = 0.93
"""Cosine from which two claims may be one rumor."""
REBUTTALS = ("covid_health_rumor408", "irj_classic_rumors")
REBUTTAL = 160
"""Most characters of a rebuttal."""
PARAGRAPHS = (
    ("cmrc2018_wiki_paras", "text"),
    ("drcd_wiki_paras_s", "text"),
    ("csl_abstracts_devtest", "abstract"),
    ("toyhom_internal_med_qa", "answer"),
)
PARAGRAPH = (60, 220)
"""Fewest and most characters of a paragraph; a longer one is cut into pieces."""
OF_ONE_SET = 1_500
"""Pieces of one public set."""
LOOKED_UP = 120
"""Characters of a piece by which its nearness is told."""
NEAREST = 20
PER_CLAIM = 4
NO_SIDE = frozenset({"unrelated", "mentions"})
"""A paragraph near a claim may touch on it."""


def rebuttals(own: Sequence[Claim], encoder: Encoder) -> Iterator[Example]:
    """Yield public claims with their rebuttals, without those that the other splits may have."""
    mine = {claim.id for claim in own}
    held = encoder.encode([claim.claim for claim in claims() if claim.id not in mine], "query")
    for name in REBUTTALS:
        try:
            pairs = [row for row in rows(SHARED / "train" / f"{name}.jsonl") if row["rebuttal"]]
        except AbsentData:
            continue
        near = (encoder.encode([row["claim"] for row in pairs], "query") @ held.T).max(axis=1)
        for row, likeness in zip(pairs, near, strict=True):
            if likeness < SAME_RUMOR:
                yield Example(
                    row["claim"], row["rebuttal"][:REBUTTAL], frozenset({"debunks"}), "rebuttal"
                )


def paragraphs(own: Sequence[Claim], encoder: Encoder, source: random.Random) -> Iterator[Example]:
    """Yield claims and wordings of them with some of the public paragraphs nearest to them."""
    pieces = list(_pieces(source))
    if not pieces:
        return
    mine = encoder.encode([claim.claim for claim in own], "query")
    theirs = encoder.encode([piece[:LOOKED_UP] for piece in pieces], "query")
    nearest = np.argsort(-(mine @ theirs.T), axis=1, kind="stable")[:, :NEAREST]
    for claim, found in zip(own, nearest.tolist(), strict=True):
        for place in source.sample(found, min(PER_CLAIM, len(found))):
            wording = source.choice([claim.claim, source.choice([*claim.phrasings.values()])])
            yield Example(wording, pieces[place], NO_SIDE, "paragraph")


def _pieces(source: random.Random) -> Iterator[str]:
    """Yield pieces of public paragraphs, drawn from `source`; none when the data is absent."""
    shortest, longest = PARAGRAPH
    for name, key in PARAGRAPHS:
        try:
            texts = [row[key] for row in rows(SHARED / "train" / f"{name}.jsonl")]
        except AbsentData:
            continue
        cut = (
            text[start : start + longest]
            for text in texts
            for start in range(0, len(text), longest)
        )
        found = [piece for piece in cut if len(piece) >= shortest]
        source.shuffle(found)
        yield from itertools.islice(found, OF_ONE_SET)
