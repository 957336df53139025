"""Retrieval on public rumors: does the right entry come first, and does it come at all.

The product's ranking is the one that `kepu match` lists.  Beside it stand what it must beat: BM25
over words, BM25 and TF-IDF over characters and their pairs, and encoders alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from opencc import OpenCC

from evaluation import goals, product
from evaluation.data import AbsentData, rows
from evaluation.goals import Measured
from evaluation.items import Item, Tick
from evaluation.metrics.calibration import bins, expected_error
from evaluation.own.robustness import full_width
from evaluation.own_sets import claims
from evaluation.report import Figure, Row, Table
from evaluation.retrieval_sets import Lookup, guokr
from evaluation.systems import (
    PRODUCT,
    Compared,
    fused,
    little_overlap,
    rank_row,
    systems,
)
from models.encoder import Encoder
from review_service.matching.snapshot import Snapshot

CHECKED = 5
"""Candidates of a text whose probabilities are checked."""
SAME_RUMOR = 0.93
"""Cosine of the raw encoder from which a public claim may be a rumor of the training data."""
TRAINED_ON = ("covid_health_rumor408", "irj_classic_rumors")
"""Public sets with rumors that models were trained on."""


def measure(shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables and goals; raise `AbsentData` when the collections are not on this machine."""
    contexts, rebuttals = guokr(shared, "context"), guokr(shared, "rebuttal")
    searching, raw = product.searching(), product.raw_encoder()
    found = systems(raw, searching)
    seen = training_claims(shared)
    for title, lookup, first, all_ten in (
        ("how a rumor circulated → its claim", contexts, goals.CONTEXT_FIRST, goals.CONTEXT_FOUND),
        ("rebuttal → its claim", rebuttals, goals.REBUTTAL_FIRST, goals.REBUTTAL_FOUND),
    ):
        compared = Compared.of(lookup, found, tick)
        shown = compared.rows()
        yield Table(f"Retrieval, guokr: {title}", shown)
        ours = next(row for row in shown if row.name == PRODUCT)
        yield Measured(first, ours.figures["S@1"])
        yield Measured(all_ten, ours.figures["S@10"])
        new = unseen(lookup, seen, raw)
        note = f"No claim that models were trained on has a cosine of {SAME_RUMOR} or more to it."
        yield Table(
            f"Retrieval, guokr: {title}, rumors unlike any of training", compared.rows(new), note
        )
    tick("retrieval: slices")
    snapshot = searching.over(contexts.entries)
    title = "Retrieval, guokr: slices of how a rumor circulated → its claim"
    yield Table(title, tuple(_slices(contexts, snapshot)))
    yield calibration(contexts, snapshot)


def training_claims(shared: Path) -> list[str]:
    """Return the claims that models were trained on, as far as they are on this machine."""
    found = [claim.claim for claim in claims("train")]
    for name in TRAINED_ON:
        try:
            found += [row["claim"] for row in rows(shared / "train" / f"{name}.jsonl")]
        except AbsentData:
            continue
    return found


def unseen(lookup: Lookup, seen: Sequence[str], raw: Encoder) -> list[bool]:
    """Tell for each text whether its claim is unlike every claim in `seen`."""
    claim = {entry.id: entry.claim for entry in lookup.entries}
    theirs = raw.encode([claim[answer] for answer in lookup.answers], "query")
    nearest = (theirs @ raw.encode(seen, "query").T).max(axis=1)
    return [bool(cosine < SAME_RUMOR) for cosine in nearest]


def calibration(lookup: Lookup, snapshot: Snapshot) -> Table:
    """Return how far the probabilities of the first candidates are from what happens."""
    said: list[float] = []
    happened: list[bool] = []
    clusters: list[str] = []
    for answer, listed in zip(lookup.answers, snapshot.search(lookup.texts, CHECKED), strict=True):
        said += [candidate.score for candidate in listed]
        happened += [candidate.entry.id == answer for candidate in listed]
        clusters += [answer] * len(listed)
    error = Figure.of(bins(said, happened), clusters, expected_error)
    row = Row(f"first {CHECKED} candidates", len(said), {"ECE": error})
    note = "An upper bound: the library has some claims twice, and a second one counts as wrong."
    return Table("Retrieval, guokr: calibration", (row,), note)


def _slices(lookup: Lookup, snapshot: Snapshot) -> Iterator[Row]:
    little = little_overlap(lookup)
    yield rank_row("little shared wording", fused(lookup.where(little), snapshot))
    traditional = lookup.map(OpenCC("s2t").convert)
    yield rank_row("Traditional characters", fused(traditional, snapshot))
    yield rank_row("full-width letters and digits", fused(lookup.map(full_width), snapshot))
