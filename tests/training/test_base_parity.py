import numpy as np
import pytest

from training.base_parity import ParityError, agreement, sentences

ONE = np.array([[1, 0], [0, 1]], np.float32)
OTHER = np.array([[1, 0], [0.6, 0.8]], np.float32)


def test_agreement_is_the_cosine_row_by_row() -> None:
    found = agreement("one to other", ONE, OTHER, 0.7)
    assert (found.name, found.texts) == ("one to other", 2)
    assert found.mean == pytest.approx(0.9)
    assert found.lowest == pytest.approx(0.8)


def test_one_row_below_the_limit_is_too_many() -> None:
    with pytest.raises(ParityError, match=r"one to other: lowest cosine 0\.8000, must be 0\.85"):
        agreement("one to other", ONE, OTHER, 0.85)


def test_the_texts_are_of_many_kinds() -> None:
    texts = sentences()
    assert len(texts) == len(set(texts)) == 48
    assert all(texts)
    assert any(text.isascii() for text in texts)
