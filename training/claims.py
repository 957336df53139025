"""Trains the claim detector: `python -m training.claims`.

Logistic regressions over the vectors of the released encoder and the readable features; seconds on
a processor.  Writes `models/claims/` and `models/cards/claims.md`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from evaluation.own_sets import Sentence, sentences
from models.claims import FEATURES, WEIGHTS
from models.encoder import Encoder, load_encoder
from review_service.checks.claims import encoded
from review_service.checks.claims.features import FEATURES as PATTERNS
from review_service.checks.claims.features import features_of
from review_service.language.blanks import closed_up
from training.base import REPOSITORY
from training.cards import Trained, write_card
from training.release import release

ARTEFACT = REPOSITORY / "models" / "claims"
STRENGTHS = (0.3, 1.0, 3.0, 10.0)
"""Inverse regularisation strengths tried."""
FOLDS = 5
_STEPS = 5_000
_DECIMALS = 5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Sentences as numbers."""

    vectors: npt.NDArray[np.float32]
    patterns: npt.NDArray[np.bool_]
    claim: npt.NDArray[np.bool_]
    answers: npt.NDArray[np.bool_]
    """(sentences, features)."""
    documents: list[str]

    @classmethod
    def of(cls, found: Sequence[Sentence], encoder: Encoder) -> "Inputs":
        """Encode labelled sentences."""
        texts = [closed_up(sentence.text).text for sentence in found]
        return cls(
            encoder.encode([encoded(sentence.text) for sentence in found], "query"),
            np.array([list(features_of(text).values()) for text in texts]),
            np.array([sentence.claim for sentence in found]),
            np.array([[name in sentence.features for name in FEATURES] for sentence in found]),
            [sentence.document for sentence in found],
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """The regressions and the threshold."""

    answers: list[LogisticRegression]
    claim: LogisticRegression
    strength: float
    threshold: float
    held_out: Floats
    """Probabilities of the training sentences, each under a fit of other documents."""

    @property
    def content(self) -> dict[str, Any]:
        """Return what the artefact holds."""
        return {
            "patterns": [feature.name for feature in PATTERNS],
            "threshold": round(self.threshold, 3),
            "answers": _weights(self.answers),
            "claim": _weights([self.claim]),
        }


def fitted(inputs: Inputs) -> Fitted:
    """Fit on sentences; strength and threshold are chosen on folds of documents held out."""
    first = np.hstack([inputs.vectors, inputs.patterns])
    answers, said = [], []
    for column in range(len(FEATURES)):
        model, probabilities = _best(first, inputs.answers[:, column], inputs.documents)[:2]
        answers.append(model)
        said.append(probabilities)
    # The claim regression reads held-out answers, as it will meet them on new sentences.
    read = np.hstack([first, np.stack(said, axis=1)])
    claim, held_out, strength = _best(read, inputs.claim, inputs.documents)
    grid = np.arange(0.3, 0.7, 0.01)
    scores = [f1_score(inputs.claim, held_out >= level) for level in grid]
    best = np.flatnonzero(np.array(scores) >= max(scores) - 0.002)
    return Fitted(answers, claim, strength, float(grid[best[len(best) // 2]]), held_out)


def _best(
    inputs: Floats, wanted: npt.NDArray[np.bool_], documents: list[str]
) -> tuple[LogisticRegression, Floats, float]:
    """Return the regression of the best strength, its held-out probabilities and the strength."""
    tried = []
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=_STEPS)
        said = cross_val_predict(
            model, inputs, wanted, groups=documents, cv=GroupKFold(FOLDS), method="predict_proba"
        )[:, 1]
        loss = -np.log(np.clip(np.where(wanted, said, 1 - said), 1e-9, 1)).mean()
        tried.append((loss, strength, said))
    _, strength, said = min(tried, key=lambda each: each[0])
    return LogisticRegression(C=strength, max_iter=_STEPS).fit(inputs, wanted), said, strength


def _weights(models: Sequence[LogisticRegression]) -> dict[str, Any]:
    return {
        "weights": [[round(float(w), _DECIMALS) for w in model.coef_[0]] for model in models],
        "bias": [round(float(model.intercept_[0]), _DECIMALS) for model in models],
    }


def main(artefact: Path = ARTEFACT) -> None:
    """Train and release."""
    encoder = load_encoder()
    found = fitted(Inputs.of(sentences("train"), encoder))
    content = (json.dumps(found.content) + "\n").encode()
    settings = {"name": artefact.name, "encoder": encoder.fingerprint}
    release(artefact, {WEIGHTS: content}, settings)
    write_card(Trained("claims", artefact, None))
    Console(stderr=True).print(f"{artefact}: threshold {found.threshold:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suffix", default="", help="put behind the name, such as -2")
    main(ARTEFACT.with_name(ARTEFACT.name + parser.parse_args().suffix))
