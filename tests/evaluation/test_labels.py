"""Figures of labels against values worked out by hand."""

import numpy as np
import pytest

from evaluation.metrics import labels

NAMES = ("a", "b", "c")
# Right and given labels of ten items: a a a a b b b c c c
SUMS = labels.cells(
    [
        *[("a", "a")] * 3,
        ("a", "b"),
        *[("b", "b")] * 2,
        ("b", "a"),
        ("c", "c"),
        *[("c", "a")] * 2,
    ],
    NAMES,
).sum(axis=0)


@pytest.mark.parametrize(
    ("label", "precision", "recall"), [(0, 3 / 6, 3 / 4), (1, 2 / 3, 2 / 3), (2, 1, 1 / 3)]
)
def test_precision_and_recall_of_a_label(label: int, precision: float, recall: float) -> None:
    assert labels.precision_of(label)(SUMS) == pytest.approx(precision)
    assert labels.recall_of(label)(SUMS) == pytest.approx(recall)


def test_f1_counts_both_kinds_of_error() -> None:
    # a: 3 hits, 4 are a, 6 were called a.
    assert labels.f1_of(0)(SUMS) == pytest.approx(2 * 3 / (4 + 6))
    assert labels.f1_of(1)(SUMS) == pytest.approx(2 * 2 / (3 + 3))
    assert labels.f1_of(2)(SUMS) == pytest.approx(2 * 1 / (3 + 1))
    assert labels.macro_f1(SUMS) == pytest.approx((0.6 + 2 / 3 + 0.5) / 3)


def test_a_label_that_occurs_nowhere_does_not_count() -> None:
    found = labels.macro_f1(labels.cells([("a", "a"), ("b", "a")], NAMES).sum(axis=0))
    assert found == pytest.approx((2 / 3 + 0) / 2)


def test_what_never_occurs_is_undefined() -> None:
    none = np.zeros(9)
    assert np.isnan(labels.precision_of(0)(none))
    assert np.isnan(labels.recall_of(0)(none))
    assert np.isnan(labels.f1_of(0)(none))
    assert np.isnan(labels.macro_f1(none))


def test_many_sums_are_taken_at_once() -> None:
    found = labels.macro_f1(np.stack([SUMS, np.zeros(9), 2 * SUMS]))
    assert found.shape == (3,)
    assert found[0] == pytest.approx(found[2])
    assert np.isnan(found[1])
