import pytest
from made_matching import THRESHOLDS

from evaluation import product, source_pairs
from evaluation.data import AbsentData
from evaluation.product import Searching
from models.encoder import load_encoder
from models.store import ArtefactError

PAIRS = [
    {
        "query": "吃大蒜能预防流感？",
        "query_id": "1",
        "candidate": "大蒜可预防流感",
        "label": "match",
    },
    {"query": "隔夜菜致癌", "query_id": "2", "candidate": "隔夜菜会致癌", "label": "match"},
    {"query": "喝骨头汤补钙", "query_id": "3", "candidate": "地球是平的", "label": "nomatch"},
]


def test_the_area_counts_pairs_in_their_right_order() -> None:
    assert source_pairs.area(PAIRS, [0.9, 0.5, 0.5]).value == pytest.approx((1 + 0.5) / 2)
    assert source_pairs.area(PAIRS[:2], [0.9, 0.5]).value is None


def test_accuracy_is_taken_at_a_threshold() -> None:
    row = source_pairs.row("product", PAIRS, [0.9, 0.1, 0.2], 0.5)
    assert row.figures["accuracy"].value == pytest.approx(2 / 3)
    assert "accuracy" not in source_pairs.row("other", PAIRS, [0.9, 0.1, 0.2]).figures


def test_systems_put_matches_first() -> None:
    encoder = load_encoder()
    for scores in (
        source_pairs.tfidf(PAIRS),
        source_pairs.cosines(PAIRS, encoder),
        source_pairs.probabilities(PAIRS, Searching(encoder, THRESHOLDS)),
    ):
        assert source_pairs.area(PAIRS, scores).value == 1.0


def test_a_model_without_thresholds_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_fingerprint: str) -> None:
        raise ArtefactError("没有阈值", "no thresholds")

    product.searching.cache_clear()
    monkeypatch.setattr(product, "load_thresholds", missing)
    with pytest.raises(AbsentData, match="no thresholds"):
        product.searching()
