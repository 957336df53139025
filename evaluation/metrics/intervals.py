"""Intervals for figures whose items come in clusters.

Two queries about one rumor, or two sentences of one article, succeed and fail together; treating
them as independent makes intervals too narrow.  Clusters are therefore drawn, not items.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

DRAWS = 2000
SEED = 20_240_601
LEVEL = 0.95

Counts = npt.NDArray[np.float64]
Statistic = Callable[[Counts], Counts]
"""From sums of counts (…, counts) to figures (…), not a number where undefined."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The range in which the figure lies with the given level of confidence."""

    low: float
    high: float


def clustered(
    values: Sequence[float], clusters: Sequence[str], draws: int = DRAWS, seed: int = SEED
) -> Interval | None:
    """Return the percentile bootstrap interval of the mean over clusters; None without values."""
    counts = np.stack([np.asarray(values, np.float64), np.ones(len(values))], axis=1)
    return clustered_counts(counts, clusters, _mean, draws, seed)


def clustered_counts(
    counts: Counts,
    clusters: Sequence[str],
    statistic: Statistic,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Interval | None:
    """Return the interval of a figure made of sums of counts: (items, counts).

    None without items, or where the figure is undefined in every draw.
    """
    if not len(counts):
        return None
    names = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    totals = np.zeros((len(names), counts.shape[1]))
    np.add.at(totals, [names[name] for name in clusters], counts)
    found = statistic(_drawn(len(names), draws, seed) @ totals)
    if np.isnan(found).all():
        return None
    low, high = np.nanquantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def quotient(above: Counts, below: Counts) -> Counts:
    """Return the quotients, not a number where nothing is below."""
    undefined = np.full(np.shape(below), np.nan)
    found: Counts = np.divide(above, below, out=undefined, where=np.asarray(below) > 0)
    return found


@lru_cache(maxsize=4)
def _drawn(clusters: int, draws: int, seed: int) -> Counts:
    """Return how often each cluster is drawn in each draw: (draws, clusters)."""
    drawn = np.random.default_rng(seed).integers(clusters, size=(draws, clusters))
    return np.stack([np.bincount(row, minlength=clusters) for row in drawn]).astype(np.float64)


def _mean(sums: Counts) -> Counts:
    return quotient(sums[..., 0], sums[..., 1])
