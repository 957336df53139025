"""The retrieval measurement on a small collection of the same form as the public one."""

import json
from pathlib import Path

import made_sets
import pytest
from made_matching import THRESHOLDS

from evaluation import product, retrieval
from evaluation.data import SHARED, AbsentData, rows
from evaluation.goals import Measured
from evaluation.metrics.ranking import Ranks
from evaluation.report import Table
from evaluation.retrieval_sets import TEXT, Lookup, guokr
from evaluation.systems import (
    PRODUCT,
    WORDS,
    Compared,
    bm25,
    encoder_alone,
    fused,
    little_overlap,
    systems,
    tfidf,
    words,
)
from models.encoder import load_encoder
from review_service.matching.lexical import terms

ASKED = [
    ("g1", "喝骨头汤能补钙", "老人常说喝骨头汤补钙最好。", "骨头汤里的钙很少。"),
    ("g2", "隔夜菜会致癌", "剩菜放一夜再吃要得癌症。", ""),
    ("g3", "地球是平的", "", "卫星照片表明地球是圆的。"),
]
OTHERS = [{"id": "j1", "claim": "微波炉加热食物有毒", "rebuttal": "微波不会留在食物里。"}]


@pytest.fixture(scope="module")
def searching() -> product.Searching:
    return product.Searching(load_encoder(), THRESHOLDS)


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


def test_every_system_ranks(shared: Path, searching: product.Searching) -> None:
    contexts = guokr(shared, "context")
    first = Ranks((1, 1), ("g1", "g2"))
    assert fused(contexts, searching.over(contexts.entries)) == first
    assert encoder_alone(contexts, searching.encoder) == first
    assert bm25(contexts, terms) == first
    assert tfidf(contexts) == first
    assert bm25(contexts, words).values[0] == 1


def test_systems_are_compared_text_by_text(shared: Path, searching: product.Searching) -> None:
    contexts = guokr(shared, "context")
    compared = Compared.of(contexts, systems(searching.encoder, searching), print)
    assert list(compared.ranks)[-1] == PRODUCT
    assert compared.lead(PRODUCT).value == 0
    lost = Compared(
        contexts, {PRODUCT: Ranks((1, 1), ("a", "b")), WORDS: Ranks((1, None), ("a", "b"))}
    )
    assert lost.lead(WORDS).value == 0.5
    assert [row.items for row in compared.rows([True, False])] == [1] * len(compared.ranks)


def test_little_overlap_is_told_from_the_wording(shared: Path) -> None:
    entries = guokr(shared, "context").entries
    lookup = Lookup(entries, ("喝骨头汤能补钙吗", "炖得发白的那一锅"), ("g1", "g1"))
    assert little_overlap(lookup) == [False, True]


def test_an_answer_beyond_the_list_has_no_rank(shared: Path) -> None:
    contexts = guokr(shared, "context")
    none = Lookup(contexts.entries, ("骨头",), ("absent",))
    assert bm25(none, terms) == Ranks((None,), ("absent",))


def test_words_are_those_of_the_segmenter_without_punctuation() -> None:
    assert words("喝骨头汤，能补钙。") == ["喝", "骨头汤", "能", "补钙"]


def test_rumors_of_the_training_are_told_from_new_ones(
    shared: Path, searching: product.Searching
) -> None:
    contexts = guokr(shared, "context")
    kept = retrieval.unseen(contexts, ["喝骨头汤能够补钙"], searching.encoder)
    assert kept == [False, True]


def test_measures_all_tables(
    shared: Path, searching: product.Searching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "searching", lambda: searching)
    monkeypatch.setattr(product, "raw_encoder", lambda: searching.encoder)
    monkeypatch.setattr(retrieval, "claims", made_sets.claims)
    told: list[str] = []
    items = list(retrieval.measure(shared, told.append))
    tables = [item for item in items if isinstance(item, Table)]
    assert len(tables) == 6
    assert [row.name for row in tables[0].rows][-1] == PRODUCT
    assert sum(isinstance(item, Measured) for item in items) == 4
    assert told


def test_absent_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(AbsentData, match="guokr_liuyan"):
        next(retrieval.measure(tmp_path, print))
    with pytest.raises(AbsentData):
        rows(tmp_path / "none.jsonl")
