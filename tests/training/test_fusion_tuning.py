"""Tuning on small tasks of the same form as the real ones."""

from collections.abc import Sequence

import numpy as np
import pytest
from rich.console import Console
from rich.progress import Progress

from models.encoder import Role, Vectors
from models.thresholds import Thresholds
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.matching.snapshot import Snapshot
from training import fusion
from training.calibration import Pair
from training.fusion import Tried, calibrated, centre, first_places, pairs, tuned
from training.tasks import NO_ENTRY, Query, Task

LETTERS = "汤菜球水火木"
ENTRIES = (
    RumorEntry("soup", "汤水", RumorVerdict.FALSE, variants=("汤火",), negations=("汤木",)),
    RumorEntry("dish", "菜火", RumorVerdict.FALSE),
    RumorEntry("ball", "球木", RumorVerdict.FALSE),
)
NUMBERS = Thresholds("query", 0.05, 1.0, 0.0, 0.0, 1.0)
TASK = Task(
    "small",
    ENTRIES,
    (
        Query("汤水", "soup"),
        Query("汤火", "soup", hidden="汤火"),
        Query("火木", "dish"),
        Query("球", "ball"),
    ),
)


class Letters:
    """Encodes a text by which letters it has."""

    fingerprint = "letters"
    dimensions = len(LETTERS)

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        rows = np.array([[char in text for char in LETTERS] for text in texts], float)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot.build(ENTRIES, Letters(), NUMBERS)


def test_counts_the_texts_whose_entry_comes_first(snapshot: Snapshot) -> None:
    # Two do not: 汤火 without itself is nearer to 菜火, and 火木 to the soup's wordings.
    advanced: list[int] = []
    assert first_places(snapshot, TASK, advanced.append) == pytest.approx(2 / 4)
    assert sum(advanced) == len(TASK.queries)


def test_a_wording_does_not_find_itself(snapshot: Snapshot) -> None:
    hidden = Task("hidden", ENTRIES, (TASK.queries[1],))
    shown = Task("shown", ENTRIES, (Query("汤火", "soup"),))
    best_hidden = max(pairs(snapshot, hidden, int), key=lambda pair: pair.likeness)
    best_shown = max(pairs(snapshot, shown, int), key=lambda pair: pair.likeness)
    assert best_shown.likeness > 1
    assert best_hidden.likeness < best_shown.likeness


def test_pairs_a_text_with_its_nearest_entries_and_its_own(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fusion, "NEAREST", 1)
    task = Task("far", ENTRIES, (Query("汤水", "ball"), Query("汤水", "soup"), Query("汤水", None)))
    found = pairs(snapshot, task, int)
    assert [(pair.matches, pair.text) for pair in found] == [
        (False, 0),
        (True, 0),
        (True, 1),
        (False, 2),
    ]
    assert isinstance(found[0], Pair)


def test_takes_the_middle_of_the_plateau() -> None:
    means = {0.0: 0.7, 0.04: 0.9001, 0.05: 0.9, 0.06: 0.8999, 0.1: 0.88}
    weights = [Tried("query", weight, {"one": mean}) for weight, mean in means.items()]
    assert centre(weights).weight == 0.05


def test_the_mean_weighs_tasks_the_same() -> None:
    assert Tried("query", 0.0, {"large": 0.5, "small": 1.0}).mean == 0.75


def test_tunes_and_calibrates(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Task(NO_ENTRY, ENTRIES, tuple(Query(text, None) for text in ("水", "木火", "水木")))
    many = Task("many", ENTRIES, TASK.queries * 10)
    monkeypatch.setattr(fusion, "ranking_tasks", lambda: [TASK])
    monkeypatch.setattr(fusion, "calibration_tasks", lambda: [many, plain])
    monkeypatch.setattr(fusion, "WEIGHTS", (0.0, 0.05))
    with Progress(console=Console(quiet=True)) as progress:
        best, tried = tuned(Letters(), progress)
        table = calibrated(Letters(), best, progress)
    assert [(each.role, each.weight) for each in tried] == [
        ("query", 0.05),
        ("passage", 0.05),
        ("query", 0.0),
        ("query", 0.05),
    ]
    assert table.numbers.phrase_role == "query"
    assert table.numbers.slope > 0
    assert 0 <= table.numbers.suggested <= table.numbers.confirmed <= 1
    assert 0 <= table.no_entry_suggested <= 1
    assert table.first_places == best.first
