import pytest

from evaluation.metrics.labels import Confusion

# Right and given labels of ten items: a a a a b b b c c c
COUNTS = Confusion.of(
    [
        *[("a", "a")] * 3,
        ("a", "b"),
        *[("b", "b")] * 2,
        ("b", "a"),
        ("c", "c"),
        *[("c", "a")] * 2,
    ]
)


def test_accuracy_is_the_share_of_right_labels() -> None:
    assert COUNTS.total == 10
    assert COUNTS.accuracy == pytest.approx(6 / 10)


def test_f1_counts_both_kinds_of_error() -> None:
    # a: 3 hits, 4 are a, 6 were called a.
    assert COUNTS.f1("a") == pytest.approx(2 * 3 / (4 + 6))
    assert COUNTS.f1("b") == pytest.approx(2 * 2 / (3 + 3))
    assert COUNTS.f1("c") == pytest.approx(2 * 1 / (3 + 1))
    assert COUNTS.macro_f1("abc") == pytest.approx((0.6 + 2 / 3 + 0.5) / 3)


def test_share_is_of_one_right_label() -> None:
    assert COUNTS.share("c", ["a"]) == pytest.approx(2 / 3)
    assert COUNTS.share("c", ["a", "c"]) == pytest.approx(1.0)


def test_undefined_figures_are_none() -> None:
    assert Confusion().accuracy is None
    assert COUNTS.f1("d") is None
    assert COUNTS.share("d", ["a"]) is None
    assert Confusion().macro_f1("ab") is None


def test_counts_add() -> None:
    assert (COUNTS + COUNTS).total == 20
    assert (COUNTS + COUNTS).f1("a") == COUNTS.f1("a")
