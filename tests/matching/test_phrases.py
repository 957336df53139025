import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.matching.phrases import Phrases, leading

ENTRIES = (
    RumorEntry("a", "甲", RumorVerdict.FALSE, variants=("甲一", "甲二"), negations=("非甲",)),
    RumorEntry("b", "乙", RumorVerdict.FALSE),
    RumorEntry("c", "丙", RumorVerdict.FALSE, negations=("非丙",)),
)


def test_wordings_stand_together_claim_first() -> None:
    phrases = Phrases.of(ENTRIES)
    assert phrases.texts == ("甲", "甲一", "甲二", "非甲", "乙", "丙", "非丙")
    assert phrases.fields == (
        "claim", "variant", "variant", "negation", "claim", "claim", "negation",
    )  # fmt: skip
    assert [list(phrases.rows(number)) for number in range(3)] == [[0, 1, 2, 3], [4], [5, 6]]


def test_an_entry_counts_with_its_best_wording() -> None:
    scores = np.array([0.1, 0.9, 0.3, 0.2, 0.5, 0.4, 0.6])
    assert Phrases.of(ENTRIES).best(scores).tolist() == [0.9, 0.5, 0.6]


def test_an_empty_library_has_no_rows() -> None:
    phrases = Phrases.of(())
    assert phrases.texts == ()
    assert phrases.best(np.zeros(0)).tolist() == []


@pytest.mark.parametrize(
    ("count", "places"), [(0, []), (1, [1]), (2, [1, 3]), (3, [1, 3, 0]), (9, [1, 3, 0, 4, 2])]
)
def test_equal_scores_keep_their_order(count: int, places: list[int]) -> None:
    assert leading(np.array([0.5, 0.9, 0.1, 0.9, 0.5]), count) == places


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0])), st.integers(0, 20))
def test_the_leading_places_are_those_of_a_stable_sort(scores: list[float], count: int) -> None:
    expected = sorted(range(len(scores)), key=lambda place: -scores[place])[:count]
    assert leading(np.array(scores, float), count) == expected
