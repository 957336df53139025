import numpy as np
import pytest

from training.calibration import (
    FEWEST,
    PRECISION,
    RECALL,
    Groups,
    Logistic,
    Pair,
    confirmed,
    fitted,
    held_out_error,
    raised,
    suggested,
)

CURVE = Logistic(20, -16)


def drawn(count: int, seed: int, curve: Logistic = CURVE) -> list[Pair]:
    """Return pairs that match with the probability of a curve."""
    source = np.random.default_rng(seed)
    likeness = source.uniform(0.6, 1.0, count)
    happened = source.uniform(size=count) < curve.of(likeness)
    return [
        Pair(float(x), bool(y), n) for n, (x, y) in enumerate(zip(likeness, happened, strict=True))
    ]


def test_finds_the_curve_that_the_pairs_were_drawn_from() -> None:
    fit = fitted(Groups.of([drawn(20_000, 1)]))
    assert fit.slope == pytest.approx(20, rel=0.05)
    assert fit.bias == pytest.approx(-16, rel=0.05)


def test_groups_weigh_the_same_whatever_their_size() -> None:
    small, large = drawn(200, 2), drawn(5_000, 3)
    once, thrice = fitted(Groups.of([small, large])), fitted(Groups.of([small, large * 3]))
    assert thrice.slope == pytest.approx(once.slope, rel=0.01)
    assert thrice.bias == pytest.approx(once.bias, rel=0.01)


def test_clean_parting_leaves_the_curve_finite() -> None:
    pairs = [Pair(0.9 + n / 1000, matches=True) for n in range(20)]
    pairs += [Pair(0.7 + n / 1000, matches=False) for n in range(40)]
    fit = fitted(Groups.of([pairs]))
    assert 0 < fit.slope < 1000
    low, high = fit.of(np.array([0.7, 0.91]))
    assert low < 0.05
    assert high > 0.95


def test_what_was_not_seen_is_calibrated_too() -> None:
    assert held_out_error(Groups.of([drawn(20_000, 4)])) < 0.02


def test_suggested_keeps_nearly_all_matches() -> None:
    pairs = drawn(5_000, 5)
    threshold = suggested(Groups.of([pairs]), CURVE)
    own = [CURVE.of(np.array([pair.likeness]))[0] for pair in pairs if pair.matches]
    kept = sum(p >= threshold for p in own) / len(own)
    assert RECALL <= kept < RECALL + 0.01


def test_confirmed_is_right_nearly_always() -> None:
    steep = Logistic(60, -48)
    pairs = drawn(20_000, 6, steep)
    threshold, recall = confirmed(Groups.of([pairs]), steep)
    above = [p for p in pairs if steep.of(np.array([p.likeness]))[0] >= threshold]
    assert len(above) > 1000
    assert sum(pair.matches for pair in above) / len(above) >= PRECISION
    assert recall == pytest.approx(
        sum(p.matches for p in above) / sum(p.matches for p in pairs), abs=0.02
    )


@pytest.mark.parametrize("count", [49, 100])
def test_nothing_is_confirmed_when_nothing_is_sure(count: int) -> None:
    pairs = [Pair(0.9, number % 2 == 0, number) for number in range(count)]
    assert confirmed(Groups.of([pairs]), CURVE) == (1.0, 0.0)


def test_few_pairs_confirm_nothing() -> None:
    pairs = [Pair(0.9 + number / 1000, matches=True, text=number) for number in range(FEWEST - 1)]
    assert confirmed(Groups.of([pairs]), CURVE) == (1.0, 0.0)
    assert confirmed(Groups.of([[*pairs, Pair(0.99, matches=True)]]), CURVE)[1] == pytest.approx(1)


def test_a_text_is_raised_once_however_many_entries_are() -> None:
    likeness = ((0, 0.9), (0, 0.95), (1, 0.1), (2, 0.2))
    pairs = [Pair(value, matches=False, text=text) for text, value in likeness]
    assert raised(pairs, Logistic(10, -5), 0.5) == pytest.approx(1 / 3)
