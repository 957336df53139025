"""Quotients of sums against the metrics that count the same, and values worked out by hand."""

import numpy as np
import pytest

from evaluation.metrics import counts
from evaluation.metrics.calibration import Reliability
from evaluation.metrics.intervals import Interval, clustered, clustered_counts
from evaluation.metrics.labels import Confusion

LABELS = ("a", "b", "c")
PAIRS = [
    *[("a", "a")] * 3,
    ("a", "b"),
    *[("b", "b")] * 2,
    ("b", "a"),
    ("c", "c"),
    *[("c", "a")] * 2,
]
SUMS = counts.cells(PAIRS, LABELS).sum(axis=0)


def test_macro_f1_is_that_of_the_confusion() -> None:
    assert counts.macro_f1(SUMS) == pytest.approx(Confusion.of(PAIRS).macro_f1(LABELS))


def test_a_label_that_occurs_nowhere_does_not_count() -> None:
    pairs = [("a", "a"), ("b", "a")]
    found = counts.macro_f1(counts.cells(pairs, LABELS).sum(axis=0))
    assert found == pytest.approx((2 / 3 + 0) / 2)


@pytest.mark.parametrize(
    ("label", "precision", "recall"), [(0, 3 / 6, 3 / 4), (1, 2 / 3, 2 / 3), (2, 1, 1 / 3)]
)
def test_precision_and_recall_of_a_label(label: int, precision: float, recall: float) -> None:
    assert counts.precision_of(label)(SUMS) == pytest.approx(precision)
    assert counts.recall_of(label)(SUMS) == pytest.approx(recall)
    f1 = 2 * precision * recall / (precision + recall)
    assert counts.f1_of(label)(SUMS) == pytest.approx(f1)


def test_what_never_occurs_is_undefined() -> None:
    none = np.zeros(9)
    assert np.isnan(counts.precision_of(0)(none))
    assert np.isnan(counts.macro_f1(none))


def test_the_calibration_error_is_that_of_the_bins() -> None:
    said, happened = [0.25, 0.25, 0.95, 1.0], [True, False, True, True]
    found = counts.expected_error(counts.bins(said, happened).sum(axis=0))
    assert found == pytest.approx(Reliability.of(said, happened).expected_error)
    assert found == pytest.approx(0.1375)


def test_many_sums_are_taken_at_once() -> None:
    many = np.stack([SUMS, np.zeros(9), 2 * SUMS])
    found = counts.macro_f1(many)
    assert found.shape == (3,)
    assert found[0] == pytest.approx(found[2])
    assert np.isnan(found[1])


def test_the_interval_of_a_share_is_that_of_the_mean() -> None:
    values = [1.0] * 8 + [0.0] * 4
    clusters = list("aabbccddeeff")
    rows = np.stack([np.array(values), np.ones(12)], axis=1)
    assert clustered_counts(rows, clusters, lambda s: s[..., 0] / s[..., 1]) == clustered(
        values, clusters
    )


def test_an_interval_is_undefined_without_items_or_where_the_figure_is() -> None:
    assert clustered_counts(np.zeros((0, 9)), [], counts.macro_f1) is None
    assert clustered_counts(np.zeros((2, 9)), ["a", "b"], counts.macro_f1) is None
    one = counts.cells([("a", "a")], LABELS)
    assert clustered_counts(one, ["x"], counts.macro_f1) == Interval(1.0, 1.0)
