"""Models, thresholds and figures of the repository belong together, or nothing is released.

What fails here is mended by `python -m training.adopt`: see docs/retraining.md.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from models.store import ROOT, file_hash
from training import gates
from training.adopt import REPORT
from training.gates import Candidate
from training.in_use import (
    ADOPTED,
    NEEDED,
    PARTS,
    THRESHOLDS,
    Adoption,
    Current,
    Record,
    fingerprints,
)
from training.release import LIMIT


@pytest.fixture(scope="module")
def current() -> Current:
    """What the product uses."""
    return Current.read(ROOT)


@pytest.fixture(scope="module")
def record() -> Record:
    """What was adopted."""
    found = Record.read(ROOT / ADOPTED)
    assert found is not None, "the models in use were never adopted"
    return found


@pytest.fixture(scope="module")
def report(record: Record) -> dict[str, Any]:
    """The committed report."""
    assert REPORT.is_file(), "there is no evaluation report: run make eval"
    found: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8"))
    return found


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("gate", gates.FILES, ids=lambda gate: gate.__name__)
def test_the_models_in_use_pass_the_gates(gate: gates.Gate, current: Current) -> None:
    assert [message.en for message in gate(Candidate(ROOT, current.in_use))] == []


@pytest.mark.parametrize("gate", [gates.opens, gates.has_thresholds, gates.reads_the_encoder])
def test_what_is_in_use_can_run(gate: gates.Gate, current: Current) -> None:
    assert [message.en for message in gate(Candidate(ROOT, current.in_use))] == []


@pytest.mark.usefixtures("record")
def test_all_needed_parts_are_named(current: Current) -> None:
    assert set(NEEDED) <= set(current.in_use) <= set(PARTS)


def test_the_models_in_use_are_those_that_were_adopted(current: Current, record: Record) -> None:
    assert record.in_use.names == current.in_use
    assert record.in_use.figures.fingerprints() == fingerprints(ROOT, current.in_use)


def test_the_thresholds_are_those_of_the_adoption(record: Record) -> None:
    assert record.in_use.figures.thresholds == file_hash(ROOT / THRESHOLDS)
    assert Adoption.of(record.in_use.figures, ROOT) == record.in_use


def test_the_figures_are_those_of_the_report(record: Record, report: dict[str, Any]) -> None:
    adopted = record.in_use.figures
    assert list(adopted.goals) == report["goals"]
    assert adopted.models == report["models"]
    assert adopted.thresholds == report["thresholds"]


def test_one_can_go_back(current: Current, record: Record) -> None:
    """The models before these open and have the thresholds that they were adopted with."""
    if record.previous is None:
        assert current.previous == {}
        return
    assert record.previous.names == current.previous
    candidate = Candidate(ROOT, current.previous)
    for gate in gates.FILES:
        assert [message.en for message in gate(candidate)] == []
    assert record.previous.figures.fingerprints() == fingerprints(ROOT, current.previous)
    assert Adoption.of(record.previous.figures, ROOT).numbers == record.previous.numbers


def test_no_artefact_of_the_folder_is_over_its_limit() -> None:
    folders = [file.parent for file in ROOT.glob("*/config.json")]
    assert [f.name for f in folders if gates.size(f) > LIMIT] == []


def test_every_card_is_of_an_artefact() -> None:
    cards = {file.stem for file in (ROOT / gates.CARDS).glob("*.md")}
    assert cards <= {file.parent.name for file in ROOT.glob("*/config.json")}


@pytest.mark.usefixtures("record")
def test_the_report_has_its_text() -> None:
    assert Path(REPORT).with_suffix(".md").is_file()
