import json
from pathlib import Path

import pytest

from evaluation import goals
from evaluation.metrics.ranking import Ranks
from evaluation.own.robustness import LEXICON, confusable, drop, full_width, noisy, rewrites

TEXT = "吃大蒜能预防流感" * 5


def test_wrong_characters_are_few_and_always_the_same() -> None:
    alike = {"蒜": "算", "流": "留刘"}
    found = noisy(TEXT, alike)
    changed = [(a, b) for a, b in zip(TEXT, found, strict=True) if a != b]
    assert len(changed) == 2  # 5 % of 40 characters
    assert all(b in alike[a] for a, b in changed)
    assert noisy(TEXT, alike) == found


def test_a_short_text_gets_one_and_a_text_without_candidates_none() -> None:
    assert noisy("大蒜", {"蒜": "算"}) == "大算"
    assert noisy("大蒜", {"好": "号"}) == "大蒜"


def test_letters_and_digits_are_widened() -> None:
    assert full_width("补钙3g") == "补钙３ｇ"


def test_the_lexicon_joins_sound_and_shape(tmp_path: Path) -> None:
    lines = [
        {"char": "一", "kind": "same_pinyin", "confusable": "壹漪"},
        {"char": "一", "kind": "same_stroke", "confusable": ["乙"]},
    ]
    file = tmp_path / LEXICON
    file.parent.mkdir()
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert confusable(tmp_path)["一"] == "壹漪乙"
    assert [goal for _, goal, _ in rewrites(tmp_path)][-1] == goals.NOISY


def test_without_the_lexicon_only_writing_is_changed(tmp_path: Path) -> None:
    assert [goal for _, goal, _ in rewrites(tmp_path)] == [goals.TRADITIONAL, goals.WIDE]


@pytest.mark.parametrize(("place", "lost"), [(1, 0.0), (None, 0.5)])
def test_the_drop_is_what_is_no_longer_found(place: int | None, lost: float) -> None:
    plain = Ranks((1, 3), ("a", "b"))
    assert drop(plain, Ranks((1, place), ("a", "b"))).value == lost
