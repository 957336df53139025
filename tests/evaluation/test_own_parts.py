"""Every part on a small set, with the base encoder and without trained models."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import made_sets
import pytest
from made_matching import THRESHOLDS

from evaluation import goals, product
from evaluation.data import AbsentData
from evaluation.goals import Goal, Measured
from evaluation.items import Item, Mistake, Picture
from evaluation.own import (
    calibration,
    claims,
    duplicates,
    judgements,
    retrieval,
    robustness,
    stance,
    tiers,
    twins,
)
from evaluation.report import Table
from models.encoder import load_encoder
from review_service.checks.claims import PatternDetector
from review_service.matching.verify import CueVerifier

PARTS = (calibration, claims, duplicates, judgements, retrieval, robustness, stance, tiers, twins)
READERS = ("claims", "stances", "twins", "sentences")


@pytest.fixture(scope="module")
def searching() -> product.Searching:
    return product.Searching(load_encoder(), THRESHOLDS)


@pytest.fixture(autouse=True)
def made(searching: product.Searching, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for part in PARTS:
        for name in READERS:
            if hasattr(part, name):
                monkeypatch.setattr(part, name, getattr(made_sets, name))
    monkeypatch.setattr(product, "searching", lambda: searching)
    monkeypatch.setattr(product, "raw_encoder", lambda: searching.encoder)
    monkeypatch.setattr(product, "verifier", CueVerifier)
    monkeypatch.setattr(product, "detector", PatternDetector)
    monkeypatch.setattr(product, "artefact", lambda _part: None)
    monkeypatch.setattr(stance, "FEWEST", 1)
    _forget()
    yield
    _forget()


def _forget() -> None:
    judgements.retriever.cache_clear()
    judgements.judgements.cache_clear()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (
            retrieval,
            [goals.FOUND, goals.FIRST, goals.LITTLE_FOUND, goals.OVER_WORDS, goals.OVER_RAW],
        ),
        (robustness, [goals.TRADITIONAL, goals.WIDE]),
        (stance, [goals.FALSE_ASSERTS, goals.ASSERTS_RECALL, goals.STANCE, goals.IMPLICIT]),
        (twins, [goals.NEGATION, goals.ALTERED, goals.EQUAL]),
        (tiers, [goals.CONFIRMED, goals.COVERAGE, goals.SUGGESTED]),
        (calibration, [goals.RETRIEVAL_ERROR, goals.STANCE_ERROR]),
        (claims, [goals.CLAIMS]),
        (duplicates, [goals.DUPLICATES]),
    ],
    ids=lambda value: value.__name__ if isinstance(value, ModuleType) else "",
)
def test_a_part_measures_its_goals_and_draws_its_pictures(
    part: ModuleType, expected: list[Goal], tmp_path: Path
) -> None:
    told: list[str] = []
    items: list[Item] = list(part.measure(tmp_path, told.append))
    assert [item.goal for item in items if isinstance(item, Measured)] == expected
    tables = [item for item in items if isinstance(item, Table)]
    assert tables
    assert all(table.rows for table in tables)
    for picture in (item for item in items if isinstance(item, Picture)):
        picture.draw(tmp_path / picture.name)
        assert (tmp_path / picture.name).read_bytes().startswith(b"\x89PNG")
    assert all(0 <= item.weight <= 1 for item in items if isinstance(item, Mistake))
    assert told


def test_without_a_verifier_the_retriever_is_still_calibrated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def absent() -> None:
        raise AbsentData("no verifier")

    monkeypatch.setattr(product, "verifier", absent)
    items = list(calibration.measure(tmp_path, print))
    assert [item.goal for item in items if isinstance(item, Measured)] == [goals.RETRIEVAL_ERROR]
