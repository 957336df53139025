import json
from pathlib import Path
from typing import Any

import pytest
from made_matching import entry

from review_service.domain.rumors import RumorVerdict, Stance
from review_service.matching.base import Candidate, Passage
from review_service.matching.verify import VERSION, CueVerifier

ROOT = Path(__file__).parents[2] / "datasets" / "stance_examples"
GARLIC = entry("吃大蒜能预防流感", negations=("吃大蒜不能预防流感",))
MILK = entry("空腹不能喝牛奶", negations=("空腹可以喝牛奶",))
SMOKE = entry("吸烟会增加患肺癌的风险", RumorVerdict.TRUE)


def stance(about: Any, sentence: str, score: float = 0.9, **around: Any) -> Stance:
    verdict = CueVerifier().decide(
        Candidate(about, "claim", about.claim, score), Passage(sentence, **around)
    )
    assert sum(verdict.scores.values()) == pytest.approx(1.0)
    assert max(verdict.scores, key=lambda s: verdict.scores[s]) is verdict.stance
    return verdict.stance


@pytest.mark.parametrize(
    "sentence",
    [
        "常吃大蒜可预防流感。",
        "不花钱也不打针，吃大蒜就能预防流感。",
        "吃大蒜的人就是不得流感。",
        "吃大蒜並非不能預防流感。",
        "ｃ位推荐：吃大蒜能预防流感！",
        "别再信“大蒜防流感没用”的说法了，吃大蒜真的能预防流感。",
        "虽然都说大蒜不防流感，但我吃大蒜真的预防了流感。",
        "吃大蒜难道不能预防流感吗？",
        "专家不会告诉你，吃大蒜能预防流感。",
        "老话说得好，吃大蒜能预防流感。",
        "“吃大蒜防不了流感”的说法是谣言。",
    ],
)
def test_asserts(sentence: str) -> None:
    assert stance(GARLIC, sentence) is Stance.ASSERTS


@pytest.mark.parametrize(
    "sentence",
    [
        "吃大蒜不能预防流感。",
        "吃大蒜預防不了流感。",
        "吃大蒜对预防流感没有用。",
        "没有证据表明吃大蒜能预防流感。",
        "吃大蒜能预防流感是谣言。",
        "“吃大蒜能预防流感”的说法站不住脚。",
        "谣言：吃大蒜能预防流感。",
        "误区三：吃大蒜能预防流感",
        "不要相信吃大蒜能预防流感。",
        "很多人误以为吃大蒜能预防流感。",
        "网传吃大蒜能预防流感，其实大蒜不能预防流感。",
        "吃大蒜怎么可能预防流感？",
        "要是吃大蒜就能预防流感，医院早该关门了。",
    ],
)
def test_debunks(sentence: str) -> None:
    assert stance(GARLIC, sentence) is Stance.DEBUNKS


@pytest.mark.parametrize(
    "sentence",
    [
        "网传吃大蒜能预防流感。",
        "有人说吃大蒜能预防流感。",
        "吃大蒜真的能预防流感吗？",
        "吃大蒜是否能预防流感，专家将给出答案。",
        "没有证据表明吃大蒜不能预防流感。",
        "婆婆常说吃大蒜能预防流感。",
    ],
)
def test_mentions(sentence: str) -> None:
    assert stance(GARLIC, sentence) is Stance.MENTIONS


def test_a_sentence_about_something_else_is_unrelated() -> None:
    assert stance(GARLIC, "大蒜切末，与生抽拌匀。", score=0.02) is Stance.UNRELATED
    assert stance(GARLIC, "今天天气很好。", score=0.9) is Stance.UNRELATED


def test_the_same_words_with_a_low_retrieval_score_weigh_less() -> None:
    sentence = "大蒜能预防很多毛病，流感季节也常吃。"
    assert stance(GARLIC, sentence, score=0.95) is Stance.ASSERTS
    assert stance(GARLIC, sentence, score=0.05) is not Stance.ASSERTS


@pytest.mark.parametrize(
    "around",
    [
        {"after": ("许多人信以为真。", "医生指出，这种说法没有科学依据。")},
        {"after": ("其实大蒜预防不了流感。",)},
        {"after": ("真相：大蒜素进了胃肠就分解了。",)},
        {"headings": ("误区一：大蒜防流感",)},
        {"after": ("但这样做反而会加重肠胃负担。",)},
        {"title": "大蒜预防不了流感"},
        {"title": "大蒜防流感？又一个误区"},
        {"before": ("以下几种说法都是谣言：",)},
        {"before": ("谣言一：",)},
    ],
)
def test_what_stands_around_a_statement_can_deny_it(around: dict[str, Any]) -> None:
    assert stance(GARLIC, "吃大蒜能预防流感。", **around) is Stance.DEBUNKS


