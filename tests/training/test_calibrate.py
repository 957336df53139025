"""The numbers of a verifier, fitted on made scores."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from made_training_sets import Characters, datasets, put_in_place

from evaluation import product
from evaluation.own import judgements, tiers
from evaluation.own.library import claim_entries
from evaluation.own.tiers import Matched, Text
from evaluation.own_sets import claims, stances
from models.network import Rows
from models.thresholds import StanceNumbers, Thresholds
from models.verifier import LABELS, StanceModel
from review_service.domain.rumors import RumorEntry, RumorVerdict, Stance, Tier
from review_service.matching.base import Match
from review_service.matching.snapshot import Snapshot
from training.calibrate import (
    FALSE_ASSERTS,
    FEWEST,
    PRECISION,
    Scored,
    asserts_from,
    calibrated,
    confidences,
    confirmed_from,
    fitted,
    measured,
    said,
    scored,
)

SLOPE, RULES = 2.0, 1.5
ASSERTS, DEBUNKS, MENTIONS, UNRELATED = range(4)


def drawn(count: int, seed: int = 0) -> Scored:
    """Return passages whose label is drawn with the probability that the numbers say."""
    source = np.random.default_rng(seed)
    scores = source.normal(0, 1.5, (count, len(LABELS)))
    ruled = source.integers(0, len(LABELS), count)
    logits = SLOPE * scores + RULES * np.eye(len(LABELS))[ruled]
    right = np.argmax(logits + source.gumbel(size=logits.shape), axis=1)
    return Scored(scores, ruled, right)


class Lengths(StanceModel):
    """Scores a pair by its lengths."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Rows:
        self.pairs = list(pairs)
        return np.array([[len(a), len(b), 0, 0] for a, b in pairs], np.float32)


def test_runs_network_and_rules_on_labelled_passages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(monkeypatch, datasets(tmp_path))
    numbers = Thresholds("query", 0.05, 10, -8, 0.1, 0.9)
    found_by = Snapshot.build(claim_entries(claims()), Characters(), numbers)
    monkeypatch.setattr(judgements, "retriever", lambda: found_by)
    rows = stances("dev")
    model = Lengths()
    found = scored(rows, model)
    assert model.pairs == [(row.claim, row.passage) for row in rows]
    assert found.scores[:, 0].tolist() == [len(row.claim) for row in rows]
    assert [LABELS[label] for label in found.right] == [row.label for row in rows]
    assert found.ruled.shape == found.right.shape
    assert set(found.ruled) <= set(range(len(LABELS)))


def test_finds_the_numbers_that_the_labels_were_drawn_from() -> None:
    numbers = fitted(drawn(8_000))
    assert numbers.slope == pytest.approx(SLOPE, rel=0.15)
    assert max(map(abs, numbers.bias)) < 0.1
    assert numbers.rules == pytest.approx([RULES] * len(LABELS), rel=0.25)


def test_rules_that_say_nothing_get_no_voice() -> None:
    data = drawn(16_000)
    shuffled = np.random.default_rng(9).permutation(data.ruled)
    numbers = fitted(Scored(data.scores, shuffled, data.right))
    assert max(map(abs, numbers.rules)) < 0.2


def test_what_is_said_is_a_calibrated_probability() -> None:
    data = drawn(8_000, seed=1)
    found = said(data, fitted(drawn(8_000, seed=2)))
    assert found.sum(axis=1) == pytest.approx(np.ones(8_000))
    for low in (0.2, 0.4, 0.6, 0.8):
        inside = (found[:, 0] >= low) & (found[:, 0] < low + 0.2)
        right = (data.right[inside] == ASSERTS).mean()
        assert right == pytest.approx(found[inside, 0].mean(), abs=0.06)


def test_few_refutations_assert() -> None:
    asserting = np.linspace(0.0005, 0.9995, 1000)
    right = np.full(1000, DEBUNKS)
    lowest = asserts_from(asserting, right)
    assert (asserting >= lowest).sum() == FALSE_ASSERTS * 1000
    assert (asserting >= lowest - 0.002).sum() > FALSE_ASSERTS * 1000


def test_only_refutations_decide_what_asserts() -> None:
    asserting = np.array([0.99] * 50 + [0.1] * 100)
    right = np.array([MENTIONS] * 50 + [DEBUNKS] * 100)
    assert asserts_from(asserting, right) == 0.4


def test_a_low_probability_never_asserts() -> None:
    assert asserts_from(np.full(100, 0.01), np.full(100, DEBUNKS)) == 0.4


