import json
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from made_decisions import PASSAGE, file, line

from evaluation.data import AbsentData
from evaluation.own_sets import StanceRow, claims
from training import from_decisions
from training.decided_sets import decided
from training.from_decisions import main
from training.splits import split_of


def run(tmp_path: Path, *lines: dict[str, object], more: tuple[str, ...] = ()) -> int:
    place = file(tmp_path / "export.jsonl", *lines)
    return main([str(place), "--out", str(tmp_path / "sets"), *more])


def folders(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "sets").glob("*"))


def test_writes_a_versioned_set(tmp_path: Path) -> None:
    first = claims()[0]
    assert not run(
        tmp_path,
        line(reviewer="e" * 16),
        line(claim=first.claim, rumor_id="other-id", decided_at="2026-11-26T01:00:00+08:00"),
    )
    (folder,) = folders(tmp_path)
    manifest = tomllib.loads((folder / "manifest.toml").read_text())
    assert manifest["version"].startswith("2026.11.25-")
    assert manifest["name"] == folder.name == f"decisions-{manifest['version']}"
    assert manifest["files"] == ["stance.jsonl"]
    rows = [
        StanceRow(**json.loads(row)) for row in (folder / "stance.jsonl").read_text().splitlines()
    ]
    assert {row.claim_id: row.split for row in rows} == {
        first.id: first.split,
        "new-rumor": split_of("new-rumor"),
    }
    card = (folder / "card.md").read_text()
    assert "| `asserts` | 2 | 100.0% |" in card
    assert "between 2026-11-24 and 2026-11-25" in card
    assert "| of them in the project's own sets, with their split there | 1 |" in card
    assert "e" * 16 not in "".join(each.read_text() for each in folder.iterdir())


def test_the_same_decisions_give_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line(), line(passage="另一段。", reviewer="1" * 16)]
    assert not run(tmp_path, *lines)
    before = [each.read_bytes() for each in sorted(folders(tmp_path)[0].iterdir())]
    assert not run(tmp_path, *reversed(lines), lines[0])
    assert "already there" in capsys.readouterr().out
    (folder,) = folders(tmp_path)
    assert [each.read_bytes() for each in sorted(folder.iterdir())] == before


def test_other_decisions_give_another_version(tmp_path: Path) -> None:
    run(tmp_path, line())
    run(tmp_path, line(), line(reviewer="1" * 16))
    assert len(folders(tmp_path)) == 2


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not run(tmp_path, line(), more=("--dry-run",))
    assert folders(tmp_path) == []
    assert "1 rows" in capsys.readouterr().out


def test_faults_are_printed_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, line(), line(reviewer="王小明")) == 1
    said = capsys.readouterr().err
    assert "export.jsonl:2/reviewer: 应为审校人的哈希" in said
    assert "never a name" in said
    assert folders(tmp_path) == []


def test_ties_only_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, line(), line(reviewer="1" * 16, answer="false_alarm")) == 1
    assert "evenly divided" in capsys.readouterr().err


def test_a_folder_that_was_changed_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, line())
    (folders(tmp_path)[0] / "card.md").write_text("mine")
    assert run(tmp_path, line()) == 1
    assert "card.md" in capsys.readouterr().err


def test_all_versions_are_read_and_the_newest_row_counts(tmp_path: Path) -> None:
    run(tmp_path, line())
    changed = line(decided_at="2026-12-01T00:00:00Z", answer="false_alarm")
    run(tmp_path, line(), changed, line(passage=PASSAGE + "又一段。"))
    split = split_of("new-rumor")
    found = decided(split, tmp_path / "sets")
    assert sorted(row.label for row in found) == ["asserts", "unrelated"]
    assert all(asdict(row)["claim_id"] == "new-rumor" for row in found)
    assert decided("test" if split != "test" else "dev", tmp_path / "sets") == []


def test_without_the_own_sets_there_is_no_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> list[StanceRow]:
        raise AbsentData("datasets/paraphrases is absent")

    monkeypatch.setattr(from_decisions, "claims", absent)
    assert run(tmp_path, line()) == 1
    assert "datasets/paraphrases is absent" in capsys.readouterr().err


def test_ties_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tie = line(passage="难分的一段。")
    assert not run(tmp_path, line(), tie, tie | {"answer": "false_alarm", "reviewer": "1" * 16})
    assert "tied / 相持不下: 一条没有收录的说法 | 难分的一段。" in capsys.readouterr().out
