from pathlib import Path

from models.thresholds import Thresholds, load_thresholds, tables
from training.base_thresholds import Table, write

NUMBERS = Thresholds("query", 0.05, 100.5, -90.25, 0.1, 0.9)
TABLE = Table(NUMBERS, {"variant to entry": 0.12345, 'a "task"': 1.0}, 0.01234, 0.5, 0.25)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    write(file, "abc", "default", TABLE)
    assert load_thresholds("abc", file) == NUMBERS
    table = tables(file)["abc"]
    assert table["name"] == "base"
    assert table["measured"]["first_places"] == {"variant to entry": 0.1235, 'a "task"': 1.0}
    assert table["measured"]["calibration_error"] == 0.0123
    assert table["measured"]["no_entry_suggested"] == 0.25
    assert "97%" in table["reasons"]["suggested"]


def test_other_encoders_stay(tmp_path: Path) -> None:
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
