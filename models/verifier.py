"""The cross-encoder that reads a claim and a passage together and scores the stance labels."""

from collections.abc import Sequence

from models.network import THREADS, Network, Rows
from models.store import Artefact

LABELS = ("asserts", "debunks", "mentions", "unrelated")
"""In the order of the network's scores."""
PREFIX = "query: "
"""Stands before either text: the base network was trained with it."""
LONGEST_CLAIM = 150
"""Characters of a claim that are read: the passage must have room beside it."""


def as_read(claim: str, passage: str) -> tuple[str, str]:
    """Return the two texts as the network reads them."""
    return PREFIX + claim[:LONGEST_CLAIM], PREFIX + passage



class StanceModel:
    """A released verifier."""

    def __init__(self, artefact: Artefact, threads: int = THREADS) -> None:
        self._fingerprint = artefact.fingerprint
        self._network = Network(artefact, threads)

    @property
    def fingerprint(self) -> str:
        """Hash of the artefact; thresholds are keyed to it."""
        return self._fingerprint

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Rows:
        """Return for each claim and passage the scores of `LABELS` before softmax.

        Passages over the token limit are cut at the end.
        """
        return self._network.run([as_read(*pair) for pair in pairs], len(LABELS))
