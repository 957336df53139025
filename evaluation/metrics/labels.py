"""Labels: figures that are quotients of the counts of right and given labels.

An item is a row of counts.  Rows are added first and divided once, so that intervals can be drawn
over clusters of items (`intervals.clustered_counts`).
"""

from collections.abc import Sequence

import numpy as np

from evaluation.metrics.intervals import Counts, Statistic, quotient


def cells(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> Counts:
    """Return for each pair of right and given label its cell of the confusion: (pairs, cells)."""
    number = {label: place for place, label in enumerate(labels)}
    rows = np.zeros((len(pairs), len(labels) ** 2))
    for row, (right, given) in zip(rows, pairs, strict=True):
        row[number[right] * len(labels) + number[given]] = 1
    return rows


def macro_f1(sums: Counts) -> Counts:
    """Return the mean F1 of the labels that occur, from sums of `cells`."""
    square = _square(sums)
    hits = np.diagonal(square, axis1=-2, axis2=-1)
    marked = square.sum(axis=-1) + square.sum(axis=-2)
    with np.errstate(invalid="ignore"):
        scores = 2 * hits / marked
    known = ~np.isnan(scores)
    total = np.where(known, scores, 0).sum(axis=-1)
    return quotient(total, known.sum(axis=-1))


def precision_of(label: int) -> Statistic:
    """Return the precision of one label, from sums of `cells`."""

    def statistic(sums: Counts) -> Counts:
        square = _square(sums)
        return quotient(square[..., label, label], square[..., :, label].sum(axis=-1))

    return statistic


def recall_of(label: int) -> Statistic:
    """Return the recall of one label, from sums of `cells`."""

    def statistic(sums: Counts) -> Counts:
        square = _square(sums)
        return quotient(square[..., label, label], square[..., label, :].sum(axis=-1))

    return statistic


def f1_of(label: int) -> Statistic:
    """Return the F1 of one label, from sums of `cells`."""

    def statistic(sums: Counts) -> Counts:
        square = _square(sums)
        marked = square[..., label, :].sum(axis=-1) + square[..., :, label].sum(axis=-1)
        return quotient(2 * square[..., label, label], marked)

    return statistic


def _square(sums: Counts) -> Counts:
    side = round(sums.shape[-1] ** 0.5)
    return sums.reshape(*sums.shape[:-1], side, side)
