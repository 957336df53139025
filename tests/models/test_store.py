import json
from pathlib import Path

import pytest

from models.store import ArtefactError, current, file_hash, open_artefact


def folder(root: Path, content: bytes = b"weights") -> Path:
    place = root / "small"
    place.mkdir()
    (place / "model.bin").write_bytes(content)
    files = {"model.bin": {"sha256": file_hash(place / "model.bin"), "bytes": len(content)}}
    (place / "config.json").write_text(json.dumps({"dimensions": 2, "files": files}))
    return place


def test_opens_a_folder_whose_files_are_the_recorded_ones(tmp_path: Path) -> None:
    place = folder(tmp_path)
    artefact = open_artefact("small", tmp_path)
    assert artefact.path("model.bin") == place / "model.bin"
    assert artefact.config["dimensions"] == 2
    assert artefact.fingerprint == file_hash(place / "config.json")


def test_the_fingerprint_follows_every_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    folder(tmp_path / "a")
    folder(tmp_path / "b", b"other weights")
    one, other = open_artefact("small", tmp_path / "a"), open_artefact("small", tmp_path / "b")
    assert one.fingerprint != other.fingerprint


def test_refuses_a_changed_file_and_names_it(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "model.bin").write_bytes(b"weightz")
    with pytest.raises(ArtefactError) as caught:
        open_artefact("small", tmp_path)
    assert str(place / "model.bin") in caught.value.zh
    assert "does not have its recorded hash" in caught.value.en


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "model.bin").unlink()
    with pytest.raises(ArtefactError, match="is missing or unreadable"):
        open_artefact("small", tmp_path)


@pytest.mark.parametrize("config", ["", "[]", "{}", '{"files": 1}', '{"files": {"model.bin": {}}}'])
def test_refuses_a_folder_without_a_readable_config(tmp_path: Path, config: str) -> None:
    place = folder(tmp_path)
    (place / "config.json").write_text(config)
    with pytest.raises(ArtefactError, match="no readable config"):
        open_artefact("small", tmp_path)


def test_refuses_an_absent_folder(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError) as caught:
        open_artefact("absent", tmp_path)
    assert str(tmp_path / "absent") in caught.value.en


def test_gives_only_listed_files(tmp_path: Path) -> None:
    folder(tmp_path)
    with pytest.raises(ArtefactError, match="does not list other"):
        open_artefact("small", tmp_path).path("other.bin")


def test_names_the_artefact_in_use(tmp_path: Path) -> None:
    (tmp_path / "current.toml").write_text(
        '[in_use]\nencoder = "second"\n[previous]\nclaims = "c"\n'
    )
    assert current("encoder", tmp_path) == "second"


def test_the_encoder_in_use_is_shipped() -> None:
    assert open_artefact(current("encoder")).config["dimensions"] > 0


@pytest.mark.parametrize("content", [None, "", "in_use = [", '[in_use]\nverifier = "v"'])
def test_says_when_no_artefact_is_in_use(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "current.toml").write_text(content)
    with pytest.raises(ArtefactError) as caught:
        current("encoder", tmp_path)
    assert str(tmp_path / "current.toml") in caught.value.zh
    assert "does not say which model" in caught.value.en
