"""Indexes on disk: reuse, repair, and no more than a few."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.encoder import Role, Vectors
from review_service.matching.shelf import Indexes, indexes

PHRASES = ["喝骨头汤能补钙", "隔夜菜会致癌", "地球是平的"]


class Asked:
    """Gives every text the same vector and remembers the texts."""

    dimensions = 3

    def __init__(self, fingerprint: str = "asked") -> None:
        self.fingerprint = fingerprint
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.texts += texts
        return np.tile(np.array([[1, 0, 0]], np.float32), (len(texts), 1))


def built(cache: Path | None, phrases: Sequence[str], encoder: Asked | None = None) -> Asked:
    encoder = encoder or Asked()
    found = indexes(phrases, encoder, "query", cache, lambda _done, _total: None)
    assert isinstance(found, Indexes)
    assert found.vectors.shape == (len(phrases), 3)
    assert found.lexical.coverage(phrases[0]).shape == (len(phrases),)
    assert found.lexical.coverage(phrases[0])[0] == pytest.approx(1)
    return encoder


def folders(cache: Path) -> list[Path]:
    return sorted(cache.iterdir())


def test_the_second_time_nothing_is_encoded(tmp_path: Path) -> None:
    assert built(tmp_path, PHRASES).texts == PHRASES
    assert built(tmp_path, PHRASES).texts == []
    assert len(folders(tmp_path)) == 1


def test_only_new_phrases_are_encoded(tmp_path: Path) -> None:
    built(tmp_path, PHRASES)
    assert built(tmp_path, [*PHRASES[1:], "微波炉加热有毒"]).texts == ["微波炉加热有毒"]
    assert len(folders(tmp_path)) == 2


def test_without_a_folder_nothing_is_kept() -> None:
    assert built(None, PHRASES).texts == PHRASES
    assert built(None, PHRASES).texts == PHRASES


def test_another_encoder_has_its_own(tmp_path: Path) -> None:
    built(tmp_path, PHRASES)
    assert built(tmp_path, PHRASES, Asked("another")).texts == PHRASES


@pytest.mark.parametrize("file", ["vectors.npy", "lexical/vocab.index.json"])
def test_a_damaged_folder_is_built_again(tmp_path: Path, file: str) -> None:
    built(tmp_path, PHRASES)
    (place,) = folders(tmp_path)
    (place / file).write_bytes(b"")
    built(tmp_path, PHRASES)
    assert built(tmp_path, PHRASES).texts == []


def test_vectors_of_another_number_are_not_used(tmp_path: Path) -> None:
    built(tmp_path, PHRASES)
    (place,) = folders(tmp_path)
    np.save(place / "vectors.npy", np.zeros((2, 3), np.float32))
    built(tmp_path, PHRASES)


def test_a_folder_without_digests_gives_no_vectors(tmp_path: Path) -> None:
    built(tmp_path, PHRASES)
    (place,) = folders(tmp_path)
    (place / "digests.npy").unlink()
    assert built(tmp_path, PHRASES[:2]).texts == PHRASES[:2]


def test_the_oldest_folders_go(tmp_path: Path) -> None:
    for number in range(7):
        built(tmp_path, [*PHRASES, f"第{number}条"])
    assert len(folders(tmp_path)) == 4
    assert built(tmp_path, [*PHRASES, "第6条"]).texts == []


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(self: Path, target: Path) -> Path:
        raise FileExistsError(target)

    monkeypatch.setattr(Path, "rename", taken)
    built(tmp_path, PHRASES)
    assert folders(tmp_path) == []
