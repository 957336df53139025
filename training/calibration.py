"""From likeness to probability, and from probability to the two thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.metrics.calibration import Reliability

RECALL, PRECISION = 0.97, 0.98
"""What `suggested` must find, and what `confirmed` must be right in."""
FEWEST = 50
"""Pairs on which a precision says something."""
FOLDS = 5
"""Parts that the texts of a task are dealt into; each is measured under the fit of the others."""
_CONVERGED = 1e-10
_RIDGE = 1e-12
_STEPS = 100

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text against one of the entries that the retriever ranks high for it."""

    likeness: float
    matches: bool
    text: int = 0
    """Number of the text in its task."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """Probability as the logistic function of slope x likeness + bias."""

    slope: float
    bias: float

    def of(self, likeness: Floats) -> Floats:
        """Return the probabilities of likenesses."""
        said: Floats = 1 / (1 + np.exp(-(self.slope * likeness + self.bias)))
        return said


@dataclass(frozen=True, slots=True)
class Groups:
    """Pairs of several tasks, each task weighing the same."""

    likeness: Floats
    matches: npt.NDArray[np.bool_]
    weight: Floats
    fold: npt.NDArray[np.int64]

    @classmethod
    def of(cls, groups: Sequence[Sequence[Pair]]) -> "Groups":
        """Join the pairs of tasks."""
        return cls(
            np.array([pair.likeness for group in groups for pair in group]),
            np.array([pair.matches for group in groups for pair in group]),
            np.array([1 / len(group) for group in groups for _ in group]),
            np.array([pair.text % FOLDS for group in groups for pair in group]),
        )

    def where(self, kept: npt.NDArray[np.bool_]) -> "Groups":
        """Return some of the pairs."""
        return Groups(self.likeness[kept], self.matches[kept], self.weight[kept], self.fold[kept])


def fitted(groups: Groups) -> Logistic:
    """Return the logistic function that fits best.

    With the smoothed targets of Platt (1999), which keep it finite when matches and others part
    cleanly, by Newton's method from zero with halved steps (Lin, Lin and Weng 2007).
    """
    centre = float(groups.likeness.mean())
    inputs = np.stack([groups.likeness - centre, np.ones_like(groups.likeness)], axis=1)
    right, wrong = int(groups.matches.sum()), int((~groups.matches).sum())
    target = np.where(groups.matches, (right + 1) / (right + 2), 1 / (wrong + 2))

    def loss(solution: Floats) -> float:
        logit = inputs @ solution
        return float((groups.weight * (np.logaddexp(0, logit) - target * logit)).sum())

    solution = np.zeros(2)
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-inputs @ solution))
        gradient = inputs.T @ (groups.weight * (target - said))
        curvature = (inputs * (groups.weight * said * (1 - said))[:, None]).T @ inputs
        step = np.linalg.solve(curvature + np.eye(2) * _RIDGE, gradient)
        while loss(solution + step) > loss(solution) and np.abs(step).max() >= _CONVERGED:
            step /= 2
        solution += step
        if np.abs(step).max() < _CONVERGED:
            break
    slope, at_centre = float(solution[0]), float(solution[1])
    return Logistic(round(slope, 3), round(at_centre - slope * centre, 3))


def held_out_error(groups: Groups) -> float:
    """Return the expected calibration error on each fold under the fit of the others."""
    total = Reliability()
    for fold in np.unique(groups.fold):
        inside = groups.fold == fold
        kept = groups.where(inside)
        said = fitted(groups.where(~inside)).of(kept.likeness)
        total += Reliability.of(said.tolist(), kept.matches.tolist())
    error = total.expected_error
    assert error is not None
    return error


def raised(pairs: Sequence[Pair], fit: Logistic, threshold: float) -> float:
    """Return the share of texts with an entry at or above a threshold."""
    said = fit.of(np.array([pair.likeness for pair in pairs]))
    above = {pair.text for pair, p in zip(pairs, said, strict=True) if p >= threshold}
    return len(above) / len({pair.text for pair in pairs})


def suggested(groups: Groups, fit: Logistic) -> float:
    """Return the highest threshold that finds `RECALL` of the matches, rounded down."""
    own = groups.where(groups.matches)
    order = np.argsort(-own.likeness, kind="stable")
    found = np.cumsum(own.weight[order]) / own.weight.sum()
    last = order[int(np.searchsorted(found, RECALL))]
    return int(fit.of(own.likeness[[last]])[0] * 1000) / 1000


def confirmed(groups: Groups, fit: Logistic) -> tuple[float, float]:
    """Return the lowest threshold above which `PRECISION` of the pairs match, and its recall.

    Rounded up; 1 and 0 when no threshold does it on `FEWEST` pairs.
    """
    order = np.argsort(-groups.likeness, kind="stable")
    likeness = groups.likeness[order]
    right = np.cumsum((groups.weight * groups.matches)[order])
    good = right / np.cumsum(groups.weight[order]) >= PRECISION
    good[:-1] &= likeness[:-1] > likeness[1:]  # equal ones are above together
    good[: FEWEST - 1] = False
    if not good.any():
        return 1.0, 0.0
    last = int(np.flatnonzero(good)[-1])
    threshold = np.ceil(fit.of(likeness[[last]])[0] * 1000) / 1000
    return float(threshold), float(right[last] / right[-1])
