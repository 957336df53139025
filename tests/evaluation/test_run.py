import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from evaluation import run
from evaluation.data import AbsentData
from evaluation.report import Figure, Row, Table

TABLE = Table("fine", (Row("all", 1, {"share": Figure(1.0)}),))


def fine(_shared: Path, tick: "run.Tick") -> list[Table]:
    tick("working")
    return [TABLE]


def absent(_shared: Path, _tick: "run.Tick") -> list[Table]:
    raise AbsentData("x.jsonl is absent")


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PARTS", (("fine", fine), ("absent", absent)))


def test_reports_what_is_measured_and_what_is_skipped(tmp_path: Path) -> None:
    report = run.run(tmp_path, (), Console(quiet=True))
    assert report == {
        "schema": "1",
        "tables": [TABLE.content],
        "skipped": {"absent": "x.jsonl is absent"},
    }


def test_runs_only_the_parts_asked_for(tmp_path: Path) -> None:
    report = run.run(tmp_path, ("absent",), Console(quiet=True))
    assert report["tables"] == []


def test_writes_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "report.json"
    monkeypatch.setattr(sys, "argv", ["run", "--data", str(tmp_path), "--out", str(out)])
    run.main()
    assert json.loads(out.read_text(encoding="utf-8"))["tables"] == [TABLE.content]
    assert "absent: skipped, x.jsonl is absent" in capsys.readouterr().out
