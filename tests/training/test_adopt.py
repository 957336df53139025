import json
from pathlib import Path

import pytest
from made_models import (
    FIRST,
    SECOND,
    claims,
    family,
    in_use,
    network,
    recorded,
    report,
)

from training import gates
from training.adopt import main
from training.in_use import ADOPTED, THRESHOLDS, Current

Captured = pytest.CaptureFixture[str]
ALL = ("--with", "verifier=two-2", "--with", "claims=three-2")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of models of which the first family is adopted and the second is released."""
    found = tmp_path / "models"
    family(found, FIRST)
    Current(FIRST, {}).write(found)
    assert main(["one", "--part", "encoder", *_at(found, report(found, FIRST))]) == 0
    family(found, SECOND)
    return found


def _at(root: Path, file: Path | None = None) -> list[str]:
    return ["--models", str(root), *([] if file is None else ["--report", str(file)])]


def adopt(root: Path, file: Path, *more: str) -> int:
    return main(["one-2", "--part", "encoder", *(more or ALL), *_at(root, file)])


def refused(root: Path, capsys: Captured, file: Path, *more: str) -> str:
    """Try to adopt; return what was said."""
    files = (root / "current.toml", root / ADOPTED)
    before = [each.read_bytes() for each in files]
    assert adopt(root, file, *more) == 1
    assert [each.read_bytes() for each in files] == before
    return capsys.readouterr().err


def test_the_first_adoption_has_nothing_to_compare_with(root: Path) -> None:
    assert in_use(root) == (FIRST, {})
    assert recorded(root) == ("one", None)


def test_models_are_adopted_with_their_figures(root: Path) -> None:
    file = report(root, SECOND, first=0.95)
    assert adopt(root, file) == 0
    assert in_use(root) == (SECOND, FIRST)
    assert recorded(root) == ("one-2", "one")
    found = json.loads((root / ADOPTED).read_text())["in_use"]
    said = json.loads(file.read_text())
    for name in ("models", "thresholds", "goals", "tables"):
        assert found[name] == said[name]


def test_a_report_may_be_a_little_worse_within_its_interval(root: Path) -> None:
    assert adopt(root, report(root, SECOND, first=0.881, false=0.029)) == 0


def test_a_part_by_itself_may_be_worse(root: Path) -> None:
    assert adopt(root, report(root, SECOND, alone=0.1)) == 0


def test_a_lost_goal_is_refused(root: Path, capsys: Captured) -> None:
    for state in ("short", "not measured"):
        said = refused(root, capsys, report(root, SECOND, state=state))
        assert "is_no_worse: 目标“1: wordings”此前达到" in said
        assert "Goal “1: wordings” was reached before" in said


def test_a_slice_that_leaves_its_interval_is_refused(root: Path, capsys: Captured) -> None:
    said = refused(root, capsys, report(root, SECOND, first=0.87))
    assert "Stance / implicit / macro F1” went from 0.900 (0.880–0.920) to 0.870" in said
    said = refused(root, capsys, report(root, SECOND, false=0.04))
    assert "false asserts” went from 0.020 (0.010–0.030) to 0.040" in said
    assert "macro F1" not in said


def test_slices_must_be_measured_on_the_same_data(root: Path, capsys: Captured) -> None:
    said = refused(root, capsys, report(root, SECOND, items=99))
    assert "has 99 items instead of 100" in said
    said = refused(root, capsys, report(root, SECOND, first=None))
    assert "macro F1” was measured before and is not in the new report" in said


def test_the_models_in_use_may_be_measured_on_new_data(root: Path) -> None:
    file = report(root, FIRST, items=150, first=0.8, state="short")
    assert main(["one", "--part", "encoder", *_at(root, file)]) == 0
    assert in_use(root) == (FIRST, {})
    assert recorded(root) == ("one", None)


def test_other_thresholds_are_compared_as_other_models_are(root: Path, capsys: Captured) -> None:
    file = root / THRESHOLDS
    file.write_text(file.read_text().replace("suggested = 0.1", "suggested = 0.2", 1))
    again = report(root, FIRST, first=0.8)
    assert main(["one", "--part", "encoder", *_at(root, again)]) == 1
    assert "is_no_worse" in capsys.readouterr().err


def test_the_report_must_be_of_these_models_and_thresholds(root: Path, capsys: Captured) -> None:
    said = refused(root, capsys, report(root, FIRST))
    assert said.count("is_of_these") == 3
    file = report(root, SECOND)
    (root / THRESHOLDS).write_text((root / THRESHOLDS).read_text() + "\n")
    assert "thresholds.toml changed after the report" in refused(root, capsys, file)


def test_a_new_encoder_needs_its_claims_model(root: Path, capsys: Captured) -> None:
    names = {**FIRST, "encoder": "one-2"}
    said = refused(root, capsys, report(root, names), "--with", "verifier=two")
    assert "reads_the_encoder" in said
    assert "--with claims=NAME" in said


def test_a_changed_file_is_refused(root: Path, capsys: Captured) -> None:
    file = report(root, SECOND)
    (root / "two-2" / "model.int8.onnx").write_bytes(b"other")
    assert "opens: 模型文件" in refused(root, capsys, file)


def test_a_model_without_thresholds_is_refused(root: Path, capsys: Captured) -> None:
    text = (root / THRESHOLDS).read_text().split("[verifier.")[0]
    (root / THRESHOLDS).write_text(text)
    said = refused(root, capsys, report(root, SECOND))
    assert "has_thresholds" in said
    assert "python -m training.calibrate" in said


def test_thresholds_without_a_number_are_refused(root: Path, capsys: Captured) -> None:
    file = root / THRESHOLDS
    file.write_text(file.read_text().replace("phrase_role =", "phrases ="))
    assert "lack 'phrase_role'" in refused(root, capsys, report(root, SECOND))


def test_sizes_are_held(root: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    file = report(root, SECOND)
    monkeypatch.setattr(gates, "LIMIT", 100)
    monkeypatch.setattr(gates, "TOGETHER", 300)
    said = refused(root, capsys, file)
    assert "The model one-2 has" in said
    assert "together, at most 300" in said


def test_int8_must_decide_alike(root: Path, capsys: Captured) -> None:
    network(root, "verifier", "two-2", parity={"decisions": 1000, "flips": 6})
    said = refused(root, capsys, report(root, SECOND))
    assert "6 of 1000 decisions" in said
    network(root, "verifier", "two-2", parity=None)
    assert "does not record" in refused(root, capsys, report(root, SECOND))


def test_a_card_must_be_of_these_files(root: Path, capsys: Captured) -> None:
    file = report(root, SECOND)
    (root / "cards" / "three-2.md").write_text("other")
    (root / "cards" / "two-2.md").unlink()
    said = refused(root, capsys, file)
    assert "weights.json" in said
    assert "two-2.md" in said


def test_a_model_in_use_must_not_be_overwritten(root: Path, capsys: Captured) -> None:
    network(root, "verifier", "two", labels=4)
    file = report(root, FIRST)
    assert main(["two", "--part", "verifier", *_at(root, file)]) == 1
    assert "keeps_the_previous" in (said := capsys.readouterr().err)
    assert "such as two-2" in said


def test_a_trial_is_measured_then_adopted(root: Path) -> None:
    assert main(["one-2", "--part", "encoder", *ALL, "--try", *_at(root)]) == 0
    assert in_use(root) == (SECOND, FIRST)
    assert recorded(root) == ("one", None)
    assert adopt(root, report(root, SECOND)) == 0
    assert in_use(root) == (SECOND, FIRST)
    assert recorded(root) == ("one-2", "one")


def test_a_trial_is_ended_by_going_back(root: Path) -> None:
    adopt(root, report(root, SECOND))
    third = {**SECOND, "verifier": "two-3"}
    network(root, "verifier", "two-3")
    assert main(["two-3", "--part", "verifier", "--try", *_at(root)]) == 0
    assert in_use(root) == (third, SECOND)
    assert main(["--rollback", *_at(root)]) == 0
    assert in_use(root) == (SECOND, FIRST)
    assert recorded(root) == ("one-2", "one")


def test_an_encoder_is_on_trial_before_the_models_that_need_it(root: Path) -> None:
    assert main(["one-2", "--part", "encoder", "--try", *_at(root)]) == 0
    assert main(["three-2", "--part", "claims", "--try", *_at(root)]) == 0
    assert in_use(root) == ({**FIRST, "encoder": "one-2", "claims": "three-2"}, FIRST)


def test_a_trial_needs_a_model_that_opens(root: Path, capsys: Captured) -> None:
    (root / "one-2" / "tokenizer.json").unlink()
    assert main(["one-2", "--part", "encoder", "--try", *_at(root)]) == 1
    assert "opens" in capsys.readouterr().err
    assert in_use(root) == (FIRST, {})


def test_going_back_is_one_command_and_can_be_undone(root: Path) -> None:
    adopt(root, report(root, SECOND))
    assert main(["--rollback", *_at(root)]) == 0
    assert in_use(root) == (FIRST, SECOND)
    assert recorded(root) == ("one", "one-2")
    assert main(["--rollback", *_at(root)]) == 0
    assert in_use(root) == (SECOND, FIRST)
    assert recorded(root) == ("one-2", "one")


def test_there_must_be_something_to_go_back_to(root: Path, capsys: Captured) -> None:
    assert main(["--rollback", *_at(root)]) == 1
    assert capsys.readouterr().err.count("is_whole") == 2
    assert in_use(root) == (FIRST, {})


def test_what_was_changed_is_not_gone_back_to(root: Path, capsys: Captured) -> None:
    adopt(root, report(root, SECOND))
    file = root / THRESHOLDS
    file.write_text(file.read_text().replace("suggested = 0.1", "suggested = 0.2", 1))
    assert main(["--rollback", *_at(root)]) == 1
    assert "is_recorded" in capsys.readouterr().err
    assert in_use(root) == (SECOND, FIRST)


def test_going_back_needs_no_record(root: Path) -> None:
    (root / ADOPTED).unlink()
    Current(SECOND, FIRST).write(root)
    assert main(["--rollback", *_at(root)]) == 0
    assert in_use(root) == (FIRST, SECOND)


def test_what_is_not_used_is_removed(root: Path, capsys: Captured) -> None:
    network(root, "encoder", "base")
    claims(root, "old", "-")
    adopt(root, report(root, SECOND))
    assert main(["--prune", *_at(root)]) == 0
    assert "removed: old" in capsys.readouterr().out
    assert sorted(each.name for each in root.iterdir() if each.is_dir()) == sorted(
        ["base", "cards", *FIRST.values(), *SECOND.values()]
    )
    assert not (root / "cards" / "old.md").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["one", "--part", "encoder", "--report", "absent.json"], "Run make eval first"),
        (["one", "--part", "encoder", "--against", "absent.json"], "There is no record"),
        (["../one", "--part", "encoder"], "is no model"),
        (["one", "--part", "encoder", "--with", "judge=x"], "is no model"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    root: Path, capsys: Captured, arguments: list[str], said: str
) -> None:
    file = [] if "--report" in arguments else ["--report", str(report(root, FIRST))]
    assert main([*arguments, *file, *_at(root)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["one"], ["--part", "claims"], ["one", "--part", "claims", "--rollback"]]
)
def test_half_a_command_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)


@pytest.mark.parametrize("name", ["current.toml", ADOPTED])
def test_a_broken_file_of_state_is_named(root: Path, capsys: Captured, name: str) -> None:
    (root / name).write_text("{")
    assert adopt(root, report(root, SECOND)) == 1
    assert name in capsys.readouterr().err


def test_a_record_of_elsewhere_can_be_compared_with(root: Path, capsys: Captured) -> None:
    other = root.parent / "other.json"
    adopted = json.loads((root / ADOPTED).read_text())
    adopted["in_use"]["tables"][0]["rows"][0]["figures"]["macro F1"] = {
        "value": 0.99,
        "low": 0.98,
        "high": 1.0,
    }
    other.write_text(json.dumps(adopted))
    file = report(root, SECOND)
    assert "0.990" in refused(root, capsys, file, *ALL, "--against", str(other))
    assert adopt(root, file) == 0
