from pathlib import Path

from models.store import current
from models.thresholds import (
    StanceNumbers,
    Thresholds,
    load_stance_numbers,
    load_thresholds,
    tables,
)
from training.thresholds_file import Table, write, write_verifier

NUMBERS = Thresholds("query", 0.05, 100.5, -90.25, 0.1, 0.9)
TABLE = Table(NUMBERS, {"variant to entry": 0.12345, 'a "task"': 1.0}, 0.01234, 0.5, 0.25)
STANCE = StanceNumbers(0.75, (0.1, -0.2, 0.0, 0.3), (1.5, 1.0, 0.5, 0.25), 0.55, 0.93)
MEASURED = {"passages": 610, "accuracy": 0.9123}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    write(file, "abc", "default", TABLE)
    assert load_thresholds("abc", file) == NUMBERS
    table = tables(file)["abc"]
    assert table["name"] == current("encoder")
    assert table["measured"]["first_places"] == {"variant to entry": 0.1235, 'a "task"': 1.0}
    assert table["measured"]["calibration_error"] == 0.0123
    assert table["measured"]["no_entry_suggested"] == 0.25
    assert "97%" in table["reasons"]["suggested"]


def test_a_verifier_is_written_with_its_reasons(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    write_verifier(file, "abc", "verifier", STANCE, MEASURED)
    assert load_stance_numbers("abc", file) == STANCE
    table = tables(file, "verifier")["abc"]
    assert table["name"] == "verifier"
    assert table["measured"] == MEASURED
    assert set(table["reasons"]) <= set(table)
    assert "98.5%" in table["reasons"]["confirmed"]


def test_other_models_stay(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    write(file, "abc", "default", TABLE)
    before = file.read_text()
    other = Table(Thresholds("passage", 0.1, 1.0, 0.0, 0.2, 0.8), {}, 0.0, 0.0, 0.0)
    write(file, "def", "./own model", other)
    assert load_thresholds("abc", file) == NUMBERS
    assert load_thresholds("def", file) == other.numbers
    assert tables(file)["def"]["name"] == "./own model"
    write(file, "abc", "default", TABLE)
    assert before in file.read_text()


def test_encoders_and_verifiers_do_not_replace_each_other(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    write(file, "abc", "default", TABLE)
    write_verifier(file, "abc", "verifier", STANCE, MEASURED)
    write(file, "abc", "default", TABLE)
    assert load_thresholds("abc", file) == NUMBERS
    assert load_stance_numbers("abc", file) == STANCE


def test_new_numbers_replace_those_of_the_same_model(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    write_verifier(file, "abc", "verifier", STANCE, MEASURED)
    newer = StanceNumbers(1.0, (0.0,) * 4, (0.0,) * 4, 0.4, 1.0)
    write_verifier(file, "abc", "verifier", newer, {"passages": 1})
    assert load_stance_numbers("abc", file) == newer
    assert tables(file, "verifier")["abc"]["measured"] == {"passages": 1}
