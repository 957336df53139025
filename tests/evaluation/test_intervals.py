import numpy as np
import pytest

from evaluation.metrics.intervals import (
    Counts,
    Interval,
    clustered,
    clustered_counts,
    quotient,
)


def test_equal_values_leave_no_doubt() -> None:
    assert clustered([0.5] * 10, list("aabbccddee")) == Interval(0.5, 0.5)


def test_the_mean_lies_inside() -> None:
    values = [1.0] * 80 + [0.0] * 20
    found = clustered(values, [str(n) for n in range(100)])
    assert found is not None
    # The standard error of a share of 0.8 of 100 is 0.04; 1.96 of them on either side.
    assert found.low == pytest.approx(0.8 - 1.96 * 0.04, abs=0.015)
    assert found.high == pytest.approx(0.8 + 1.96 * 0.04, abs=0.015)


def test_items_that_go_together_widen_it() -> None:
    values = [1.0] * 80 + [0.0] * 20
    alone = clustered(values, [str(n) for n in range(100)])
    together = clustered(values, [str(n // 10) for n in range(100)])
    assert alone is not None
    assert together is not None
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_one_cluster_shows_no_spread() -> None:
    assert clustered([1.0, 0.0], ["a", "a"]) == Interval(0.5, 0.5)


def test_it_is_the_same_every_time() -> None:
    values, clusters = [1.0, 0.0, 1.0, 1.0], ["a", "b", "c", "d"]
    assert clustered(values, clusters) == clustered(values, clusters)


def test_it_is_undefined_without_values() -> None:
    assert clustered([], []) is None


def test_a_figure_of_sums_has_the_interval_of_its_draws() -> None:
    values, clusters = [1.0] * 8 + [0.0] * 4, list("aabbccddeeff")
    rows = np.stack([np.array(values), np.ones(12)], axis=1)

    def share(sums: Counts) -> Counts:
        return quotient(sums[..., 0], sums[..., 1])

    assert clustered_counts(rows, clusters, share) == clustered(values, clusters)
    assert clustered_counts(rows[:0], [], share) is None
    assert clustered_counts(np.zeros((2, 2)), ["a", "b"], share) is None


def test_nothing_below_is_not_a_number() -> None:
    found = quotient(np.array([1.0, 1.0]), np.array([2.0, 0.0]))
    assert found[0] == 0.5
    assert np.isnan(found[1])
