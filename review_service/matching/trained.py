"""The trained verifier: a network reads claim and passage together, and the rules have a voice.

The network knows implicit refutation and irony; the rules know scope, double negation and what the
rest of the section says.  Each label's score is the network's, plus a fixed amount for the label
that the rules decide on; both are calibrated on the dev split (`training/calibrate.py`).  Slots
that differ come from code alone.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models.store import current, in_use, open_artefact
from models.thresholds import StanceNumbers, load_stance_numbers
from models.verifier import LABELS, StanceModel
from review_service.domain.rumors import Stance
from review_service.language.normalise import DEFAULT_STEPS, view
from review_service.matching.base import Candidate, Passage, StanceVerdict, Verifier
from review_service.matching.verify import CueVerifier, related

_ROWS = tuple(Stance(label) for label in LABELS)
_DECIMALS = 4
Floats = npt.NDArray[np.float64]
Pair = tuple[str, str]
"""A claim, and what is read of a passage."""


def read(passage: Passage) -> str:
    """Return what the network reads of a passage, with writing differences folded."""
    heads = (passage.sentence,) if passage.is_heading else passage.headings[-1:]
    around = passage.group or (() if passage.is_heading else (passage.sentence,))
    parts = [*(f"{text}。" for text in heads or (passage.title,) if text), *around]
    return view("".join(parts), DEFAULT_STEPS).text


@dataclass(frozen=True, slots=True)
class TrainedVerifier:
    """Decide stance by a network and by rules together."""

    model: StanceModel
    numbers: StanceNumbers
    rules: CueVerifier = field(default_factory=CueVerifier)

    @classmethod
    def load(cls) -> "TrainedVerifier":
        """Open the verifier in use; raise `ArtefactError` when it or its numbers are missing."""
        model = StanceModel(open_artefact(current("verifier")))
        return cls(model, load_stance_numbers(model.fingerprint))

    @property
    def fingerprint(self) -> str:
        """Hash of the network and its numbers, and the version of the rules."""
        numbers = hashlib.sha256(repr(self.numbers).encode()).hexdigest()
        return f"{self.model.fingerprint[:16]}-{numbers[:8]}+{self.rules.fingerprint}"

    @property
    def confirmed_from(self) -> float:
        """Confidence from which a match may be confirmed."""
        return self.numbers.confirmed

    def verify(
        self, pairs: Sequence[tuple[Candidate, Passage]], readings: int | None = None
    ) -> list[StanceVerdict]:
        """Return for each pair the stance of the passage toward the candidate's claim.

        The network reads at most `readings` distinct pairs; on the others the rules decide alone.
        """
        texts = [(candidate.entry.claim, read(passage)) for candidate, passage in pairs]
        distinct = _likeliest(texts, [candidate.score for candidate, _ in pairs])[:readings]
        found = dict(zip(distinct, self.model.scores(distinct).astype(np.float64), strict=True))
        ruled = [self.rules.read(candidate, passage) for candidate, passage in pairs]
        return [
            self._verdict(found[pair], verdict) if pair in found else related(verdict)
            for pair, verdict in zip(texts, ruled, strict=True)
        ]

    def _verdict(self, scores: Floats, ruled: StanceVerdict) -> StanceVerdict:
        said = probabilities(scores, _ROWS.index(ruled.stance), self.numbers)
        asserts = said[0] >= self.numbers.asserts
        stance = _ROWS[0] if asserts else _ROWS[1 + int(np.argmax(said[1:]))]
        rounded = {label: round(float(p), _DECIMALS) for label, p in zip(_ROWS, said, strict=True)}
        slots = () if stance is Stance.UNRELATED else ruled.conflicts
        return StanceVerdict(stance, rounded, slots)


def _likeliest(texts: Sequence[Pair], scores: Sequence[float]) -> list[Pair]:
    """Return distinct pairs: the likeliest claim of each passage first, then second ones."""
    best: dict[Pair, float] = {}
    for pair, score in zip(texts, scores, strict=True):
        best[pair] = max(score, best.get(pair, 0.0))
    seen: Counter[str] = Counter()
    turns = []
    for pair in sorted(best, key=lambda pair: -best[pair]):
        turns.append((seen[pair[1]], pair))
        seen[pair[1]] += 1
    return [pair for _, pair in sorted(turns, key=lambda turn: turn[0])]


def load_verifier() -> Verifier:
    """Return the verifier in use, or the rules alone when none is.

    Raises `ArtefactError` when its artefact or its numbers are missing.
    """
    return TrainedVerifier.load() if "verifier" in in_use() else CueVerifier()


def probabilities(scores: Floats, ruled: int, numbers: StanceNumbers) -> Floats:
    """Return the calibrated probability of each label from the network's scores.

    `ruled` is the row of the label that the rules decide on.
    """
    logits = numbers.slope * scores + np.array(numbers.bias)
    logits[ruled] += numbers.rules[ruled]
    logits -= logits.max()
    found: Floats = np.exp(logits) / np.exp(logits).sum()
    return found
