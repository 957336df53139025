"""Calibration: whether things said with probability p happen in a share p of the cases."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.metrics.intervals import Counts, quotient

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of about the same probability; additive."""

    count: int = 0
    happened: int = 0
    said: float = 0.0
    """Sum of the probabilities said."""

    def __add__(self, other: "Bin") -> "Bin":
        return Bin(self.count + other.count, self.happened + other.happened, self.said + other.said)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Predictions in bins of equal width over 0 to 1."""

    bins: tuple[Bin, ...] = (Bin(),) * BINS

    @classmethod
    def of(cls, said: Sequence[float], happened: Sequence[bool]) -> "Reliability":
        """Sort predictions into bins."""
        bins = [Bin()] * BINS
        for probability, outcome in zip(said, happened, strict=True):
            place = min(int(probability * BINS), BINS - 1)
            bins[place] += Bin(1, int(outcome), probability)
        return cls(tuple(bins))

    def __add__(self, other: "Reliability") -> "Reliability":
        return Reliability(tuple(a + b for a, b in zip(self.bins, other.bins, strict=True)))

    @property
    def expected_error(self) -> float | None:
        """Return the expected calibration error (Naeini et al. 2015); None without predictions."""
        count = sum(part.count for part in self.bins)
        gaps = sum(abs(part.happened - part.said) for part in self.bins)
        return gaps / count if count else None


def bins(said: Sequence[float], happened: Sequence[bool]) -> Counts:
    """Return for each prediction its bin's count, outcome and probability: (items, 3 x bins)."""
    rows = np.zeros((len(said), BINS, 3))
    for row, probability, outcome in zip(rows, said, happened, strict=True):
        row[min(int(probability * BINS), BINS - 1)] = 1, outcome, probability
    return rows.reshape(len(said), -1)


def expected_error(sums: Counts) -> Counts:
    """Return the expected calibration error, from sums of `bins`."""
    parts = sums.reshape(*sums.shape[:-1], BINS, 3)
    gaps = np.abs(parts[..., 1] - parts[..., 2]).sum(axis=-1)
    return quotient(gaps, parts[..., 0].sum(axis=-1))
