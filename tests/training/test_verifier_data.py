"""What the verifier learns from: right labels, and nothing of the other splits."""

from pathlib import Path

import pytest
from made_training_sets import CLAIMS, HELD, KINDS, Characters, datasets, put_in_place, write

from training import made_pairs, public_pairs, verifier_data
from training.examples import Example
from training.made_pairs import ANY_BUT_ASSERTS
from training.public_pairs import NO_SIDE, REBUTTAL
from training.verifier_data import examples

TEXT = "北京位于华北平原的西北部。城市的面积是16410平方千米。它的人口在2020年超过两千万人。"
REBUTTALS = [
    {"claim": "金鱼记忆只有七秒", "rebuttal": "这一条属于测试部分。"},
    {"claim": "用醋熏屋子可以消毒", "rebuttal": "熏醋的浓度太低。" * 40},
    {"claim": "没有辟谣的不用", "rebuttal": ""},
]
REWRITINGS = [
    {"s1": "甲在乙的东边", "s2": "乙在甲的西边", "label": "1"},
    {"s1": "甲在乙的东边", "s2": "乙在甲的东边", "label": "0"},
]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put made sets in place of the shipped ones, and return the folder of public data."""
    own = datasets(tmp_path / "datasets")
    put_in_place(monkeypatch, own)
    monkeypatch.setattr(verifier_data, "DATASETS", own)
    for module in (public_pairs, made_pairs):
        monkeypatch.setattr(module, "SHARED", tmp_path / "shared")
    return tmp_path / "shared" / "train"


@pytest.fixture
def public(folders: Path) -> None:
    write(folders / "covid_health_rumor408.jsonl", REBUTTALS)
    write(folders / "cmrc2018_wiki_paras.jsonl", [{"text": TEXT}])
    write(folders / "pawsx_zh.jsonl", REWRITINGS)


def of(found: list[Example], origin: str) -> list[Example]:
    return [each for each in found if each.origin == origin]


@pytest.fixture
def dev() -> list[Example]:
    return examples("dev", Characters(), 1)


@pytest.fixture
def train(public: None) -> list[Example]:
    return examples("train", Characters(), 1)


def test_stance_rows_keep_their_label(dev: list[Example]) -> None:
    found = of(dev, "stance")
    assert len(found) == 2 * 4
    assert all(f"一段{label}文字" in e.passage for e in found for label in e.right)
    assert all(len(e.right) == 1 and e.passage.startswith(e.claim) for e in found)


def test_wordings_assert_and_near_sentences_are_unrelated(dev: list[Example]) -> None:
    assert {e.right for e in of(dev, "phrasing")} == {frozenset({"asserts"})}
    assert len(of(dev, "phrasing")) == 2 * len(KINDS)
    assert {e.right for e in of(dev, "near")} == {frozenset({"unrelated"})}
    assert len(of(dev, "near")) == 2 * 2


def test_a_claim_asserts_itself_and_denies_its_denial(dev: list[Example]) -> None:
    found = [e for e in of(dev, "statement") if "地球" in e.claim]
    assert {(e.claim, e.passage, *e.right) for e in found} == {
        ("地球是平的", "地球是平的", "asserts"),
        ("地球是平的", "哪有地球是平的", "debunks"),
        ("哪有地球是平的", "地球是平的", "debunks"),
        ("哪有地球是平的", "哪有地球是平的", "asserts"),
    }


def test_a_passage_that_takes_a_side_takes_the_other_toward_the_denial(
    train: list[Example],
) -> None:
    found = of(train, "turned")
    assert len(found) == 3 * 2
    assert all(e.claim.startswith("哪有") for e in found)
    sides = {frozenset({"debunks"}): "一段asserts文字", frozenset({"asserts"}): "一段debunks文字"}
    assert all(sides[e.right] in e.passage for e in found)


def test_twins_are_read_both_ways(dev: list[Example]) -> None:
    earth = {(e.claim, e.passage): e.right for e in of(dev, "twin") if "地球" in e.claim}
    assert earth == {
        ("地球是平的", "并非地球是平的"): frozenset({"debunks"}),
        ("并非地球是平的", "地球是平的"): frozenset({"debunks"}),
        ("地球是平的", "三倍地球是平的"): ANY_BUT_ASSERTS,
        ("三倍地球是平的", "地球是平的"): ANY_BUT_ASSERTS,
        ("地球是平的", "据说地球是平的"): frozenset({"asserts"}),
        ("据说地球是平的", "地球是平的"): frozenset({"asserts"}),
    }


def test_passages_about_other_claims_are_unrelated(dev: list[Example]) -> None:
    found = of(dev, "stranger")
    assert {e.claim for e in found} == set(HELD["dev"])
    assert {e.right for e in found} == {frozenset({"unrelated"})}
    assert not any(e.passage.startswith(e.claim) for e in found)
    assert len({(e.claim, e.passage) for e in found}) == len(found)


def test_claims_that_may_be_one_rumor_are_no_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier_data, "SAME_RUMOR", 0.0)
    assert of(examples("dev", Characters(), 1), "stranger") == []


def test_dev_passages_stand_as_they_are(dev: list[Example]) -> None:
    assert {e.origin for e in dev} == {
        "stance",
        "phrasing",
        "near",
        "statement",
        "twin",
        "stranger",
    }
    assert not any("邻句" in e.passage for e in dev)


def test_training_holds_nothing_of_the_other_splits(train: list[Example]) -> None:
    held = (*HELD["dev"], *HELD["test"], "属于测试部分", "远邻句")
    assert [e for e in train for text in held if text in e.claim + e.passage] == []
    assert {"stance", "reworded", "library", "rebuttal", "made"} <= {e.origin for e in train}


def test_claims_in_other_words_keep_the_label(
    public: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier_data, "REWORDED", 1.0)
    found = of(examples("train", Characters(), 1), "reworded")
    passages = [e for e in found if "文字" in e.passage]
    assert len(passages) == 3 * 4
    assert all(f"一段{label}文字" in e.passage for e in passages for label in e.right)
    own = [claim for _, split, claim, _ in CLAIMS if split == "train"]
    assert not any(e.claim in own for e in found)
    rest = [e for e in found if "文字" not in e.passage]
    assert {e.right for e in rest} == {frozenset({"asserts"})}
    assert all(e.claim[:5] in e.passage for e in rest)


def test_the_library_teaches_for_claims_of_the_split_only(train: list[Example]) -> None:
    found = {e.right: e.passage for e in of(train, "library")}
    assert "喝骨头汤能补钙的变体" in found[frozenset({"asserts"})]
    assert "喝骨头汤能补钙的反话" in found[frozenset({"debunks"})]
    assert len(of(train, "library")) == 2


def test_public_rebuttals_deny_their_claims(train: list[Example]) -> None:
    (found,) = of(train, "rebuttal")
    assert (found.claim, found.right) == ("用醋熏屋子可以消毒", frozenset({"debunks"}))
    assert REBUTTALS[1]["rebuttal"][:REBUTTAL] in found.passage
    assert "。" * 2 not in found.passage


def test_public_paragraphs_near_a_claim_take_no_side(folders: Path) -> None:
    longest = public_pairs.PARAGRAPH[1]
    begin, rest = "汤" * longest, "钙" * longest
    write(folders / "cmrc2018_wiki_paras.jsonl", [{"text": f"{begin}{rest}太短"}])
    found = of(examples("train", Characters(), 1), "paragraph")
    assert {e.passage for e in found} == {begin, rest}
    assert {e.right for e in found} == {NO_SIDE}
    own = [claim for _, split, claim, _ in CLAIMS if split == "train"]
    assert all(sum(claim in e.claim for e in found) == 2 for claim in own)


def test_some_passages_get_strangers_as_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier_data, "CONTEXT", 1.0)
    always = examples("train", Characters(), 1)
    monkeypatch.setattr(verifier_data, "CONTEXT", 0.0)
    never = examples("train", Characters(), 1)
    assert all(("邻句" in e.passage) == (e.origin != "twin") for e in always)
    assert not any("邻句" in e.passage for e in never)
    for one in of(always, "stance"):
        (plain,) = [e for e in of(never, "stance") if e.passage in one.passage]
        assert (plain.claim, plain.right) == (one.claim, one.right)


def test_the_seed_decides_the_order(public: None) -> None:
    assert examples("train", Characters(), 1) == examples("train", Characters(), 1)
    assert examples("train", Characters(), 1) != examples("train", Characters(), 2)


def test_learns_without_public_data() -> None:
    found = examples("train", Characters(), 1)
    assert found
    assert not {"rebuttal", "made"} & {e.origin for e in found}
