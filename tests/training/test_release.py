import json
from pathlib import Path

import pytest

from models.store import open_artefact
from training import release as release_module
from training.base_card import rendered
from training.base_parity import Agreement
from training.release import ReleaseError, release

FILES = {"model.int8.onnx": b"weights", "tokenizer.json": b"{}"}


def test_what_is_released_opens(tmp_path: Path) -> None:
    fingerprint = release(tmp_path / "small", FILES, {"dimensions": 2})
    artefact = open_artefact("small", tmp_path)
    assert artefact.fingerprint == fingerprint
    assert artefact.path("tokenizer.json").read_bytes() == b"{}"
    assert artefact.config["dimensions"] == 2
    assert sorted(path.name for path in (tmp_path / "small").iterdir()) == [
        "config.json",
        "model.int8.onnx",
        "tokenizer.json",
    ]


def test_the_same_files_give_the_same_fingerprint(tmp_path: Path) -> None:
    first = release(tmp_path / "small", FILES, {"dimensions": 2})
    assert release(tmp_path / "small", FILES, {"dimensions": 2}) == first
    assert release(tmp_path / "small", FILES, {"dimensions": 3}) != first


def test_too_large_an_artefact_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_module, "LIMIT", 8)
    with pytest.raises(ReleaseError, match="9 bytes, at most 8"):
        release(tmp_path / "small", FILES, {})
    assert not (tmp_path / "small").exists()


def test_the_card_names_files_and_figures(tmp_path: Path) -> None:
    release(tmp_path / "small", FILES, {})
    card = rendered(tmp_path / "small", [Agreement("one to other", 0.99876, 0.9912, 48)])
    files = json.loads((tmp_path / "small" / "config.json").read_bytes())["files"]
    assert files["model.int8.onnx"]["sha256"] in card
    assert "| one to other | 0.9988 | 0.9912 | 48 |" in card
