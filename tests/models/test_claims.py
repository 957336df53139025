"""The claim detector with weights made by hand."""

from math import exp
from pathlib import Path

import numpy as np
import pytest
from made_artefacts import detector

from models.claims import FEATURES, ClaimModel

VECTORS = np.array([[1, 0], [0, 1]], np.float32)
PATTERNS = np.array([[True], [False]])


def logistic(value: float) -> float:
    return 1 / (1 + exp(-value))


@pytest.fixture
def model(tmp_path: Path) -> ClaimModel:
    # `causal` reads the vector's first number and the pattern, `quantity` the second number.
    answers = [[2, 0, 1], [0, 3, 0]]
    # The claim reads the second number, and the answer `causal`.
    claim = [0, 1, 0, 4, *([0] * (len(FEATURES) - 1))]
    return ClaimModel(
        detector(tmp_path, patterns=["advice"], answers=answers, claim=claim, bias=-1)
    )


def test_answers_are_linear_in_vector_and_patterns(model: ClaimModel) -> None:
    found = model.answers(VECTORS, PATTERNS)
    assert found.shape == (2, len(FEATURES))
    assert found[:, 0] == pytest.approx([logistic(3), logistic(0)])
    assert found[:, 1] == pytest.approx([logistic(0), logistic(3)])
    assert found[:, 2:].max() < 1e-6


def test_the_probability_reads_the_answers_too(model: ClaimModel) -> None:
    found = model.probabilities(VECTORS, PATTERNS)
    expected = [logistic(4 * logistic(3) - 1), logistic(1 + 4 * logistic(0) - 1)]
    assert found == pytest.approx(expected)


def test_says_which_encoder_and_patterns_it_reads(model: ClaimModel, tmp_path: Path) -> None:
    assert model.encoder == "made"
    assert model.patterns == ("advice",)
    assert model.threshold == 0.5
    other = detector(
        tmp_path / "other",
        patterns=[],
        answers=[[0, 0]],
        claim=[0] * (2 + len(FEATURES)),
        threshold=0.41,
        encoder="another",
    )
    loaded = ClaimModel(other)
    assert (loaded.encoder, loaded.patterns, loaded.threshold) == ("another", (), 0.41)
    assert loaded.fingerprint == other.fingerprint != model.fingerprint
