"""The library as it stands at one moment, ready to be searched.

Immutable: an edit of the library makes a new snapshot.  A text is scored against every wording of
every entry (claim, variants, negations), and an entry counts with its best one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.encoder import Encoder
from models.thresholds import Thresholds
from review_service.domain.rumors import RumorEntry
from review_service.matching.base import Candidate, MatchedField
from review_service.matching.dense import DenseIndex
from review_service.matching.fusion import Scores, likeness, probability
from review_service.matching.shelf import Indexes, Progress, indexes
from review_service.matching.windows import Window, windows

_GROUP = 64
"""Texts scored together: bounds the memory that their cosines take."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One phrase of one entry."""

    entry: int
    field: MatchedField
    phrase: str


def wordings(entries: Sequence[RumorEntry]) -> tuple[Wording, ...]:
    """Return every wording of the entries, those of one entry next to each other, claim first."""
    return tuple(
        Wording(number, field, phrase)
        for number, entry in enumerate(entries)
        for field, phrases in _fields(entry)
        for phrase in phrases
    )


def _fields(entry: RumorEntry) -> tuple[tuple[MatchedField, tuple[str, ...]], ...]:
    return ("claim", (entry.claim,)), ("variant", entry.variants), ("negation", entry.negations)


class Snapshot:
    """A `Retriever` over a fixed tuple of entries."""

    def __init__(
        self,
        entries: tuple[RumorEntry, ...],
        encoder: Encoder,
        numbers: Thresholds,
        found: Indexes,
    ) -> None:
        self._entries = entries
        self._encoder = encoder
        self._numbers = numbers
        self._wordings = wordings(entries)
        self._dense = DenseIndex(found.vectors)
        self._lexical = found.lexical
        owners = np.array([wording.entry for wording in self._wordings], np.int64)
        self._starts = np.searchsorted(owners, np.arange(len(entries)))
        self._numbered = {entry.id: number for number, entry in enumerate(entries)}
        content = repr((encoder.fingerprint, numbers, [e.id for e in entries], self._wordings))
        self._fingerprint = hashlib.sha256(content.encode()).hexdigest()

    @classmethod
    def build(
        cls,
        entries: Sequence[RumorEntry],
        encoder: Encoder,
        numbers: Thresholds,
        cache: Path | None = None,
        progress: Progress = lambda _done, _total: None,
    ) -> "Snapshot":
        """Index `entries`; with a folder `cache`, indexes built before are opened from there."""
        phrases = [wording.phrase for wording in wordings(entries)]
        found = indexes(phrases, encoder, numbers.phrase_role, cache, progress)
        return cls(tuple(entries), encoder, numbers, found)

    @property
    def fingerprint(self) -> str:
        """Hash of the entries' wordings, the encoder and the fusion's numbers."""
        return self._fingerprint

    def search(self, texts: Sequence[str], top_k: int) -> list[list[Candidate]]:
        """Return for each text at most `top_k` candidates of distinct entries, best first."""
        found: list[list[Candidate]] = []
        for start in range(0, len(texts), _GROUP):
            for scores in self.likenesses(texts[start : start + _GROUP]):
                best = np.maximum.reduceat(scores, self._starts) if len(scores) else scores
                order = np.argsort(-best, kind="stable")[:top_k]
                found.append([self._candidate(scores, int(number)) for number in order])
        return found

    def score(self, text: str, rumor_id: str) -> Candidate | None:
        """Return the candidate for one given entry, or None when the entry is unknown."""
        number = self._numbered.get(rumor_id)
        return None if number is None else self._candidate(self.likenesses([text])[0], number)

    def likenesses(self, texts: Sequence[str]) -> list[Scores]:
        """Return for each text its fused scores against all wordings, before calibration.

        In the order of `wordings`; the best window of a text counts.
        """
        cut = [windows(text) for text in texts]
        row: dict[str, int] = {}
        for window in (window for text in cut for window in text):
            for part in (window.text, *window.sentences):
                row.setdefault(part, len(row))
        vectors = self._encoder.encode(list(row), "query")
        cosines = self._dense.cosines(vectors)
        return [
            np.max([self._window(window, row, cosines) for window in text], axis=0) for text in cut
        ]

    def _candidate(self, scores: Scores, number: int) -> Candidate:
        start = int(self._starts[number])
        end = int(self._starts[number + 1]) if number + 1 < len(self._starts) else len(scores)
        row = start + int(np.argmax(scores[start:end]))
        wording = self._wordings[row]
        return Candidate(
            self._entries[number],
            wording.field,
            wording.phrase,
            probability(float(scores[row]), self._numbers),
        )

    def _window(
        self, window: Window, row: dict[str, int], cosines: npt.NDArray[np.float64]
    ) -> Scores:
        sentences = cosines[[row[sentence] for sentence in window.sentences]]
        coverage = self._lexical.coverage(window.text)
        return likeness(cosines[row[window.text]], sentences, coverage, self._numbers)
