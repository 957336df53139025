"""Exact search by cosine, with the same bits whatever the batch, the threads and the library.

Sums of floating point numbers depend on their order, and the order on the matrix library.  Vectors
are therefore rounded to whole numbers of 1/4000: every product and every partial sum is then a
whole number under 2^24 (the vectors have length one), which float32 holds exactly, so that any
order gives the same sum.  The rounding moves a cosine by about 0.0002.
"""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_UNITS = np.float32(4000)


def whole(vectors: Vectors) -> Vectors:
    """Return unit vectors in whole numbers of 1/4000."""
    found: Vectors = np.rint(vectors * _UNITS)
    return found


class DenseIndex:
    """The vectors of all phrases."""

    def __init__(self, phrases: Vectors) -> None:
        """Take vectors in whole numbers; they may lie in a mapped file."""
        self._phrases = phrases

    def cosines(self, queries: Vectors) -> Vectors:
        """Return the cosines of unit vectors to all phrases: (queries, phrases)."""
        found: Vectors = (whole(queries) @ self._phrases.T) / _UNITS**2
        return found
