from typing import Any

import pytest
from made_matching import WordRetriever, entry

from evaluation import stance
from evaluation.data import AbsentData, rows
from models.store import ArtefactError

ROWS: list[dict[str, Any]] = [
    {
        "claim": "吃大蒜能预防流感",
        "verdict": "false",
        "passage": "网传吃大蒜能预防流感。",
        "after": ["这种说法没有科学依据。"],
        "label": "debunks",
        "trap": "later_debunk",
    },
    {
        "claim": "吃大蒜能预防流感",
        "verdict": "false",
        "passage": "常吃大蒜可预防流感。",
        "label": "asserts",
        "trap": "plain",
    },
]


def test_the_own_set_is_counted_by_slice() -> None:
    found = stance.own_confusions(ROWS, WordRetriever([entry("吃大蒜能预防流感")]))
    assert set(found) == {
        "all",
        "with cue words",
        "without cue words",
        "trap: later_debunk",
        "trap: plain",
    }
    assert found["all"].accuracy == 1.0
    assert found["with cue words"].total == found["without cue words"].total == 1


def test_pairs_are_altered_or_equal() -> None:
    pairs: list[dict[str, Any]] = [
        {"claim": "一只猫重5公斤", "passage": "一只猫重10斤", "conflicts": []},
        {"claim": "一只猫重5公斤", "passage": "一只猫重8公斤", "conflicts": ["number"]},
    ]
    assert stance.slot_confusion(pairs).accuracy == 1.0


def test_the_public_set_is_counted_by_source_without_the_pages_label() -> None:
    public = [
        {
            "claim": "吃大蒜能预防流感",
            "passage": "网传消息：常吃大蒜可预防流感。",
            "label": "ASSERT",
            "source": "s",
        },
        {
            "claim": "吃大蒜能预防流感？",
            "passage": "吃大蒜不能预防流感。",
            "label": "DEBUNK",
            "source": "s",
        },
        {
            "claim": "吃大蒜能预防流感",
            "passage": "吃大蒜能预防流感。",
            "label": "MIXED",
            "source": "s",
        },
    ]
    found = stance.public_confusions(public)
    assert found["s"].counts == {("ASSERT", "asserts"): 1, ("DEBUNK", "debunks"): 1}


def test_without_the_model_the_part_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ArtefactError("没有模型", "no model")

    monkeypatch.setattr(stance, "load_encoder", missing)
    with pytest.raises(AbsentData, match="no model"):
        stance.retriever_of([entry("吃大蒜能预防流感")])


def test_the_own_files_can_be_read() -> None:
    for name in ("passages.jsonl", "held_out.jsonl"):
        for row in rows(stance.FOLDER / name):
            assert stance.passage_of(row).sentence
