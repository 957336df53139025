"""Ranking: where the right answer of each query stands among the answers listed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of each query's one right answer, 1 for the first place, None when not listed.

    Ranks are kept query by query, and never averaged before the end, so that parts of an evaluation
    add up and intervals can be drawn over clusters of queries.
    """

    values: tuple[int | None, ...] = ()
    clusters: tuple[str, ...] = ()
    """What the queries share that makes their outcomes alike, e.g. the right answer."""

    @classmethod
    def of(cls, answer: str, listed: Sequence[str], cluster: str | None = None) -> "Ranks":
        """Return the rank of `answer` in one list; its cluster is the answer unless given."""
        place = listed.index(answer) + 1 if answer in listed else None
        return cls((place,), (answer if cluster is None else cluster,))

    def __add__(self, other: "Ranks") -> "Ranks":
        return Ranks(self.values + other.values, self.clusters + other.clusters)

    def where(self, kept: Sequence[bool]) -> "Ranks":
        """Return the ranks of some of the queries."""
        return Ranks(
            tuple(rank for rank, keep in zip(self.values, kept, strict=True) if keep),
            tuple(name for name, keep in zip(self.clusters, kept, strict=True) if keep),
        )

    def hits(self, k: int) -> tuple[float, ...]:
        """Return for each query 1.0 if its answer is among the first `k`, else 0.0."""
        return tuple(float(rank is not None and rank <= k) for rank in self.values)

    def reciprocals(self, k: int) -> tuple[float, ...]:
        """Return for each query the reciprocal of the rank, 0.0 beyond the first `k`."""
        return tuple(1 / rank if rank is not None and rank <= k else 0.0 for rank in self.values)

    def success(self, k: int) -> float | None:
        """Return the share of queries answered among the first `k`; None without queries."""
        return _mean(self.hits(k))

    def mean_reciprocal(self, k: int) -> float | None:
        """Return the mean reciprocal rank, cut at `k`; None without queries."""
        return _mean(self.reciprocals(k))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
