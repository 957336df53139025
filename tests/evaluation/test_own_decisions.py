"""What becomes of given verdicts: stance, twins, tiers, near duplicates, flips."""

from pathlib import Path

import pytest
from made_matching import THRESHOLDS, WordRetriever, entry
from made_sets import CLAIMS, STANCES, TWINS

from evaluation import goals
from evaluation.goals import Goal, Measured
from evaluation.own import duplicates, stance, tiers, twins
from evaluation.own.calibration import flips, nearest
from evaluation.own.duplicates import Pair
from evaluation.own.judgements import Judgement, judged
from evaluation.own.library import claim_entries
from models.store import Artefact
from review_service.domain.rumors import Stance, Tier
from review_service.matching.base import Match, StanceVerdict
from review_service.matching.verify import CueVerifier

_SURE = 0.7


def verdict(given: Stance) -> StanceVerdict:
    """Return a verdict with one likely stance."""
    return StanceVerdict(given, {each: _SURE if each is given else 0.1 for each in Stance})


def match(claim: str, tier: Tier, given: Stance = Stance.ASSERTS) -> Match:
    return Match(entry(claim), "claim", claim, 0.9, tier, given, verdict(given).scores)


def figures(items: list[object]) -> dict[Goal, float | None]:
    return {item.goal: item.figure.value for item in items if isinstance(item, Measured)}


TEST_ROWS = [row for row in STANCES if row.split == "test"]
GIVEN = [
    Judgement(row, verdict(given))
    for row, given in zip(
        TEST_ROWS,
        (Stance.ASSERTS, Stance.ASSERTS, Stance.MENTIONS, Stance.UNRELATED),
        strict=True,
    )
]


def test_passages_are_judged_with_the_retrievers_candidate() -> None:
    found = judged(TEST_ROWS, WordRetriever(claim_entries(CLAIMS)), CueVerifier())
    assert [each.pair for each in found[:2]] == [("asserts", "asserts"), ("debunks", "debunks")]


def test_stance_goals_are_counted_from_the_labels() -> None:
    found = figures(list(stance.headline_items(GIVEN)))
    assert found[goals.FALSE_ASSERTS] == 1.0
    assert found[goals.ASSERTS_RECALL] == 1.0
    # asserts: 2 given, 1 right of 1; debunks: none of 1; the other two are right.
    assert found[goals.STANCE] == pytest.approx((2 / 3 + 0 + 1 + 1) / 4)


def test_a_claim_that_is_not_retrieved_is_not_spoken_of() -> None:
    known = WordRetriever([entry("隔夜菜会致癌")])
    assert {given for _, given in stance.end_to_end(GIVEN, known, THRESHOLDS)} == {"unrelated"}
    whole = WordRetriever(claim_entries(CLAIMS))
    assert stance.end_to_end(GIVEN, whole, THRESHOLDS)[0] == ("asserts", "asserts")


def test_wrong_stances_are_the_mistakes() -> None:
    (mistake,) = stance.mistakes(GIVEN)
    assert (mistake.expected, mistake.given, mistake.weight) == ("debunks", "asserts", _SURE)


def test_the_baseline_gives_the_most_frequent_label() -> None:
    assert stance.majority(["debunks", "asserts", "debunks"]) == "debunks"


@pytest.mark.parametrize(
    ("genre", "family"),
    [("家族群聊", "chat and forum"), ("教材", "teaching and popular science"), ("诗", "other")],
)
def test_genres_are_gathered_in_families(genre: str, family: str) -> None:
    assert stance.family(genre) == family


def _judge() -> list[twins.Judged]:
    retriever = WordRetriever(twins.sides(TWINS))
    return twins.judge(TWINS, retriever, CueVerifier(), THRESHOLDS)


def test_twins_are_judged_both_ways() -> None:
    found = _judge()
    assert len(found) == 2 * len(TWINS)
    assert [(each.claim, each.text) for each in found[:2]] == [
        ("吃大蒜能预防流感", "吃大蒜不能预防流感"),
        ("吃大蒜不能预防流感", "吃大蒜能预防流感"),
    ]


def test_twin_goals_are_counted_by_kind() -> None:
    found = _judge()
    measured = figures(list(twins.goal_items(found)))
    assert measured[goals.NEGATION] == 1.0
    assert measured[goals.ALTERED] == 1.0
    rows = {row.name: row for row in twins.kind_rows(found)}
    assert rows["number, differ"].items == 2
    assert rows["number, differ"].figures["slot differs"].value == 1.0
    assert rows["unit, same"].figures["slot differs"].value == 0.0


