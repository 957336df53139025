from pathlib import Path

import numpy as np
import pytest

from review_service.matching.lexical import LexicalIndex, terms

PHRASES = ["喝骨头汤能补钙", "隔夜菜会致癌", "5G基站会传播病毒", "。。。"]


def test_terms_are_characters_pairs_and_latin_words() -> None:
    assert terms("喝骨汤5G, COVID-19 喝") == [
        "喝", "骨", "汤", "喝骨", "骨汤", "5g", "covid-19",
    ]  # fmt: skip


def test_numbers_keep_their_points_and_signs() -> None:
    assert terms("pH7.35。涨了3.5%.") == ["ph7.35", "涨", "了", "涨了", "3.5%"]


@pytest.mark.parametrize("text", ["喝骨頭湯能補鈣", "喝骨头汤能补钙", "喝骨\u200b头汤能补钙"])
def test_writing_differences_are_folded(text: str) -> None:
    assert terms(text) == terms("喝骨头汤能补钙")


def test_coverage_is_the_share_of_the_phrase() -> None:
    covered = LexicalIndex.build(PHRASES).coverage("老人都说喝骨头汤能补钙，是真的吗")
    assert covered[0] == pytest.approx(1)
    assert 0 <= covered[1] < 0.2
    assert covered[2] < covered[0]
    assert covered[3] == 0


def test_part_of_a_phrase_covers_part_of_it() -> None:
    index = LexicalIndex.build(PHRASES)
    less, more = index.coverage("骨头汤")[0], index.coverage("骨头汤能补钙")[0]
    assert 0 < less < more < 1


def test_repetition_adds_nothing() -> None:
    index = LexicalIndex.build(PHRASES)
    np.testing.assert_array_equal(index.coverage("骨头汤"), index.coverage("骨头汤" * 20))


@pytest.mark.parametrize("text", ["", "？！", "완전히"])
def test_unknown_or_no_terms_cover_nothing(text: str) -> None:
    assert LexicalIndex.build(PHRASES).coverage(text).tolist() == [0, 0, 0, 0]


def test_a_saved_index_gives_the_same_bits(tmp_path: Path) -> None:
    built = LexicalIndex.build(PHRASES)
    built.save(tmp_path / "index")
    loaded = LexicalIndex.load(tmp_path / "index", len(PHRASES))
    for text in ("骨头汤", "基站5G病毒", "癌"):
        np.testing.assert_array_equal(loaded.coverage(text), built.coverage(text))


@pytest.mark.parametrize("phrases", [[], ["。"], ["", "！"]])
def test_a_library_without_terms(tmp_path: Path, phrases: list[str]) -> None:
    built = LexicalIndex.build(phrases)
    built.save(tmp_path / "index")
    loaded = LexicalIndex.load(tmp_path / "index", len(phrases))
    assert loaded.coverage("骨头").tolist() == [0] * len(phrases)
