"""Sentences read by patterns, and by trained weights over patterns and vectors."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.claims import FEATURES, WEIGHTS, ClaimModel
from models.encoder import Role, Vectors
from models.store import open_artefact
from review_service.checks.claims import PatternDetector, TrainedDetector
from training.release import release

CLAIM = "高血压会损害心脏、大脑和肾脏的血管。"
ADVICE = "请大家多多关注我们的公众号。"


class Asked:
    """Encodes a text by whether it names 血压, and remembers the texts and roles."""

    fingerprint = "asked"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], Role]] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.asked.append((tuple(texts), role))
        return np.array([["血压" in text, 1] for text in texts], np.float32)


def model(folder: Path, **other: Any) -> ClaimModel:
    """Return a detector that finds claims by the vector, less where the pattern `opinion` is."""
    count = len(FEATURES)
    content = {
        "patterns": ["opinion", "causal"],
        "threshold": other.get("threshold", 0.5),
        # `efficacy` is answered by the vector, `experience` always, `causal` never.
        "answers": {
            "weights": [[20.0 if name == "efficacy" else 0.0, 0, 0, 0] for name in FEATURES],
            "bias": [{"efficacy": -10.0, "experience": 10.0}.get(name, -10.0) for name in FEATURES],
        },
        "claim": {"weights": [[4.0, 0.0, -8.0, 0.0, *([0.0] * count)]], "bias": [-2.0]},
    }
    release(folder / "claims", {WEIGHTS: json.dumps(content).encode()}, {"encoder": "asked"})
    return ClaimModel(open_artefact("claims", folder))


@pytest.fixture
def trained(tmp_path: Path) -> TrainedDetector:
    return TrainedDetector(model(tmp_path), Asked())


def test_patterns_part_claims_from_the_rest() -> None:
    claim, advice = PatternDetector().read([CLAIM, ADVICE])
    assert claim.is_claim
    assert not advice.is_claim
    assert claim.score > 0.5 > advice.score
    assert claim.features["causal"]
    assert not advice.features["causal"]


def test_trained_weights_part_claims_from_the_rest(trained: TrainedDetector) -> None:
    claim, advice = trained.read([CLAIM, ADVICE])
    assert (claim.score, claim.is_claim) == (round(1 / (1 + np.exp(-2)), 4), True)
    assert not advice.is_claim
    opinion = trained.read(["我觉得高血压" + CLAIM])[0]
    assert opinion.features["opinion"] is False  # the trained answer, not the pattern's
    assert not opinion.is_claim  # but the pattern weighs


def test_the_threshold_is_the_model_s(tmp_path: Path) -> None:
    strict = TrainedDetector(model(tmp_path, threshold=0.95), Asked())
    assert not strict.read([CLAIM])[0].is_claim


def test_trained_answers_stand_for_those_of_the_patterns(trained: TrainedDetector) -> None:
    features = trained.read([CLAIM])[0].features
    assert features["efficacy"]
    assert features["experience"]
    assert not features["causal"]
    assert set(FEATURES) <= set(features)


@pytest.mark.parametrize("text", [CLAIM, ADVICE])
def test_an_editor_sees_readable_answers_only(trained: TrainedDetector, text: str) -> None:
    for detector in (PatternDetector(), trained):
        (reading,) = detector.read([text])
        assert {"domain", "specialised"}.isdisjoint(reading.features)
        assert {"question", "advice", "quantity"} <= set(reading.features)
        assert all(isinstance(answer, bool) for answer in reading.features.values())
        assert 0 <= reading.score <= 1


def test_sentences_are_encoded_together_as_queries(trained: TrainedDetector) -> None:
    trained.read([CLAIM, ADVICE])
    assert trained.encoder.asked == [((CLAIM, ADVICE), "query")]  # type: ignore[attr-defined]


def test_no_sentence_is_not_read(trained: TrainedDetector) -> None:
    assert trained.read([]) == PatternDetector().read([]) == []
    assert trained.encoder.asked == []  # type: ignore[attr-defined]
