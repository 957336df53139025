import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from evaluation import goals, run
from evaluation.data import REPOSITORY, AbsentData
from evaluation.goals import Measured
from evaluation.items import Item, Tick
from evaluation.report import Figure, Row, Table

TABLE = Table("fine", (Row("all", 1, {"share": Figure(1.0)}),))


def fine(_shared: Path, tick: Tick) -> Iterator[Item]:
    tick("working")
    yield TABLE
    yield Measured(goals.FIRST, Figure(1.0))


def cut(_shared: Path, _tick: Tick) -> Iterator[Item]:
    yield TABLE
    raise AbsentData(f"{REPOSITORY}/x.jsonl is absent")


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PARTS", (("fine", fine), ("cut", cut)))


def test_reports_what_is_measured_and_what_is_skipped(tmp_path: Path) -> None:
    found = run.run(tmp_path, (), Console(quiet=True))
    assert found.tables == [TABLE, TABLE]
    assert found.figures == {goals.FIRST: Figure(1.0)}
    assert found.skipped == {"cut": "x.jsonl is absent"}


def test_runs_only_the_parts_asked_for(tmp_path: Path) -> None:
    found = run.run(tmp_path, ("cut",), Console(quiet=True))
    assert not found.figures


def test_writes_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new"
    monkeypatch.setattr(sys, "argv", ["run", "--data", str(tmp_path), "--out", str(out)])
    run.main()
    written = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert written["tables"] == [TABLE.content, TABLE.content]
    assert "### fine" in (out / "report.md").read_text(encoding="utf-8")
    assert "cut: skipped, x.jsonl is absent" in capsys.readouterr().out


def test_single_parts_leave_the_report_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "OUT", tmp_path / "whole")
    monkeypatch.setattr(run, "PARTLY", tmp_path / "parts")
    monkeypatch.setattr(sys, "argv", ["run", "--only", "fine"])
    run.main()
    assert (tmp_path / "parts" / "report.md").is_file()
    assert not (tmp_path / "whole").exists()


def test_paths_of_this_machine_are_not_printed() -> None:
    text = f"{REPOSITORY}/datasets/twins and {REPOSITORY.parent}/shared/data"
    assert run.local(text) == "datasets/twins and ../shared/data"
