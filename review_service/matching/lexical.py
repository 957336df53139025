"""How much of a phrase's wording stands in a text, from 0 to 1.

Terms are characters and pairs of neighbouring characters, and Latin words and numbers as a whole.
Words of a segmenter were measured and left out: on contexts against claims they find less (first
place in 76 % against 85 % of queries), add nothing to the fusion, and their dictionary takes longer
to load than all the rest.  A term weighs what BM25 gives it in this library; a phrase's weights are
divided by their sum, because a plain BM25 score grows with the length of the phrase and cannot be
weighed against a cosine.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from review_service.language.normalise import MATCHING_STEPS, view

Scores = npt.NDArray[np.float64]

# It asks for DEBUG when it is imported.
logging.getLogger("bm25s").setLevel(logging.WARNING)

_RUN = re.compile(r"[a-z0-9][a-z0-9.%+-]*|[^\W_a-z0-9]+")


def terms(text: str) -> list[str]:
    """Return the distinct terms of a text in the order of their first occurrence."""
    folded = view(text, MATCHING_STEPS).text.lower()
    return list(dict.fromkeys(_terms(folded)))


def _terms(folded: str) -> Iterator[str]:
    for run in _RUN.findall(folded):
        if run[0].isascii():
            yield run.rstrip(".+-")
        else:
            yield from run
            yield from (run[i : i + 2] for i in range(len(run) - 1))


class LexicalIndex:
    """BM25 weights of the terms of all phrases."""

    def __init__(self, index: bm25s.BM25 | None, phrases: int) -> None:
        self._index = index
        self._full: Scores = np.zeros(phrases)
        if index is not None:
            # A phrase's full weight is its score for all of its own terms.
            rows, weights = index.scores["indices"], index.scores["data"]
            self._full = np.bincount(rows, weights, minlength=phrases).astype(np.float64)

    @classmethod
    def build(cls, phrases: Sequence[str]) -> "LexicalIndex":
        """Index phrases."""
        corpus = [terms(phrase) for phrase in phrases]
        # Numbered by first occurrence: left to itself the library numbers by the order of a set,
        # which differs from process to process, and with it the last bits of the sums.
        number = {term: i for i, term in enumerate(dict.fromkeys(t for p in corpus for t in p))}
        if not number:
            return cls(None, len(phrases))
        index = bm25s.BM25()
        rows = [[number[term] for term in phrase] for phrase in corpus]
        index.index((rows, number), show_progress=False)
        return cls(index, len(phrases))

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir()
        if self._index is not None:
            self._index.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, phrases: int) -> "LexicalIndex":
        """Open a saved index of that many phrases."""
        if not any(folder.iterdir()):
            return cls(None, phrases)
        index = bm25s.BM25.load(folder, mmap=True)
        # Mapped all the same, without the subclass, whose slices take longer than the sums.
        for part in ("data", "indices", "indptr"):
            index.scores[part] = np.asarray(index.scores[part])
        return cls(index, phrases)

    def coverage(self, text: str) -> Scores:
        """Return for each phrase the share of its weight whose terms occur in `text`."""
        covered = np.zeros_like(self._full)
        if self._index is not None:
            known = self._index.get_tokens_ids(terms(text))
            found = self._index.get_scores_from_ids(known).astype(np.float64)
            np.divide(found, self._full, out=covered, where=self._full > 0)
        return covered