def test_a_twin_that_is_right_one_way_only_is_not_right() -> None:
    (twin,) = (each for each in TWINS if each.kind == "wording")
    one = twins.Judged(twin, twin.one, twin.other, verdict(Stance.ASSERTS), Tier.SUGGESTED)
    other = twins.Judged(twin, twin.other, twin.one, verdict(Stance.DEBUNKS), Tier.SUGGESTED)
    assert twins.both_ways([one, other]).value == 0.0
    assert (one.matched, other.matched) == (True, False)
    (mistake,) = twins.mistakes([one, other])
    assert mistake.weight == pytest.approx(0.9)


LONG = "冬天多吃大蒜能预防流感，我们全家每天都吃大蒜。"
OWN = tiers.Text(LONG, "吃大蒜能预防流感", "wording", "asserts")
NEAR = tiers.Text("大蒜要放在通风处。", "吃大蒜能预防流感", "near", "unrelated")


def test_tiers_are_right_where_the_text_asserts_the_entry() -> None:
    matched = [
        tiers.Matched(OWN, (match(OWN.claim_id, Tier.CONFIRMED), match("别的", Tier.CONFIRMED))),
        tiers.Matched(NEAR, (match(OWN.claim_id, Tier.CONFIRMED),)),
        tiers.Matched(OWN, (match(OWN.claim_id, Tier.NONE),)),
    ]
    found = figures(list(tiers.goal_items(matched)))
    assert found[goals.CONFIRMED] == pytest.approx(1 / 3)
    assert found[goals.COVERAGE] == 0.5
    assert found[goals.SUGGESTED] == 0.5
    assert [m.expected for m in tiers.mistakes(matched)] == ["another entry", "unrelated"]
    assert tiers.operating_points(matched)["confirmed"] == pytest.approx((0.5, 1 / 3))
    assert len(tiers.curve(matched)) == 3


def test_texts_are_wordings_passages_and_near_sentences() -> None:
    found = tiers.texts(CLAIMS[:1], TEST_ROWS)
    assert [text.asserts for text in found] == [True] * 6 + [False] * 5
    assert found[-1].kind == "near"


def test_the_first_candidates_are_what_the_text_speaks_of_or_not() -> None:
    found = nearest([OWN, NEAR], WordRetriever([entry(OWN.claim_id), entry("隔夜菜会致癌")]))
    assert found.happened == (True, False, False, False)
    assert found.said[0] == 1.0


def test_pairs_are_one_rumor_when_near_and_asserted_both_ways() -> None:
    pair = Pair("吃大蒜能预防流感", "吃大蒜可以预防流感", "formal", "food-1", same=True)
    near = duplicates.Judged(pair, 0.8, asserted=True)
    assert duplicates.near_duplicate(near, 0.8)
    assert not duplicates.near_duplicate(near, 0.81)
    assert not duplicates.near_duplicate(duplicates.Judged(pair, 0.8, asserted=False), 0.8)


def test_either_wording_is_the_entry_once() -> None:
    pairs = [
        Pair("吃大蒜能预防流感", "吃大蒜可以预防流感", "formal", "food-1", same=True),
        Pair("吃大蒜能预防流感", "吃大蒜不能预防流感", "twin", "food-1"),
    ]
    retriever = WordRetriever(duplicates.wordings(pairs))
    found = duplicates.judge(pairs, retriever, CueVerifier())
    assert [each.asserted for each in found] == [True, False]
    assert retriever.searches


def test_the_threshold_is_where_f1_is_best() -> None:
    same = Pair("一", "二", "formal", "a", same=True)
    other = Pair("一", "三", "near sentence", "a")
    judged_pairs = [
        duplicates.Judged(same, 0.9, asserted=True),
        duplicates.Judged(other, 0.8, asserted=False),
        duplicates.Judged(same, 0.7, asserted=True),
        duplicates.Judged(other, 0.6, asserted=True),
    ]
    assert duplicates.chosen(judged_pairs) == 0.7
    # Without the verifier: 2 of 3 right from 0.7 on, F1 0.8; 1 of 1 from 0.9 on, F1 0.67.
    assert duplicates.threshold_alone(judged_pairs) == 0.7
    given = [duplicates.near_duplicate(each, 0.6) for each in judged_pairs]
    row = duplicates.row("product", judged_pairs, given)
    assert row.figures["precision"].value == pytest.approx(2 / 3)
    assert row.figures["recall"].value == 1.0
    assert [m.given for m in duplicates.mistakes(judged_pairs, given)] == ["same"]


def test_flips_are_read_from_the_artefact() -> None:
    def artefact(config: dict[str, object]) -> Artefact:
        return Artefact(Path("x"), config, "0")

    assert flips(artefact({"parity": {"decisions": 2000, "flips": 4}})) == (2000, 0.002)
    assert flips(artefact({})) is None
