"""The claim detector: linear weights over a sentence's readable features and its vector.

The readable answers (causal, quantity, …) are themselves linear in the vector and in what patterns
find, and the claim score is linear in those answers and the vector: an editor sees which answers
speak for a claim.
"""

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.encoder import Vectors
from models.store import Artefact

Floats = npt.NDArray[np.float64]
FEATURES = (
    "causal",
    "quantity",
    "efficacy",
    "absolute",
    "attributed",
    "prediction",
    "experience",
    "opinion",
)
WEIGHTS = "weights.json"


class ClaimModel:
    """A released detector; it reads the vectors of one encoder only."""

    def __init__(self, artefact: Artefact) -> None:
        content = json.loads(artefact.path(WEIGHTS).read_text(encoding="utf-8"))
        self.fingerprint = artefact.fingerprint
        self.encoder: str = artefact.config["encoder"]
        """Fingerprint of the encoder whose vectors it reads."""
        self.patterns: tuple[str, ...] = tuple(content["patterns"])
        """Names of the pattern answers that it reads, in order."""
        self.threshold: float = content["threshold"]
        """Probability from which a sentence is a claim."""
        self._answers = _Linear(content["answers"])
        self._claim = _Linear(content["claim"])

    def answers(self, vectors: Vectors, patterns: npt.NDArray[np.bool_]) -> Floats:
        """Return the probability of each of `FEATURES`: (sentences, features)."""
        return self._answers(np.hstack([vectors, patterns]))

    def probabilities(self, vectors: Vectors, patterns: npt.NDArray[np.bool_]) -> Floats:
        """Return the probability of each sentence that it is a checkable claim: (sentences,)."""
        read = np.hstack([vectors, patterns, self.answers(vectors, patterns)])
        return self._claim(read)[:, 0]


class _Linear:
    """Logistic regressions, one for each row of weights."""

    def __init__(self, content: dict[str, Sequence[Sequence[float]]]) -> None:
        self._weights = np.array(content["weights"], np.float64)
        self._bias = np.array(content["bias"], np.float64)

    def __call__(self, inputs: npt.NDArray[np.floating]) -> Floats:
        found: Floats = 1 / (1 + np.exp(-(inputs @ self._weights.T + self._bias)))
        return found
