"""The cards of trained artefacts."""

import json
from pathlib import Path

import pytest

from training.cards import Trained, write_card
from training.release import release
from training.released import Parity


@pytest.mark.parametrize("name", ["retriever", "verifier", "claims"])
def test_a_card_names_the_files_and_what_int8_changes(name: str, tmp_path: Path) -> None:
    release(tmp_path / name, {"model.bin": b"weights", "other.json": b"{}"}, {})
    parity = None if name == "claims" else Parity(812, 3)
    write_card(Trained(name, tmp_path / name, parity), tmp_path / "cards")
    card = (tmp_path / "cards" / f"{name}.md").read_text(encoding="utf-8")
    files = json.loads((tmp_path / name / "config.json").read_bytes())["files"]
    for file, entry in files.items():
        assert f"| `{file}` | {entry['bytes']:,} | `{entry['sha256']}` |" in card
    assert ("3 of 812 are another in int8" in card) == (parity is not None)
    assert "{" not in card
    assert "## Limits" in card or "limits" in card


def test_a_second_artefact_has_a_card_of_its_own(tmp_path: Path) -> None:
    for name, content in (("retriever", b"one"), ("retriever-2", b"two")):
        release(tmp_path / name, {"model.bin": content}, {})
        write_card(Trained("retriever", tmp_path / name, Parity(10, 0)), tmp_path / "cards")
    first, second = (
        (tmp_path / "cards" / f"{n}.md").read_text() for n in ("retriever", "retriever-2")
    )
    assert first != second
    assert "0 of 10" in second
