from pathlib import Path

import pytest

from models.store import ArtefactError, current, open_artefact
from models.thresholds import (
    StanceNumbers,
    Thresholds,
    load_stance_numbers,
    load_thresholds,
    tables,
)

TABLE = """
[encoder.abc]
name = "some"
phrase_role = "query"
lexical_weight = 0.05
slope = 100.0
bias = -90.0
suggested = 0.1
confirmed = 0.9

[verifier.abc]
name = "other"
slope = 0.8
bias = [0.1, 0.0, -0.1, 0.0]
rules = [1.5, 1.0, 0.5, 0.25]
asserts = 0.55
confirmed = 0.93
"""


def test_the_default_encoder_has_numbers() -> None:
    numbers = load_thresholds(open_artefact(current("encoder")).fingerprint)
    assert 0 < numbers.suggested < numbers.confirmed <= 1
    assert numbers.slope > 0
    assert numbers.lexical_weight > 0


def test_reads_the_numbers_of_the_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    file.write_text(TABLE)
    assert load_thresholds("abc", file) == Thresholds("query", 0.05, 100.0, -90.0, 0.1, 0.9)


def test_guesses_nothing_for_another_encoder(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    file.write_text(TABLE)
    with pytest.raises(ArtefactError) as caught:
        load_thresholds("def", file)
    assert "training.fusion" in caught.value.zh
    assert "training.fusion" in caught.value.en


@pytest.mark.parametrize("content", ["", "encoder = {}", "[encoder.other]\nname = 'x'"])
def test_says_when_there_are_no_numbers(tmp_path: Path, content: str) -> None:
    file = tmp_path / "thresholds.toml"
    file.write_text(content)
    with pytest.raises(ArtefactError, match="has no numbers"):
        load_thresholds("abc", file)


@pytest.mark.parametrize("content", [None, "not = [toml"])
def test_says_when_the_file_cannot_be_read(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "thresholds.toml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_thresholds("abc", file)


def test_a_verifier_has_numbers_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    file.write_text(TABLE)
    assert load_stance_numbers("abc", file) == StanceNumbers(
        slope=0.8,
        bias=(0.1, 0.0, -0.1, 0.0),
        rules=(1.5, 1.0, 0.5, 0.25),
        asserts=0.55,
        confirmed=0.93,
    )
    assert {kind: tables(file, kind)["abc"]["name"] for kind in ("encoder", "verifier")} == {
        "encoder": "some",
        "verifier": "other",
    }


def test_guesses_nothing_for_another_verifier(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.toml"
    file.write_text(TABLE)
    with pytest.raises(ArtefactError) as caught:
        load_stance_numbers("def", file)
    assert "training.calibrate" in caught.value.zh
    assert "training.calibrate" in caught.value.en
