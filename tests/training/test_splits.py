from collections import Counter

from evaluation.own_sets import claims
from training.splits import split_of


def test_the_own_sets_are_split_by_the_same_rule() -> None:
    found = claims()
    assert len(found) >= 700
    assert [claim.id for claim in found if claim.split != split_of(claim.id)] == []


def test_shares() -> None:
    counted = Counter(split_of(f"rumor-{number}") for number in range(5000))
    assert 0.18 < counted["test"] / 5000 < 0.22
    assert 0.10 < counted["dev"] / 5000 < 0.14
