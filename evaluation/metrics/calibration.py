"""Calibration: whether things said with probability p happen in a share p of the cases."""

from collections.abc import Sequence
from dataclasses import dataclass

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
