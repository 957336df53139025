"""Pairs made by program from public paragraphs."""

import random
import re
from pathlib import Path

import pytest
from made_training_sets import write

from training import made_pairs
from training.examples import Example
from training.made_pairs import ANY_BUT_ASSERTS, pairs, statements

PARAGRAPHS = [
    "北京位于华北平原的西北部。城市的面积是16410平方千米。它的人口在2020年超过两千万人。",
    "《红楼梦》是一部长篇小说作品。《西游记》的成书年代要更早一些。两部书都流传到了海外各国。",
    "这一段只有一句话所以不用。",
]
SHORT = "短句。又短。很短。"
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(made_pairs, "SHARED", tmp_path)
    rows = [{"text": text} for text in (*PARAGRAPHS, SHORT)]
    write(tmp_path / "train" / "cmrc2018_wiki_paras.jsonl", rows)
    return tmp_path


def found(right: frozenset[str], seeds: int = 20) -> list[Example]:
    every = [each for seed in range(seeds) for each in pairs(100, random.Random(seed))]
    return [each for each in every if each.right == right]


def test_a_sentence_is_asserted_by_its_paragraph(shared: Path) -> None:
    asserted = found(frozenset({"asserts"}))
    assert asserted
    assert all(each.claim in each.passage for each in asserted)
    assert all(any(each.passage in text for text in PARAGRAPHS) for each in asserted)


def test_a_denied_sentence_is_debunked(shared: Path) -> None:
    denied = found(frozenset({"debunks"}))
    assert "城市的面积不是16410平方千米。" in {each.claim for each in denied}
    assert all(each.claim not in each.passage for each in denied)


def test_another_number_or_name_is_not_asserted(shared: Path) -> None:
    altered = {each.claim for each in found(ANY_BUT_ASSERTS)}
    assert "《西游记》是一部长篇小说作品。" in altered
    areas = [text for text in altered if text.startswith("城市的面积")]
    assert areas
    for text in areas:
        assert text != "城市的面积是16410平方千米。"
        assert NUMBER.sub("N", text) == "城市的面积是N平方千米。"
    sentences = "。".join(PARAGRAPHS)
    assert not any(text in sentences for text in altered)


def test_what_stands_around_a_sentence_does_not_state_it(shared: Path) -> None:
    around = found(frozenset({"unrelated", "mentions"}))
    assert around
    assert all(each.passage and each.claim not in each.passage for each in around)


def test_short_sentences_and_lone_ones_are_not_used(shared: Path) -> None:
    texts = {text for each in found(frozenset({"asserts"})) for text in (each.claim, each.passage)}
    assert not any(text in SHORT or "只有一句话" in text for text in texts)


def test_gives_as_many_as_asked_in_the_order_of_the_seed(shared: Path) -> None:
    assert len(pairs(3, random.Random(1))) == 3
    assert pairs(100, random.Random(1)) == pairs(100, random.Random(1))
    assert pairs(100, random.Random(1)) != pairs(100, random.Random(2))


def test_without_public_data_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_pairs, "SHARED", tmp_path / "none")
    assert pairs(10, random.Random(1)) == []


def test_a_statement_asserts_itself_and_not_its_reversal(shared: Path) -> None:
    text = "芝加哥的人口在2020年是270万人"
    write(shared / "train" / "cfever.jsonl", [{"claim_s": text}])
    made = statements(10, random.Random(1))
    turned = "芝加哥的人口在2020年不是270万人"
    plain = {(e.claim, e.passage, *e.right) for e in made if len(e.right) == 1}
    assert plain == {
        (text, text, "asserts"),
        (turned, text, "debunks"),
        (text, turned, "debunks"),
    }
    (altered,) = [e for e in made if e.right == ANY_BUT_ASSERTS]
    assert altered.passage == text != altered.claim


def test_there_are_no_statements_without_the_data(shared: Path) -> None:
    assert statements(10, random.Random(1)) == []
