"""Network and rules together, with a network whose scores are given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp

import numpy as np
import pytest
from made_matching import THRESHOLDS, WordRetriever, draft, entry

from models.network import Rows
from models.thresholds import StanceNumbers
from models.verifier import StanceModel
from review_service.domain.rumors import Stance
from review_service.matching.base import Candidate, Passage, StanceVerdict
from review_service.matching.matcher import FEWEST, READINGS, Matcher
from review_service.matching.trained import TrainedVerifier, probabilities, read
from review_service.matching.verify import VERSION, CueVerifier

GARLIC = entry("每天吃大蒜能够有效预防流行性感冒")
WATER = entry("成年人每天应喝8杯水")
FLAT = StanceNumbers(1.0, (0.0,) * 4, (0.0,) * 4, asserts=0.5, confirmed=0.9)
ASSERTED = "医生说过，每天吃大蒜能够有效预防流行性感冒。"


class Given(StanceModel):
    """Gives the same scores to every pair, or those of a passage."""

    def __init__(
        self, scores: Sequence[float], special: Mapping[str, Sequence[float]] | None = None
    ) -> None:
        self._scores = scores
        self._special = special or {}
        self.pairs: list[tuple[str, str]] = []

    @property
    def fingerprint(self) -> str:
        return "0123456789abcdef" + "f" * 48

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Rows:
        self.pairs += pairs
        rows = [self._special.get(passage, self._scores) for _, passage in pairs]
        return np.array(rows, np.float32).reshape(-1, 4)


def candidate(about: object = GARLIC) -> Candidate:
    return Candidate(about, "claim", about.claim, 0.9)  # type: ignore[arg-type, attr-defined]


def logs(*shares: float) -> list[float]:
    return [float(value) for value in np.log(shares)]


def test_probabilities_are_the_softmax_of_scaled_scores() -> None:
    numbers = StanceNumbers(0.5, (1.0, 0.0, -1.0, 0.0), (0.0, 2.0, 0.0, 0.0), 0.5, 0.9)
    found = probabilities(np.array([2.0, 4.0, 6.0, 0.0]), 1, numbers)
    weights = [exp(0.5 * 2 + 1), exp(0.5 * 4 + 2), exp(0.5 * 6 - 1), exp(0)]
    assert found == pytest.approx([weight / sum(weights) for weight in weights])


def test_the_rules_speak_for_their_own_label_only() -> None:
    numbers = StanceNumbers(1.0, (0.0,) * 4, (3.0, 2.0, 1.0, 0.5), 0.5, 0.9)
    even = np.zeros(4)
    for label in range(4):
        found = probabilities(even, label, numbers)
        assert int(np.argmax(found)) == label
        assert np.ptp(np.delete(found, label)) < 1e-12
    assert not even.any()


def test_great_scores_stay_finite() -> None:
    found = probabilities(np.array([1000.0, -1000.0, 0.0, 999.0]), 0, FLAT)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1)


def test_network_and_rules_decide_together() -> None:
    numbers = StanceNumbers(1.0, (0.0,) * 4, (2.0,) * 4, asserts=0.5, confirmed=0.9)
    unsure = TrainedVerifier(Given(logs(0.4, 0.3, 0.2, 0.1)), numbers)
    pairs = [
        (candidate(), Passage(ASSERTED)),
        (candidate(), Passage("每天吃大蒜能够有效预防流行性感冒，这是谣言。")),
    ]
    assert [verdict.stance for verdict in unsure.verify(pairs)] == [Stance.ASSERTS, Stance.DEBUNKS]


def test_a_sure_network_overrules_the_rules() -> None:
    numbers = StanceNumbers(1.0, (0.0,) * 4, (1.0,) * 4, asserts=0.5, confirmed=0.9)
    sure = TrainedVerifier(Given([0, 9, 0, 0]), numbers)
    (verdict,) = sure.verify([(candidate(), Passage(ASSERTED))])
    assert verdict.stance is Stance.DEBUNKS


@pytest.mark.parametrize(
    ("shares", "stance"),
    [
        ((0.55, 0.45, 0, 0), Stance.ASSERTS),
        ((0.45, 0.15, 0.3, 0.1), Stance.MENTIONS),
        ((0.49, 0.5, 0.01, 0), Stance.DEBUNKS),
        ((0.1, 0.1, 0.1, 0.7), Stance.UNRELATED),
    ],
)
def test_asserting_takes_the_calibrated_probability(
    shares: tuple[float, ...], stance: Stance
) -> None:
    scores = logs(*(max(share, 1e-9) for share in shares))
    (verdict,) = TrainedVerifier(Given(scores), FLAT).verify([(candidate(), Passage(ASSERTED))])
    assert verdict.stance is stance
    assert list(verdict.scores) == list(Stance)
    assert list(verdict.scores.values()) == pytest.approx(list(shares), abs=1e-4)
    assert sum(verdict.scores.values()) == pytest.approx(1, abs=1e-3)


def test_differing_slots_come_from_the_rules_alone() -> None:
    verifier = TrainedVerifier(Given([9, 0, 0, 0]), FLAT)
    same, other = verifier.verify(
        [
            (candidate(WATER), Passage("成年人每天应喝八杯水。")),
            (candidate(WATER), Passage("成年人每天应喝3杯水。")),
        ]
    )
    assert (same.stance, other.stance) == (Stance.ASSERTS, Stance.ASSERTS)
    assert same.conflicts == ()
    assert other.conflicts == ("number",)


def test_the_network_reads_claim_and_passage_in_order() -> None:
    model = Given([0, 0, 0, 0])
    TrainedVerifier(model, FLAT).verify(
        [(candidate(), Passage(ASSERTED)), (candidate(WATER), Passage("多喝水。"))]
    )
    assert model.pairs == [(GARLIC.claim, ASSERTED), (WATER.claim, "多喝水。")]


def test_nothing_to_verify_gives_nothing() -> None:
    assert TrainedVerifier(Given([0, 0, 0, 0]), FLAT).verify([]) == []


def test_reads_the_nearest_heading_and_the_group() -> None:
    group = ("前一句。", "中间这句。", "后一句。")
    passage = Passage("中间这句。", headings=("大节", "小节"), title="题目", group=group)
    assert read(passage) == "小节。前一句。中间这句。后一句。"


def test_reads_the_title_where_there_is_no_heading() -> None:
    assert read(Passage("这句。", title="题目")) == "题目。这句。"
    assert read(Passage("这句。")) == "这句。"


def test_reads_a_heading_with_what_follows_it() -> None:
    assert read(Passage("小节", title="题目", is_heading=True)) == "小节。"
    assert read(Passage("小节", is_heading=True, group=("这句。",))) == "小节。这句。"


def test_sentences_of_one_group_are_read_once_for_a_claim() -> None:
    group = ("每天吃大蒜能防流感。", "医生这样说。")
    model = Given([9, 0, 0, 0], {"多喝水。": [0, 9, 0, 0]})
    found = TrainedVerifier(model, FLAT).verify(
        [
            (candidate(), Passage(group[0], group=group)),
            (candidate(), Passage("多喝水。")),
            (candidate(), Passage(group[1], group=group)),
            (candidate(WATER), Passage(group[1], group=group)),
        ]
    )
    assert [verdict.stance for verdict in found] == [
        Stance.ASSERTS, Stance.DEBUNKS, Stance.ASSERTS, Stance.ASSERTS,
    ]  # fmt: skip
    together = "".join(group)
    claims = [GARLIC.claim, GARLIC.claim, WATER.claim]
    assert model.pairs == list(zip(claims, [together, "多喝水。", together], strict=True))


def test_the_likeliest_are_read_first_and_the_rest_is_left_to_the_rules() -> None:
    numbers = StanceNumbers(1.0, (0.0,) * 4, (1.0,) * 4, asserts=0.9, confirmed=0.9)
    model = Given([9, 0, 0, 0])
    denied = Passage("每天吃大蒜能够有效预防流行性感冒，这是谣言。")
    likely = replace(candidate(), score=0.95)
    pairs = [(candidate(), denied), (likely, Passage(ASSERTED)), (likely, Passage(ASSERTED))]
    found = TrainedVerifier(model, numbers).verify(pairs, 1)
    assert model.pairs == [(GARLIC.claim, ASSERTED)]
    assert [verdict.stance for verdict in found] == [
        Stance.DEBUNKS, Stance.ASSERTS, Stance.ASSERTS,
    ]  # fmt: skip
    (ruled,) = CueVerifier().verify([pairs[0]])
    assert found[0] == ruled
    assert len(TrainedVerifier(model, numbers).verify(pairs)) == 3
    assert len(model.pairs) == 3


def test_each_place_is_read_with_its_likeliest_claim_before_second_ones() -> None:
    model = Given([0, 0, 0, 9])
    one, other = Passage("第一处说了什么。"), Passage("第二处说了什么。")
    pairs = [
        (replace(candidate(), score=0.9), one),
        (replace(candidate(WATER), score=0.8), one),
        (replace(candidate(), score=0.3), other),
        (replace(candidate(WATER), score=0.2), other),
    ]
    TrainedVerifier(model, FLAT).verify(pairs, 3)
    assert model.pairs == [
        (GARLIC.claim, one.sentence), (GARLIC.claim, other.sentence), (WATER.claim, one.sentence),
    ]  # fmt: skip


def test_a_draft_of_any_length_is_read_closely_in_proportion() -> None:
    asked: list[int | None] = []

    class Counting(CueVerifier):
        def verify(
            self, pairs: Sequence[tuple[Candidate, Passage]], readings: int | None = None
        ) -> list[StanceVerdict]:
            asked.append(readings)
            return super().verify(pairs, readings)

    one = Matcher(WordRetriever([GARLIC]), Counting(), THRESHOLDS)
    one.screen(draft(ASSERTED))
    one.screen(draft(*[ASSERTED] * 200))
    one.match([ASSERTED], 1)
    assert asked == [FEWEST, READINGS * (200 * len(ASSERTED) + 199) // 1_000, None]


def test_reads_past_differences_of_writing() -> None:
    assert read(Passage("每天應喝８杯水。")) == "每天应喝8杯水。"


def test_says_what_decides_and_when_a_match_is_sure() -> None:
    verifier = TrainedVerifier(Given([0, 0, 0, 0]), FLAT)
    assert re.fullmatch(f"0123456789abcdef-[0-9a-f]{{8}}[+]{VERSION}", verifier.fingerprint)
    other = TrainedVerifier(Given([0, 0, 0, 0]), replace(FLAT, asserts=0.6))
    assert other.fingerprint != verifier.fingerprint
    assert verifier.confirmed_from == 0.9


def test_a_text_is_not_verified_against_what_retrieval_rules_out() -> None:
    model = Given([0, 0, 0, 9])
    one = Matcher(WordRetriever([GARLIC, WATER]), TrainedVerifier(model, FLAT), THRESHOLDS)
    (row,) = one.match([ASSERTED], 5)
    assert {match.entry.id for match in row} == {GARLIC.id, WATER.id}
    assert model.pairs == [(GARLIC.claim, ASSERTED)]


def test_a_long_text_asserts_what_one_of_its_parts_asserts() -> None:
    filler = "这一句说的是另外的事情。" * 6
    model = Given([0, 0, 0, 9], {ASSERTED: [9, 0, 0, 0]})
    one = Matcher(WordRetriever([GARLIC]), TrainedVerifier(model, FLAT), THRESHOLDS)
    match = one.stance(filler + ASSERTED, GARLIC.id)
    assert [passage for _, passage in model.pairs] == [filler, ASSERTED]
    assert match.stance is Stance.ASSERTS
    assert one.stance(filler, GARLIC.id).stance is Stance.UNRELATED
