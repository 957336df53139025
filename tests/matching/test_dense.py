import numpy as np
import numpy.typing as npt

from review_service.matching.dense import DenseIndex, whole


def unit(rows: int, seed: int, dimensions: int = 384) -> npt.NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(rows, dimensions))
    found = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return np.asarray(found, np.float32)


def test_gives_the_cosines() -> None:
    phrases, queries = unit(50, 1), unit(7, 2)
    found = DenseIndex(whole(phrases)).cosines(queries)
    np.testing.assert_allclose(found, queries @ phrases.T, atol=5e-4)


def test_a_text_and_itself_have_cosine_one() -> None:
    phrases = unit(5, 3)
    found = DenseIndex(whole(phrases)).cosines(phrases)
    np.testing.assert_allclose(np.diag(found), 1, atol=5e-4)


def test_the_bits_do_not_depend_on_the_batch() -> None:
    phrases, queries = unit(333, 4), unit(65, 5)
    together = DenseIndex(whole(phrases)).cosines(queries)
    for row in range(len(queries)):
        alone = DenseIndex(whole(phrases)).cosines(queries[row : row + 1])
        np.testing.assert_array_equal(alone[0], together[row])


def test_the_bits_do_not_depend_on_the_other_phrases() -> None:
    phrases, queries = unit(333, 6), unit(9, 7)
    together = DenseIndex(whole(phrases)).cosines(queries)
    part = DenseIndex(whole(phrases[200:211])).cosines(queries)
    np.testing.assert_array_equal(part, together[:, 200:211])


def test_sums_are_exact_at_the_largest_values() -> None:
    largest = np.full((1, 384), 1 / np.sqrt(384), np.float32)
    exact = np.float32((whole(largest).astype(np.int64) ** 2).sum()) / np.float32(4000**2)
    assert DenseIndex(whole(largest)).cosines(largest)[0, 0] == exact


def test_an_empty_library_has_no_cosines() -> None:
    assert DenseIndex(np.zeros((0, 384), np.float32)).cosines(unit(3, 8)).shape == (3, 0)
