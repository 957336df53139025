"""Search over a small library, with the released encoder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.encoder import Encoder, Role, Vectors, load_encoder
from models.thresholds import Thresholds, load_thresholds
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.matching.snapshot import Snapshot

ENTRIES = (
    RumorEntry(
        "soup",
        "喝骨头汤能补钙",
        RumorVerdict.FALSE,
        variants=("多喝大骨汤，孩子骨骼更结实",),
        negations=("骨头汤含钙很少，起不到补钙作用",),
    ),
    RumorEntry("leftovers", "隔夜菜会致癌", RumorVerdict.MISLEADING),
    RumorEntry("flat", "地球是平的", RumorVerdict.FALSE, variants=("大地是一个平面",)),
)


class Letters:
    """Encodes a text by which of four characters it has; counts what it is asked."""

    fingerprint = "letters"
    dimensions = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.asked += texts
        rows = np.array([[char in text for char in "汤菜球水"] for text in texts], np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        found: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
        return found


NUMBERS = Thresholds("passage", 0.05, 10.0, -5.0, 0.1, 0.9)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def snapshot(encoder: Encoder) -> Snapshot:
    return Snapshot.build(ENTRIES, encoder, load_thresholds(encoder.fingerprint))


@pytest.mark.parametrize(
    ("text", "rumor", "field", "phrase"),
    [
        ("老人常说，喝骨头汤能补钙。", "soup", "claim", "喝骨头汤能补钙"),
        ("给孩子多喝大骨汤，骨骼会更结实", "soup", "variant", "多喝大骨汤，孩子骨骼更结实"),
        (
            "其实骨头汤里含钙很少，并不能起到补钙的作用",
            "soup",
            "negation",
            "骨头汤含钙很少，起不到补钙作用",
        ),
        ("隔夜的剩菜吃了会得癌症", "leftovers", "claim", "隔夜菜会致癌"),
        ("他坚信大地其实是一个平面", "flat", "variant", "大地是一个平面"),
    ],
)
def test_finds_the_entry_by_its_nearest_wording(
    snapshot: Snapshot, text: str, rumor: str, field: str, phrase: str
) -> None:
    best = snapshot.search([text], 3)[0][0]
    assert (best.entry.id, best.field, best.phrase) == (rumor, field, phrase)


def test_lists_distinct_entries_best_first(snapshot: Snapshot) -> None:
    (listed,) = snapshot.search(["喝骨头汤能补钙"], 10)
    assert sorted(candidate.entry.id for candidate in listed) == ["flat", "leftovers", "soup"]
    scores = [candidate.score for candidate in listed]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 and round(score, 6) == score for score in scores)
    assert scores[0] > 0.9
    assert scores[1] < 0.1


@pytest.mark.parametrize("top_k", [1, 2, 3])
def test_lists_no_more_than_asked(snapshot: Snapshot, top_k: int) -> None:
    assert [len(row) for row in snapshot.search(["骨头汤", "地球"], top_k)] == [top_k, top_k]


def test_finds_a_claim_in_a_long_text(snapshot: Snapshot) -> None:
    filler = "今天的天气预报说，明天多云转晴，最高气温二十六摄氏度，适合户外活动。" * 8
    text = filler + "另外要记住，隔夜菜会致癌，不能吃。" + filler
    best = snapshot.search([text], 1)[0][0]
    assert best.entry.id == "leftovers"
    assert best.score > 0.5


def test_a_score_does_not_depend_on_the_other_texts(snapshot: Snapshot) -> None:
    texts = [entry.claim for entry in ENTRIES] + ["水是生命之源。人每天要喝水！"]
    together = snapshot.search(texts, 3)
    assert together == [snapshot.search([text], 3)[0] for text in texts]


def test_many_texts_come_back_in_order(snapshot: Snapshot) -> None:
    texts = [ENTRIES[number % 3].claim for number in range(150)]
    found = snapshot.search(texts, 1)
    assert [row[0].entry.id for row in found] == [ENTRIES[n % 3].id for n in range(150)]


@pytest.mark.parametrize("text", ["喝骨頭湯能補鈣", "喝\u200b骨头汤能补钙", " 喝骨头汤能补钙\n"])
def test_writing_differences_change_nothing(snapshot: Snapshot, text: str) -> None:
    assert snapshot.search([text], 3) == snapshot.search(["喝骨头汤能补钙"], 3)


def test_scores_one_given_entry(snapshot: Snapshot) -> None:
    listed = {c.entry.id: c for c in snapshot.search(["喝骨头汤能补钙"], 3)[0]}
    for entry in ENTRIES:
        assert snapshot.score("喝骨头汤能补钙", entry.id) == listed[entry.id]
    assert snapshot.score("喝骨头汤能补钙", "unknown") is None


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "。"])
def test_takes_any_text(snapshot: Snapshot, text: str) -> None:
    assert len(snapshot.search([text], 3)[0]) == 3


def test_an_empty_library_has_no_candidates(encoder: Encoder) -> None:
    empty = Snapshot.build((), encoder, load_thresholds(encoder.fingerprint))
    assert empty.search(["喝骨头汤能补钙", ""], 3) == [[], []]
    assert empty.score("喝骨头汤能补钙", "soup") is None


def test_no_texts_have_no_lists(snapshot: Snapshot) -> None:
    assert snapshot.search([], 3) == []


def test_equal_entries_keep_the_order_of_the_library() -> None:
    twins = tuple(RumorEntry(name, "菜汤", RumorVerdict.FALSE) for name in ("b", "a", "c"))
    (listed,) = Snapshot.build(twins, Letters(), NUMBERS).search(["菜汤"], 3)
    assert [candidate.entry.id for candidate in listed] == ["b", "a", "c"]


def test_the_fingerprint_follows_entries_encoder_and_numbers() -> None:
    class Other(Letters):
        fingerprint = "other"

    built = [
        Snapshot.build(ENTRIES, Letters(), NUMBERS),
        Snapshot.build(ENTRIES[:2], Letters(), NUMBERS),
        Snapshot.build(ENTRIES, Other(), NUMBERS),
        Snapshot.build(ENTRIES, Letters(), Thresholds("passage", 0.06, 10.0, -5.0, 0.1, 0.9)),
    ]
    assert len({snapshot.fingerprint for snapshot in built}) == 4
    assert built[0].fingerprint == Snapshot.build(ENTRIES, Letters(), NUMBERS).fingerprint


def test_a_built_library_is_opened_from_disk(tmp_path: Path) -> None:
    first, second = Letters(), Letters()
    built = Snapshot.build(ENTRIES, first, NUMBERS, tmp_path)
    opened = Snapshot.build(ENTRIES, second, NUMBERS, tmp_path)
    assert len(first.asked) == 6
    assert second.asked == []
    for text in ("喝汤", "水和菜", "地球"):
        assert opened.search([text], 3) == built.search([text], 3)


def test_reports_progress() -> None:
    seen: list[tuple[int, int]] = []
    Snapshot.build(ENTRIES, Letters(), NUMBERS, None, lambda done, all_: seen.append((done, all_)))
    assert seen == [(6, 6)]
