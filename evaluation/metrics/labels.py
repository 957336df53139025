"""Labels: how often each is given where it is right, wrong, or missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Confusion:
    """Additive counts of (right label, given label)."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Confusion":
        """Count pairs of the right and the given label."""
        return cls(Counter(pairs))

    def __add__(self, other: "Confusion") -> "Confusion":
        return Confusion(Counter(self.counts) + Counter(other.counts))

    @property
    def total(self) -> int:
        """Return the number of items."""
        return sum(self.counts.values())

    @property
    def accuracy(self) -> float | None:
        """Return the share of items with the right label; None without items."""
        right = sum(n for (truth, given), n in self.counts.items() if truth == given)
        return right / self.total if self.total else None

    def share(self, truth: str, given: Iterable[str]) -> float | None:
        """Return the share of items of label `truth` that got one of `given`; None without any."""
        row = {label: n for (right, label), n in self.counts.items() if right == truth}
        total = sum(row.values())
        return sum(row.get(label, 0) for label in given) / total if total else None

    def f1(self, label: str) -> float | None:
        """Return the F1 of one label; None where it is neither right nor given anywhere."""
        hit = self.counts.get((label, label), 0)
        truths = sum(n for (truth, _), n in self.counts.items() if truth == label)
        given = sum(n for (_, got), n in self.counts.items() if got == label)
        return 2 * hit / (truths + given) if truths + given else None

    def macro_f1(self, labels: Iterable[str]) -> float | None:
        """Return the mean F1 of the labels for which it is defined; None where none is."""
        scores = [score for label in labels if (score := self.f1(label)) is not None]
        return sum(scores) / len(scores) if scores else None
