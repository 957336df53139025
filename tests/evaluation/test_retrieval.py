"""The retrieval measurement on a small collection of the same form as the public one."""

import json
from pathlib import Path

import pytest

from evaluation.data import SHARED, AbsentData, rows
from evaluation.metrics.ranking import Ranks
from evaluation.retrieval import bm25, encoder_alone, fused, measure, words
from evaluation.retrieval_sets import TEXT, Lookup, guokr
from models.encoder import load_encoder
from models.thresholds import load_thresholds
from review_service.matching.lexical import terms
from review_service.matching.snapshot import Snapshot

ASKED = [
    ("g1", "喝骨头汤能补钙", "老人常说喝骨头汤补钙最好。", "骨头汤里的钙很少。"),
    ("g2", "隔夜菜会致癌", "剩菜放一夜再吃要得癌症。", ""),
    ("g3", "地球是平的", "", "卫星照片表明地球是圆的。"),
]
OTHERS = [{"id": "j1", "claim": "微波炉加热食物有毒", "rebuttal": "微波不会留在食物里。"}]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "eval"
    folder.mkdir()
    keys = ("id", "claim", "context", "rebuttal")
    asked = [dict(zip(keys, row, strict=True)) for row in ASKED]
    for name, content in (("guokr_liuyan", asked), ("jiaozhen", OTHERS)):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in content)
        (folder / f"{name}.jsonl").write_text(lines + "\n\n", encoding="utf-8")
    return tmp_path


def test_texts_without_content_are_left_out(shared: Path) -> None:
    contexts = guokr(shared, "context")
    assert contexts.answers == ("g1", "g2")
    assert [entry.id for entry in contexts.entries] == ["g1", "g2", "g3", "j1"]
    assert guokr(shared, "rebuttal").answers == ("g1", "g3")


def test_a_lookup_can_be_narrowed_and_rewritten(shared: Path) -> None:
    contexts = guokr(shared, "context")
    assert contexts.where([False, True]).texts == ("剩菜放一夜再吃要得癌症。",)
    assert contexts.map(lambda text: text[:2]).texts == ("老人", "剩菜")


def test_texts_are_cut() -> None:
    if not SHARED.is_dir():
        pytest.skip("the public data is not beside the repository")
    assert max(len(text) for text in guokr(SHARED, "context").texts) == TEXT


def test_every_system_ranks(shared: Path) -> None:
    contexts = guokr(shared, "context")
    encoder = load_encoder()
    snapshot = Snapshot.build(contexts.entries, encoder, load_thresholds(encoder.fingerprint))
    first = Ranks((1, 1), ("g1", "g2"))
    assert fused(contexts, snapshot) == first
    assert encoder_alone(contexts, encoder) == first
    assert bm25(contexts, terms) == first
    assert bm25(contexts, words).values[0] == 1


def test_an_answer_beyond_the_list_has_no_rank(shared: Path) -> None:
    contexts = guokr(shared, "context")
    none = Lookup(contexts.entries, ("骨头",), ("absent",))
    assert bm25(none, terms) == Ranks((None,), ("absent",))


def test_words_are_those_of_the_segmenter_without_punctuation() -> None:
    assert words("喝骨头汤，能补钙。") == ["喝", "骨头汤", "能", "补钙"]


def test_measures_all_tables(shared: Path) -> None:
    told: list[str] = []
    tables = list(measure(shared, told.append))
    assert [table.title.split(":")[0] for table in tables] == ["retrieval"] * 4
    assert [row.name for row in tables[0].rows][-1] == "fused"
    assert told


def test_absent_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(AbsentData, match="guokr_liuyan"):
        next(iter(measure(tmp_path, print)))
    with pytest.raises(AbsentData):
        rows(tmp_path / "none.jsonl")
