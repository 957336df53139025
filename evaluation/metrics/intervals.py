"""Intervals for means whose items come in clusters.

Two queries about one rumor, or two sentences of one article, succeed and fail together; treating
them as independent makes intervals too narrow.  Clusters are therefore drawn, not items.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 2000
SEED = 20_240_601
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """The range in which the mean lies with the given level of confidence."""

    low: float
    high: float


def clustered(
    values: Sequence[float], clusters: Sequence[str], draws: int = DRAWS, seed: int = SEED
) -> Interval | None:
    """Return the percentile bootstrap interval of the mean over clusters; None without values."""
    if not values:
        return None
    names = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    owner = np.array([names[name] for name in clusters])
    totals = np.bincount(owner, values, minlength=len(names))
    sizes = np.bincount(owner, minlength=len(names))
    drawn = np.random.default_rng(seed).integers(len(names), size=(draws, len(names)))
    means = totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
