import json

import pytest

from training import base_vocabulary
from training.base_vocabulary import kept_rows, pruned, serialised

VOCABULARY = [
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁the", -1.0),
    ("的", -2.0),
    ("▁на", -3.0),
    ("能力", -4.0),
    ("▁and", -5.0),
    ("の", -6.0),
    ("2018", -7.0),
    ("臺灣", -8.0),
    ("β", -9.0),
    ("é", -9.5),
    ("ção", -10.0),
    ("。", -11.0),
    ("今日は", -12.0),
    ("▁", -13.0),
    ("(1)", -14.0),
    ("٣", -15.0),
    ("<mask>", 0.0),
]
KEPT = ["<s>", "<pad>", "</s>", "<unk>", "▁the", "的", "能力", "▁and", "2018", "臺灣", "β", "é"]
KEPT += ["。", "▁", "(1)", "<mask>"]


def pieces(rows: list[int]) -> list[str]:
    return [VOCABULARY[row][0] for row in rows]


def test_keeps_what_chinese_science_writing_uses() -> None:
    assert pieces(kept_rows(VOCABULARY)) == KEPT


def test_keeps_the_most_frequent_latin_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_vocabulary, "LATIN_PIECES", 1)
    assert pieces(kept_rows(VOCABULARY)) == [piece for piece in KEPT if piece != "▁and"]


def test_numbers_the_kept_pieces_anew() -> None:
    added = [{"id": 3, "content": "<unk>"}, {"id": 20, "content": "<mask>"}]
    whole = {
        "padding": {"x": 1},
        "truncation": {"y": 2},
        "added_tokens": added,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": [list(pair) for pair in VOCABULARY]},
    }
    rows = [0, 3, 5, 20]
    small = pruned(whole, rows)
    assert small["model"]["vocab"] == [["<s>", 0.0], ["<unk>", 0.0], ["的", -2.0], ["<mask>", 0.0]]
    assert small["model"]["unk_id"] == 1
    assert [token["id"] for token in small["added_tokens"]] == [1, 3]
    assert small["padding"] is small["truncation"] is None
    assert json.loads(serialised(small)) == small
    assert "的".encode() in serialised(small)
