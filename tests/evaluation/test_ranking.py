"""Ranking figures against values worked out by hand."""

import pytest

from evaluation.metrics.ranking import Ranks

# Right answers at places 1, 3, 10, 11 and nowhere.
FIVE = Ranks((1, 3, 10, 11, None), ("a", "b", "b", "c", "d"))


@pytest.mark.parametrize(
    ("listed", "rank"), [(["x", "y"], 1), (["y", "x"], 2), (["y"], None), ([], None)]
)
def test_the_rank_is_the_place_of_the_answer(listed: list[str], rank: int | None) -> None:
    assert Ranks.of("x", listed) == Ranks((rank,), ("x",))


def test_the_cluster_may_be_given() -> None:
    assert Ranks.of("x", ["x"], "topic").clusters == ("topic",)


@pytest.mark.parametrize(("k", "share"), [(1, 1 / 5), (3, 2 / 5), (10, 3 / 5), (11, 4 / 5)])
def test_success_counts_answers_among_the_first_k(k: int, share: float) -> None:
    assert FIVE.success(k) == pytest.approx(share)


def test_mean_reciprocal_rank_is_cut_at_k() -> None:
    assert FIVE.mean_reciprocal(10) == pytest.approx((1 + 1 / 3 + 1 / 10) / 5)
    assert FIVE.mean_reciprocal(11) == pytest.approx((1 + 1 / 3 + 1 / 10 + 1 / 11) / 5)
    assert FIVE.mean_reciprocal(2) == pytest.approx(1 / 5)


def test_figures_without_queries_are_undefined() -> None:
    assert Ranks().success(1) is None
    assert Ranks().mean_reciprocal(10) is None


def test_parts_add_up() -> None:
    one, other = Ranks((1, 3), ("a", "b")), Ranks((10, 11, None), ("b", "c", "d"))
    assert one + other == FIVE


def test_per_query_values_are_kept() -> None:
    assert FIVE.hits(3) == (1.0, 1.0, 0.0, 0.0, 0.0)
    assert FIVE.reciprocals(3) == (1.0, 1 / 3, 0.0, 0.0, 0.0)
