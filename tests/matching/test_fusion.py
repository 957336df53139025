import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.thresholds import Thresholds
from review_service.matching.fusion import likeness, probability

NUMBERS = Thresholds("query", 0.1, 100.0, -90.0, 0.1, 0.9)


def test_the_whole_and_the_best_sentence_count_alike() -> None:
    found = likeness(
        np.array([0.8, 0.9]),
        np.array([[0.7, 0.5], [0.6, 0.8]]),
        np.array([0.0, 1.0]),
        NUMBERS,
    )
    np.testing.assert_allclose(found, [(0.8 + 0.7) / 2, (0.9 + 0.8) / 2 + 0.1])


@pytest.mark.parametrize(
    ("value", "expected"), [(0.9, 0.5), (0.93, 0.952574), (0.0, 0.0), (1.2, 1.0)]
)
def test_probability_is_the_logistic_function(value: float, expected: float) -> None:
    assert probability(value, NUMBERS) == expected


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_probability_keeps_the_order(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= probability(low, NUMBERS) <= probability(high, NUMBERS) <= 1
