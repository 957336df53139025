"""Exact search by cosine, with the same bits whatever the batch, the threads and the library.

Sums of floating point numbers depend on their order, and the order on the matrix library.  Vectors
are therefore rounded to whole numbers of 1/4000: every product and every partial sum is then a
whole number under 2^24 (the vectors have length one), which float32 holds exactly, so that any
order gives the same sum.  The rounding moves a cosine by about 0.0002.
"""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Stored = npt.NDArray[np.int16]

_UNITS = 4000


def stored(vectors: Vectors) -> Stored:
    """Return unit vectors as whole numbers of 1/4000, the form that is kept on disk."""
    return np.rint(vectors * _UNITS).astype(np.int16)


class DenseIndex:
    """The vectors of all phrases."""

    def __init__(self, phrases: Stored) -> None:
        self._columns = np.ascontiguousarray(phrases, dtype=np.float32).T

    def cosines(self, queries: Vectors) -> npt.NDArray[np.float64]:
        """Return the cosines of unit vectors to all phrases: (queries, phrases)."""
        whole = stored(queries).astype(np.float32) @ self._columns
        return whole.astype(np.float64) / _UNITS**2
