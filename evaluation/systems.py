"""Systems that rank a library for texts: the product, and what it must beat in the same run."""

from collections.abc import Callable
from dataclasses import dataclass

import bm25s
import jieba
import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation.metrics.ranking import Ranks
from evaluation.product import Searching
from evaluation.report import Figure, Row
from evaluation.retrieval_sets import Lookup
from models.encoder import Encoder, Role
from review_service.matching.lexical import LexicalIndex, terms
from review_service.matching.snapshot import Snapshot

LISTED = 10
LITTLE = 0.25
"""Share of a claim's wording that stands in a text under which the overlap is called low."""

Floats = npt.NDArray[np.floating]
System = Callable[[Lookup], Ranks]

WORDS = "BM25, jieba words"
CHARACTERS = "BM25, characters and pairs"
TFIDF = "TF-IDF, characters and pairs"
RAW = "raw e5-small"
ALONE = "product's encoder alone"
PRODUCT = "product"


def systems(raw: Encoder, searching: Searching) -> dict[str, System]:
    """Return all systems by name, the product last."""
    role = searching.numbers.phrase_role
    return {
        WORDS: lambda lookup: bm25(lookup, words),
        CHARACTERS: lambda lookup: bm25(lookup, terms),
        TFIDF: tfidf,
        RAW: lambda lookup: encoder_alone(lookup, raw),
        ALONE: lambda lookup: encoder_alone(lookup, searching.encoder, role),
        PRODUCT: lambda lookup: fused(lookup, searching.over(lookup.entries)),
    }


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


def tfidf(lookup: Lookup) -> Ranks:
    """Return the ranks under the cosine of character n-grams of one and two."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    claims = vectors.fit_transform([entry.claim for entry in lookup.entries])
    return _nearest(lookup, (vectors.transform(lookup.texts) @ claims.T).toarray())


def encoder_alone(lookup: Lookup, encoder: Encoder, role: Role = "query") -> Ranks:
    """Return the ranks under the cosine of text and claim.

    The task is symmetric, for which the authors of e5 give both sides the role of queries; measured
    on the raw encoder it is the better way as well.
    """
    claims = encoder.encode([entry.claim for entry in lookup.entries], role)
    return _nearest(lookup, encoder.encode(lookup.texts, "query") @ claims.T)


def words(text: str) -> list[str]:
    """Return the words that jieba finds, without punctuation."""
    jieba.setLogLevel("ERROR")
    return [word for word in jieba.lcut(text) if word[0].isalnum()]


def little_overlap(lookup: Lookup) -> list[bool]:
    """Tell for each text whether hardly any of its claim's wording stands in it."""
    number = {entry.id: place for place, entry in enumerate(lookup.entries)}
    index = LexicalIndex.build([entry.claim for entry in lookup.entries])
    pairs = zip(lookup.texts, lookup.answers, strict=True)
    return [bool(index.coverage(text)[number[answer]] < LITTLE) for text, answer in pairs]


@dataclass(frozen=True, slots=True)
class Compared:
    """The ranks of every system on one lookup."""

    lookup: Lookup
    ranks: dict[str, Ranks]

    @classmethod
    def of(
        cls, lookup: Lookup, found: dict[str, System], tick: Callable[[str], None]
    ) -> "Compared":
        """Run every system."""
        ranks = {}
        for name, system in found.items():
            tick(f"retrieval: {name}")
            ranks[name] = system(lookup)
        return cls(lookup, ranks)

    def rows(self, kept: list[bool] | None = None) -> tuple[Row, ...]:
        """Return a row for each system, over some of the texts."""
        return tuple(
            rank_row(name, ranks if kept is None else ranks.where(kept))
            for name, ranks in self.ranks.items()
        )

    def lead(self, other: str) -> Figure:
        """Return by how much the product's S@1 is above another system's, text by text."""
        ours, theirs = self.ranks[PRODUCT], self.ranks[other]
        pairs = zip(ours.hits(1), theirs.hits(1), strict=True)
        return Figure.mean([a - b for a, b in pairs], ours.clusters)


def rank_row(name: str, ranks: Ranks) -> Row:
    """Return the figures of a ranking."""
    figures = {
        "S@1": Figure.mean(ranks.hits(1), ranks.clusters),
        "S@10": Figure.mean(ranks.hits(LISTED), ranks.clusters),
        "MRR@10": Figure.mean(ranks.reciprocals(LISTED), ranks.clusters),
    }
    return Row(name, len(ranks.values), figures)


def _nearest(lookup: Lookup, scores: Floats) -> Ranks:
    order = np.argsort(-scores, axis=1, kind="stable")[:, :LISTED]
    return _ranks(lookup, [[lookup.entries[place].id for place in row] for row in order])


def _ranks(lookup: Lookup, listed: list[list[str]]) -> Ranks:
    values = Ranks()
    for answer, row in zip(lookup.answers, listed, strict=True):
        values += Ranks.of(answer, row)
    return values
