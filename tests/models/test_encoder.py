"""The released base encoder and the things around it."""

import sys
from collections.abc import Sequence

import numpy as np
import pytest

from models.encoder import (
    Encoder,
    OnnxEncoder,
    RememberingEncoder,
    Role,
    SentenceTransformerEncoder,
    Vectors,
    load_encoder,
)
from models.store import ArtefactError, current, open_artefact

TEXTS = ["喝骨头汤能补钙", "隔夜菜会致癌", "喝骨头汤能补钙，这是很多人相信的说法。", "水"]


class Counting:
    """Encodes a text as its length and remembers what it was asked."""

    fingerprint = "counting"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[tuple[str, Role]] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.asked += [(text, role) for text in texts]
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)


@pytest.fixture(scope="module")
def base() -> OnnxEncoder:
    return OnnxEncoder(open_artefact(current("encoder")))


def test_gives_one_unit_vector_for_each_text_in_order(base: OnnxEncoder) -> None:
    vectors = base.encode(TEXTS, "query")
    assert vectors.shape == (len(TEXTS), base.dimensions) == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    likeness = vectors @ vectors.T
    assert likeness[0, 2] > max(likeness[0, 1], likeness[0, 3])


def test_a_vector_depends_on_its_text_alone(base: OnnxEncoder) -> None:
    together = base.encode(TEXTS, "query")
    for row, text in enumerate(TEXTS):
        np.testing.assert_array_equal(base.encode([text], "query")[0], together[row])


def test_threads_do_not_change_a_vector(base: OnnxEncoder) -> None:
    alone = OnnxEncoder(open_artefact(current("encoder")), threads=1)
    np.testing.assert_array_equal(alone.encode(TEXTS, "query"), base.encode(TEXTS, "query"))


def test_roles_differ(base: OnnxEncoder) -> None:
    assert not np.array_equal(base.encode(TEXTS, "query"), base.encode(TEXTS, "passage"))


@pytest.mark.parametrize("text", ["", " ", "😀", "長" * 3000])
def test_takes_any_text(base: OnnxEncoder, text: str) -> None:
    assert np.isfinite(base.encode([text], "query")).all()


def test_takes_no_text(base: OnnxEncoder) -> None:
    assert base.encode([], "query").shape == (0, 384)


def test_the_fingerprint_is_that_of_the_artefact(base: OnnxEncoder) -> None:
    assert base.fingerprint == open_artefact(current("encoder")).fingerprint


def test_the_default_is_the_released_artefact() -> None:
    encoder = load_encoder("default")
    assert encoder.fingerprint == open_artefact(current("encoder")).fingerprint


def test_remembers_what_it_encoded() -> None:
    behind = Counting()
    encoder = RememberingEncoder(behind)
    encoder.encode(["甲", "乙乙", "甲"], "query")
    again = encoder.encode(["乙乙", "丙丙丙", "甲"], "query")
    assert behind.asked == [("甲", "query"), ("乙乙", "query"), ("丙丙丙", "query")]
    assert again[:, 0].tolist() == [2, 3, 1]
    encoder.encode(["甲"], "passage")
    assert behind.asked[-1] == ("甲", "passage")


def test_forgets_the_oldest_beyond_its_capacity() -> None:
    behind = Counting()
    encoder = RememberingEncoder(behind, capacity=2)
    encoder.encode(["甲", "乙"], "query")
    encoder.encode(["甲"], "query")
    encoder.encode(["丙"], "query")
    behind.asked.clear()
    encoder.encode(["甲", "丙", "乙"], "query")
    assert behind.asked == [("乙", "query")]


def test_a_text_larger_than_the_capacity_still_comes_back() -> None:
    encoder = RememberingEncoder(Counting(), capacity=1)
    assert encoder.encode(["甲", "乙乙", "丙丙丙"], "query")[:, 0].tolist() == [1, 2, 3]


def test_stands_for_the_encoder_behind() -> None:
    encoder: Encoder = RememberingEncoder(Counting())
    assert (encoder.fingerprint, encoder.dimensions) == ("counting", 2)
    assert encoder.encode([], "query").shape == (0, 2)


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ArtefactError) as caught:
        SentenceTransformerEncoder("some/model")
    assert "kepu-review[train]" in caught.value.zh
    assert "kepu-review[train]" in caught.value.en
