"""Calibration error against values worked out by hand."""

import numpy as np
import pytest

from evaluation.metrics.calibration import Bin, Reliability, bins, expected_error


def test_the_error_is_the_gap_weighed_by_the_bins() -> None:
    # Bin 2: said 0.25 and 0.25, one happened: |1 - 0.5| = 0.5.
    # Bin 9: said 0.95 and 1.0, both happened: |2 - 1.95| = 0.05.  (0.5 + 0.05) / 4.
    found = Reliability.of([0.25, 0.25, 0.95, 1.0], [True, False, True, True])
    assert found.expected_error == pytest.approx(0.1375)
    assert found.bins[2] == Bin(2, 1, 0.5)
    assert found.bins[9] == Bin(2, 2, 1.95)


def test_what_happens_as_often_as_said_has_no_error() -> None:
    found = Reliability.of([0.5, 0.5, 0.5, 0.5], [True, False, True, False])
    assert found.expected_error == 0


def test_it_is_undefined_without_predictions() -> None:
    assert Reliability().expected_error is None


def test_parts_add_up() -> None:
    one = Reliability.of([0.25, 0.95], [True, True])
    other = Reliability.of([0.25, 1.0], [False, True])
    assert one + other == Reliability.of([0.25, 0.25, 0.95, 1.0], [True, False, True, True])


def test_the_error_can_be_taken_of_sums_of_items() -> None:
    rows = bins([0.25, 0.25, 0.95, 1.0], [True, False, True, True])
    assert expected_error(rows.sum(axis=0)) == pytest.approx(0.1375)
    assert np.isnan(expected_error(np.zeros(rows.shape[1])))
