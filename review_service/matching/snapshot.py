"""The library as it stands at one moment, ready to be searched.

Immutable: an edit of the library makes a new snapshot.  A text is scored against every wording of
every entry (claim, variants, negations), and an entry counts with its best one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.encoder import Encoder
from models.thresholds import Thresholds
from review_service.domain.rumors import RumorEntry
from review_service.matching.base import Candidate
from review_service.matching.dense import DenseIndex, Vectors
from review_service.matching.fusion import likeness, probability
from review_service.matching.phrases import Phrases, Scores, leading
from review_service.matching.shelf import Indexes, Progress, indexes
from review_service.matching.windows import Window, windows

_GROUP = 64
"""Texts scored together: bounds the memory that their cosines take."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Texts in windows, with the vectors of these and of their sentences."""

    texts: list[tuple[Window, ...]]
    row: dict[str, int]
    vectors: Vectors


class Snapshot:
    """A `Retriever` over a fixed tuple of entries."""

    def __init__(
        self,
        entries: tuple[RumorEntry, ...],
        phrases: Phrases,
        encoder: Encoder,
        numbers: Thresholds,
        found: Indexes,
    ) -> None:
        self._entries = entries
        self._phrases = phrases
        self._encoder = encoder
        self._numbers = numbers
        self._dense = DenseIndex(found.vectors)
        self._lexical = found.lexical
        self._numbered = {entry.id: number for number, entry in enumerate(entries)}
        self._fingerprint = _fingerprint(entries, phrases, encoder, numbers)

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
        phrases = Phrases.of(entries)
        found = indexes(phrases.texts, encoder, numbers.phrase_role, cache, progress)
        return cls(tuple(entries), phrases, encoder, numbers, found)

    @property
    def fingerprint(self) -> str:
        """Hash of the entries' wordings, the encoder and the fusion's numbers."""
        return self._fingerprint

    @property
    def phrases(self) -> Phrases:
        """The wordings, in the rows in which `likenesses` scores them."""
        return self._phrases

    def search(self, texts: Sequence[str], top_k: int) -> list[list[Candidate]]:
        """Return for each text at most `top_k` candidates of distinct entries, best first."""
        read = self._read(texts)
        found: list[list[Candidate]] = []
        for start in range(0, len(texts), _GROUP):
            for scores in self._scores(read, read.texts[start : start + _GROUP]):
                best = leading(self._phrases.best(scores), top_k)
                found.append([self._candidate(scores, number) for number in best])
        return found

    def score(self, text: str, rumor_id: str) -> Candidate | None:
        """Return the candidate for one given entry, or None when the entry is unknown."""
        number = self._numbered.get(rumor_id)
        return None if number is None else self._candidate(self.likenesses([text])[0], number)

    def likenesses(self, texts: Sequence[str]) -> list[Scores]:
        """Return for each text its fused scores against all wordings, before calibration.

        The best window of a text counts.
        """
        read = self._read(texts)
        return self._scores(read, read.texts)

    def _read(self, texts: Sequence[str]) -> "_Read":
        """Cut texts into windows and encode these and their sentences, all at once."""
        cut = [windows(text) for text in texts]
        row: dict[str, int] = {}
        for window in (window for text in cut for window in text):
            for part in (window.text, *window.sentences):
                row.setdefault(part, len(row))
        return _Read(cut, row, self._encoder.encode(list(row), "query"))

    def _scores(self, read: "_Read", texts: Sequence[tuple[Window, ...]]) -> list[Scores]:
        parts = dict.fromkeys(
            part for text in texts for w in text for part in (w.text, *w.sentences)
        )
        cosines = self._dense.cosines(read.vectors[[read.row[part] for part in parts]])
        row = {part: number for number, part in enumerate(parts)}
        return [
            np.max([self._window(window, row, cosines) for window in text], axis=0)
            for text in texts
        ]

    def _window(
        self, window: Window, row: dict[str, int], cosines: npt.NDArray[np.float32]
    ) -> Scores:
        sentences = cosines[[row[sentence] for sentence in window.sentences]]
        coverage = self._lexical.coverage(window.text)
        return likeness(cosines[row[window.text]], sentences, coverage, self._numbers)

    def _candidate(self, scores: Scores, number: int) -> Candidate:
        rows = self._phrases.rows(number)
        row = rows[int(np.argmax(scores[rows.start : rows.stop]))]
        return Candidate(
            self._entries[number],
            self._phrases.fields[row],
            self._phrases.texts[row],
            probability(float(scores[row]), self._numbers),
        )


def _fingerprint(
    entries: Sequence[RumorEntry], phrases: Phrases, encoder: Encoder, numbers: Thresholds
) -> str:
    parts = [encoder.fingerprint, repr(astuple(numbers)), *(entry.id for entry in entries)]
    content = "\0".join([*parts, *phrases.fields, *phrases.texts])
    return hashlib.sha256(content.encode()).hexdigest()