def test_a_denial_of_the_next_item_is_not_one_of_this() -> None:
    after = ("吃了大蒜嘴里有味。", "谣言：熏醋能杀病毒。", "这种说法没有依据。")
    assert stance(GARLIC, "吃大蒜能预防流感。", after=after) is Stance.ASSERTS


def test_a_refuting_title_settles_reports_not_statements() -> None:
    title = "关于流感的五个谣言"
    assert stance(GARLIC, "有人说吃大蒜能预防流感。", title=title) is Stance.DEBUNKS
    assert stance(GARLIC, "有人说吃大蒜能预防流感。", headings=("真相",)) is Stance.DEBUNKS
    assert stance(GARLIC, "勤洗手、吃大蒜能预防流感。", title="秋冬保健手册") is Stance.ASSERTS
    assert stance(GARLIC, "勤洗手、吃大蒜能预防流感。", headings=("真相",)) is Stance.ASSERTS


def test_a_report_that_is_backed_later_is_an_assertion() -> None:
    after = ("千真万确，我家就是这样过来的。",)
    assert stance(GARLIC, "有人说吃大蒜能预防流感。", after=after) is Stance.ASSERTS


def test_a_weighed_report_is_answered_and_a_weighed_statement_is_open() -> None:
    after = ("但目前还没有定论，剂量也无从谈起。",)
    assert stance(GARLIC, "有人说吃大蒜能预防流感。", after=after) is Stance.DEBUNKS
    assert stance(GARLIC, "吃大蒜能预防流感。", after=after) is Stance.MENTIONS


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("空腹千万别喝牛奶。", Stance.ASSERTS),
        ("空腹不宜喝牛奶。", Stance.ASSERTS),
        ("空腹可以喝牛奶。", Stance.DEBUNKS),
        ("并不是空腹就不能喝牛奶。", Stance.DEBUNKS),
    ],
)
def test_negative_claims_turn_round(sentence: str, expected: Stance) -> None:
    assert stance(MILK, sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("吸烟会提高患肺癌的风险。", Stance.ASSERTS),
        ("吸烟会降低患肺癌的风险。", Stance.DEBUNKS),
        ("吸烟会增加肺癌风险是谎言。", Stance.DEBUNKS),
        ("切勿吸烟，吸烟会增加患肺癌的风险。", Stance.ASSERTS),
    ],
)
def test_true_entries_work_the_same_way(sentence: str, expected: Stance) -> None:
    assert stance(SMOKE, sentence) is expected


def test_advice_against_a_cure_denies_it_and_a_warning_of_harm_does_not() -> None:
    snake = entry("被毒蛇咬伤后应用嘴吸出毒液")
    mixed = entry("84消毒液与洁厕灵混用会产生有毒的氯气", RumorVerdict.TRUE)
    assert stance(snake, "被毒蛇咬伤后切勿用嘴吸出毒液。") is Stance.DEBUNKS
    assert stance(mixed, "84消毒液切勿与洁厕灵混用，会产生有毒氯气。") is Stance.ASSERTS


def test_a_wording_of_the_opposite_is_a_denial() -> None:
    heat = entry(
        "全球变暖主要是太阳活动造成的", negations=("全球变暖主要是人类排放温室气体造成的",)
    )
    assert stance(heat, "全球变暖主要是人类排放温室气体造成的。") is Stance.DEBUNKS


@pytest.mark.parametrize("name", ["passages.jsonl", "held_out.jsonl"])
def test_the_examples_are_complete_and_distinct(name: str) -> None:
    rows = [json.loads(line) for line in (ROOT / name).read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({(row["claim"], row["passage"]) for row in rows}) == len(rows)
    assert {row["label"] for row in rows} == {stance.value for stance in Stance}
    assert all(RumorVerdict(row["verdict"]) for row in rows)


def test_examples_with_negation_and_with_the_writers_voice_are_read_right() -> None:
    rows = [json.loads(line) for line in (ROOT / "passages.jsonl").read_text("utf-8").splitlines()]
    denied = [row for row in rows if row["trap"] == "negation"]
    wrong = [
        row["id"]
        for row in denied
        if stance(
            entry(row["claim"], negations=tuple(row.get("negations", ()))), row["passage"]
        ).value
        != row["label"]
    ]
    assert len(wrong) / len(denied) <= 0.04, wrong


def test_the_fingerprint_is_the_version() -> None:
    assert CueVerifier().fingerprint == VERSION
