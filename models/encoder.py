"""The port through which everything downstream gets sentence vectors, and its two backends."""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Role = Literal["query", "passage"]


class Encoder(Protocol):
    """Sentences in, unit vectors out."""

    @property
    def fingerprint(self) -> str:
        """Hash of weights, tokenizer and pooling; thresholds and cached vectors are keyed to it."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return one L2-normalised row for each text, in the order given: (len(texts), dimensions)."""
        ...
