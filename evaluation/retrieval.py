"""Retrieval: does the right entry come first, and does it come at all.

The fused ranking is the one that `kepu match` lists.  Beside it stand what it must beat: BM25 over
words, BM25 over characters and their pairs, and the encoder alone.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import bm25s
import jieba
import numpy as np
import numpy.typing as npt
from opencc import OpenCC

from evaluation.metrics.calibration import Reliability
from evaluation.metrics.ranking import Ranks
from evaluation.report import Figure, Row, Table
from evaluation.retrieval_sets import Lookup, guokr
from models.encoder import Encoder, RememberingEncoder, load_encoder
from models.thresholds import load_thresholds
from review_service.matching.lexical import LexicalIndex, terms
from review_service.matching.snapshot import Snapshot

LISTED = 10
LITTLE = 0.25
"""Share of a claim's wording that stands in a text under which the overlap is called low."""
CHECKED = 5
"""Candidates of a text whose probabilities are checked."""
_REMEMBERED = 50_000
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

Tick = Callable[[str], None]
Floats = npt.NDArray[np.floating]


def measure(shared: Path, tick: Tick) -> Iterator[Table]:
    """Yield the tables; raise `AbsentData` when the collections are not on this machine."""
    contexts, rebuttals = guokr(shared, "context"), guokr(shared, "rebuttal")
    encoder = RememberingEncoder(load_encoder(), _REMEMBERED)
    tick("indexing the claims")
    snapshot = Snapshot.build(contexts.entries, encoder, load_thresholds(encoder.fingerprint))
    for title, lookup in (
        ("retrieval: how a rumor circulated → its claim (guokr)", contexts),
        ("retrieval: rebuttal → the claim that it rebuts (guokr)", rebuttals),
    ):
        tick(title)
        yield Table(title, tuple(_systems(lookup, encoder, snapshot)))
    tick("slices")
    yield Table("retrieval: slices of the first table", tuple(_slices(contexts, snapshot)))
    tick("calibration")
    yield calibration(contexts, snapshot)


def fused(lookup: Lookup, snapshot: Snapshot) -> Ranks:
    """Return the ranks under the product's retriever."""
    listed = snapshot.search(lookup.texts, LISTED)
    return _ranks(lookup, [[candidate.entry.id for candidate in row] for row in listed])


def bm25(lookup: Lookup, tokens: Callable[[str], list[str]]) -> Ranks:
    """Return the ranks under BM25 over some kind of tokens."""
    index = bm25s.BM25()
    index.index([tokens(entry.claim) for entry in lookup.entries], show_progress=False)
    scores = [index.get_scores_from_ids(index.get_tokens_ids(tokens(t))) for t in lookup.texts]
    return _nearest(lookup, np.array(scores))


def encoder_alone(lookup: Lookup, encoder: Encoder) -> Ranks:
    """Return the ranks under the cosine of text and claim, each in its published role."""
    claims = encoder.encode([entry.claim for entry in lookup.entries], "passage")
    return _nearest(lookup, encoder.encode(lookup.texts, "query") @ claims.T)


def words(text: str) -> list[str]:
    """Return the words that jieba finds, without punctuation."""
    return [word for word in jieba.lcut(text) if word[0].isalnum()]


def calibration(lookup: Lookup, snapshot: Snapshot) -> Table:
    """Return how far the probabilities of the first candidates are from what happens.

    An upper bound: the library has claims twice, and a second one counts as wrong.
    """
    said: list[float] = []
    happened: list[bool] = []
    for answer, listed in zip(lookup.answers, snapshot.search(lookup.texts, CHECKED), strict=True):
        said += [candidate.score for candidate in listed]
        happened += [candidate.entry.id == answer for candidate in listed]
    error = Figure(Reliability.of(said, happened).expected_error)
    row = Row("fused, first five candidates", len(said), {"ECE (upper bound)": error})
    return Table("retrieval: calibration", (row,))


def _systems(lookup: Lookup, encoder: Encoder, snapshot: Snapshot) -> Iterator[Row]:
    jieba.setLogLevel("ERROR")
    yield _row("BM25, jieba words", bm25(lookup, words))
    yield _row("BM25, characters and pairs", bm25(lookup, terms))
    yield _row("encoder alone", encoder_alone(lookup, encoder))
    yield _row("fused", fused(lookup, snapshot))


def _slices(lookup: Lookup, snapshot: Snapshot) -> Iterator[Row]:
    number = {entry.id: place for place, entry in enumerate(lookup.entries)}
    index = LexicalIndex.build([entry.claim for entry in lookup.entries])
    pairs = zip(lookup.texts, lookup.answers, strict=True)
    little = [bool(index.coverage(text)[number[answer]] < LITTLE) for text, answer in pairs]
    yield _row("fused, little shared wording", fused(lookup.where(little), snapshot))
    traditional = OpenCC("s2t").convert
    yield _row("fused, texts in Traditional characters", fused(lookup.map(traditional), snapshot))
    wide = lookup.map(lambda text: text.translate(_FULL_WIDTH))
    yield _row("fused, texts in full-width letters and digits", fused(wide, snapshot))


def _nearest(lookup: Lookup, scores: Floats) -> Ranks:
    order = np.argsort(-scores, axis=1, kind="stable")[:, :LISTED]
    return _ranks(lookup, [[lookup.entries[place].id for place in row] for row in order])


def _ranks(lookup: Lookup, listed: list[list[str]]) -> Ranks:
    values = Ranks()
    for answer, row in zip(lookup.answers, listed, strict=True):
        values += Ranks.of(answer, row)
    return values


def _row(name: str, ranks: Ranks) -> Row:
    figures = {
        "S@1": Figure.mean(ranks.hits(1), ranks.clusters),
        "S@10": Figure.mean(ranks.hits(LISTED), ranks.clusters),
        "MRR@10": Figure.mean(ranks.reciprocals(LISTED), ranks.clusters),
    }
    return Row(name, len(ranks.values), figures)
