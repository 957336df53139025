"""What the retriever learns from: near what a text speaks of, far from what it does not."""

from pathlib import Path

import numpy as np
import pytest
from made_training_sets import CLAIMS, HELD, KINDS, Characters, datasets, put_in_place, write

from training import retriever_data
from training.retriever_data import MARGIN, Triple, triples
from training.tasks import TEXT

REBUTTALS = [
    {"claim": "金鱼记忆只有七秒", "rebuttal": "这一条属于测试部分，不能用来训练。"},
    {"claim": "用醋熏屋子可以消毒", "rebuttal": "熏醋的浓度太低，杀不死空气里的病菌。" * 20},
    {"claim": "太短的不用", "rebuttal": "假的。"},
]
OWN = {name: claim for name, split, claim, _ in CLAIMS if split == "train"}


@pytest.fixture(autouse=True)
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put made sets in place of the shipped ones, and return the folder of public data."""
    own = datasets(tmp_path / "datasets")
    put_in_place(monkeypatch, own)
    monkeypatch.setattr(retriever_data, "DATASETS", own)
    monkeypatch.setattr(retriever_data, "SHARED", tmp_path / "shared")
    folder = tmp_path / "shared" / "train"
    write(folder / "covid_health_rumor408.jsonl", REBUTTALS)
    return folder


@pytest.fixture
def found() -> list[Triple]:
    return triples(Characters(), 1)


def about(text: str) -> str | None:
    """Return the made claim whose wording, passage or near sentence a text is."""
    return next((name for name, claim in OWN.items() if claim in text), None)


def test_every_wording_and_passage_finds_its_claim(found: list[Triple]) -> None:
    pairs = {(each.text, each.right) for each in found}
    for claim in OWN.values():
        assert {(f"{claim}，{kind}", claim) for kind in KINDS} <= pairs
        for label in ("asserts", "debunks", "mentions"):
            assert (f"{claim}的一段{label}文字。", claim) in pairs


def test_one_wording_finds_another(found: list[Triple]) -> None:
    wordings = {f"{claim}，{kind}" for claim in OWN.values() for kind in KINDS}
    both = [each for each in found if {each.text, each.right} <= wordings]
    assert {about(each.text) for each in both} == set(OWN)
    assert all(each.text != each.right and about(each.text) == about(each.right) for each in both)


def test_a_passage_about_something_else_teaches_nothing(found: list[Triple]) -> None:
    assert not any("unrelated" in each.text for each in found)


def test_library_entries_find_their_claim_even_when_they_deny_it(found: list[Triple]) -> None:
    claim = OWN["soup"]
    texts = {each.text for each in found if each.right == claim}
    assert {f"{claim}的变体", f"{claim}的反话", f"{claim}的解释。"} <= texts


def test_some_texts_get_wrong_characters(
    found: list[Triple], public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(public / "lexicon_same_pinyin_stroke.jsonl", [{"char": "的", "confusable": "地"}])
    monkeypatch.setattr(retriever_data, "NOISY", 1.0)
    every = triples(Characters(), 1)
    assert any("的" in each.text for each in found)
    assert {each.text for each in found} != {each.text for each in every}
    assert {each.text.replace("地", "的") for each in every} == {each.text for each in found}
    assert {each.right for each in every} == {each.right for each in found}


def test_nothing_of_the_other_splits_is_learnt(found: list[Triple]) -> None:
    held = (*HELD["dev"], *HELD["test"], "属于测试部分")
    texts = [text for each in found for text in (each.text, each.right, each.wrong)]
    assert [text for text in texts for part in held if part in text] == []


def test_public_texts_find_their_title(found: list[Triple]) -> None:
    (one,) = [each for each in found if each.right == "用醋熏屋子可以消毒"]
    assert one.text == REBUTTALS[1]["rebuttal"][:TEXT]
    assert not any(each.right == "太短的不用" for each in found)


def test_wrong_claims_are_written_ones_or_other_claims(found: list[Triple]) -> None:
    near = {
        text
        for claim in OWN.values()
        for text in (f"关于{claim[:3]}的另一件事", f"{claim[:3]}的历史")
    }
    written = [each for each in found if each.wrong in near]
    assert 0.2 < len(written) / len(found) < 0.8
    assert all(about(each.right) is not None for each in written)
    mined = {each.wrong for each in found if each.wrong not in near}
    assert mined <= {each.right for each in found}


def test_a_denial_is_never_a_wrong_claim(found: list[Triple]) -> None:
    denials = {f"{mark}{claim}" for claim in OWN.values() for mark in ("并非", "三倍")}
    assert not denials & {each.wrong for each in found}


@pytest.mark.parametrize("seed", range(5))
def test_no_wording_of_the_right_claim_is_a_wrong_one(seed: int) -> None:
    wrong = [
        (each.text, each.right, each.wrong)
        for each in triples(Characters(), seed)
        if each.wrong == each.right or (about(each.wrong) or "none") == about(each.right)
    ]
    assert wrong == []


def test_a_mined_claim_is_less_near_than_the_right_one() -> None:
    cosines = np.array([0.8, 0.95, 0.9, 0.85, 0.889, 0.87], np.float32)
    assert retriever_data._hard(cosines, 2, {2}) == [5, 3, 0]
    assert all(cosines[row] < 0.9 * (1 - MARGIN) for row in (5, 3, 0))
    assert retriever_data._hard(np.array([0.9, 0.89], np.float32), 0, {0}) == []


def test_the_seed_decides_the_order() -> None:
    assert triples(Characters(), 1) == triples(Characters(), 1)
    assert triples(Characters(), 1) != triples(Characters(), 2)


def test_learns_without_public_data(public: Path) -> None:
    (public / "covid_health_rumor408.jsonl").unlink()
    found = triples(Characters(), 1)
    assert {about(each.right) for each in found} == set(OWN)
