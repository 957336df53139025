"""How likely a sentence is to state something that science can check, and by which answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.claims import FEATURES, ClaimModel
from models.encoder import Encoder
from review_service.checks.claims.features import CLAIM_FROM, claim_score, features_of
from review_service.language.blanks import closed_up
from review_service.language.normalise import DEFAULT_STEPS, view

_HALF = 0.5
_INNER = {"domain", "specialised"}
"""Answers that say nothing to an editor."""
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a sentence."""

    score: float
    """0 to 1."""
    is_claim: bool
    features: Mapping[str, bool]
    """The readable answers."""


class Detector(Protocol):
    """Reads sentences as they are written."""

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return one reading for each sentence."""
        ...


class PatternDetector:
    """Hand-set weights over what patterns find; for an encoder that no detector was trained on."""

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return one reading for each sentence."""
        found = []
        for sentence in sentences:
            features = features_of(closed_up(sentence).text)
            score = claim_score(features)
            found.append(Reading(score, score >= CLAIM_FROM, _shown(features)))
        return found


@dataclass(frozen=True, slots=True)
class TrainedDetector:
    """Trained weights over patterns, readable answers and the sentence's vector."""

    model: ClaimModel
    encoder: Encoder

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return one reading for each sentence."""
        if not sentences:
            return []
        vectors = self.encoder.encode([encoded(sentence) for sentence in sentences], "query")
        found = [features_of(closed_up(sentence).text) for sentence in sentences]
        patterns = np.array(
            [[features[name] for name in self.model.patterns] for features in found]
        )
        answers = self.model.answers(vectors, patterns) >= _HALF
        scores = self.model.probabilities(vectors, patterns)
        return [
            Reading(
                round(float(score), _DECIMALS),
                bool(score >= self.model.threshold),
                {**_shown(features), **dict(zip(FEATURES, map(bool, row), strict=True))},
            )
            for score, features, row in zip(scores, found, answers, strict=True)
        ]


def encoded(sentence: str) -> str:
    """Return what the encoder reads of a sentence: the same as in matching, to be encoded once."""
    return view(sentence, DEFAULT_STEPS).text


def _shown(features: Mapping[str, bool]) -> dict[str, bool]:
    return {name: answer for name, answer in features.items() if name not in _INNER}