def test_what_is_confirmed_is_right_nearly_always() -> None:
    source = np.random.default_rng(3)
    confidence = source.uniform(0.5, 1, 20_000)
    right = source.uniform(size=20_000) < confidence**0.2
    threshold, recall = confirmed_from(confidence, right)
    assert 0.8 < threshold < 1
    above = confidence >= threshold
    assert right[above].mean() == pytest.approx(PRECISION, abs=0.001)
    assert recall == pytest.approx(right[above].sum() / right.sum(), abs=0.01)


def test_all_is_confirmed_where_all_is_right() -> None:
    threshold, recall = confirmed_from(np.linspace(0.6, 0.9, 200), np.ones(200, bool))
    assert threshold == pytest.approx(0.6)
    assert recall == 1.0


@pytest.mark.parametrize(
    "right", [np.ones(FEWEST - 1, bool), np.zeros(500, bool), np.zeros(0, bool)]
)
def test_few_or_wrong_pairs_confirm_nothing(right: np.ndarray) -> None:
    assert confirmed_from(np.linspace(0.6, 0.9, len(right)), right) == (1.0, 0.0)


def matched(stance: Stance, asserting: float, *conflicts: str, claim: str = "own") -> Match:
    entry = RumorEntry(claim, claim, RumorVerdict.FALSE)
    scores = {each: asserting if each is Stance.ASSERTS else 0.0 for each in Stance}
    return Match(entry, "claim", claim, 0.5, Tier.SUGGESTED, stance, scores, conflicts)


@pytest.fixture
def searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Matched]:
    """Put what is added to the list in place of what the product finds."""
    put_in_place(monkeypatch, datasets(tmp_path))
    found: list[Matched] = []
    monkeypatch.setattr(judgements, "retriever", lambda: None)
    monkeypatch.setattr(product, "searching", lambda: SimpleNamespace(numbers=None))
    monkeypatch.setattr(tiers, "match", lambda *_: found)
    return found


def test_only_what_could_be_confirmed_has_a_confidence(searched: list[Matched]) -> None:
    long = Text("长" * 40, "own", "passage", "asserts")
    searched += [
        Matched(
            long,
            (
                matched(Stance.ASSERTS, 0.8),
                matched(Stance.ASSERTS, 0.6, claim="another"),
                matched(Stance.ASSERTS, 0.9, "number"),
                matched(Stance.DEBUNKS, 0.4),
            ),
        ),
        Matched(Text("短", "own", "passage", "asserts"), (matched(Stance.ASSERTS, 0.9),)),
        Matched(Text("长" * 40, "own", "near", "unrelated"), (matched(Stance.ASSERTS, 0.7),)),
    ]
    flat = StanceNumbers(1.0, (0.0,) * 4, (0.0,) * 4, asserts=0.5, confirmed=0.9)
    said_of, right = confidences(Lengths(), flat)
    assert said_of.tolist() == pytest.approx([0.4, 0.3, 0.35])
    assert right.tolist() == [True, False, False]


def test_the_thresholds_come_on_top_of_the_fit(searched: list[Matched]) -> None:
    long = Text("长" * 40, "own", "passage", "asserts")
    searched += [Matched(long, (matched(Stance.ASSERTS, 0.8),))] * FEWEST
    data = drawn(4_000)
    numbers, recall = calibrated(data, Lengths())
    plain = fitted(data)
    assert (numbers.slope, numbers.bias, numbers.rules) == (plain.slope, plain.bias, plain.rules)
    assert numbers.asserts == asserts_from(said(data, plain)[:, ASSERTS], data.right)
    assert numbers.confirmed == pytest.approx(0.4)
    assert recall == 1.0


def test_measures_what_the_numbers_reach() -> None:
    certain = 100.0
    rows = [
        (ASSERTS, ASSERTS),
        (ASSERTS, ASSERTS),
        (ASSERTS, DEBUNKS),
        (DEBUNKS, DEBUNKS),
        (MENTIONS, ASSERTS),
    ]
    said_labels, right = (np.array(column) for column in zip(*rows, strict=True))
    data = Scored(certain * np.eye(4)[said_labels], said_labels, right)
    flat = StanceNumbers(1.0, (0.0,) * 4, (0.0,) * 4, asserts=0.5, confirmed=0.9)
    assert measured(data, flat, 0.43219) == {
        "passages": 5,
        "accuracy": 0.6,
        "false_asserts": 0.5,
        "asserts_recall": 0.6667,
        "confirmed_recall": 0.4322,
    }
