"""The whole build, from the installed packages to the released bytes."""

from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from models.store import ROOT, file_hash, open_artefact
from training.base import Places, build


@pytest.mark.slow
def test_building_again_gives_the_released_bytes(tmp_path: Path) -> None:
    places = Places(tmp_path / "base", tmp_path / "card.md", tmp_path / "checkpoint")
    with Progress(console=Console(quiet=True)) as progress:
        fingerprint = build(places, progress)
    released = open_artefact("base")
    assert fingerprint == released.fingerprint
    for name in ("model.int8.onnx", "tokenizer.json", "config.json"):
        assert file_hash(tmp_path / "base" / name) == file_hash(ROOT / "base" / name)
    card = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert file_hash(ROOT / "base" / "model.int8.onnx") in card
    assert (tmp_path / "checkpoint" / "modules.json").is_file()
