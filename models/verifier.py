"""The cross-encoder that reads a claim and a passage together and scores the stance labels."""

from collections.abc import Sequence

from models.network import THREADS, Network, Rows
from models.store import Artefact

LABELS = ("asserts", "debunks", "mentions", "unrelated")
"""In the order of the network's scores."""
PREFIX = "query: "
"""Stands before either text: the base network was trained with it."""


def as_read(claim: str, passage: str, max_tokens: int) -> tuple[str, str]:
    """Return the two texts as a network of `max_tokens` reads them.

    A claim is cut to half as many characters, so that the passage has room beside it.
    """
    return PREFIX + claim[: max_tokens // 2], PREFIX + passage


class StanceModel:
    """A released verifier."""

    def __init__(self, artefact: Artefact, threads: int = THREADS) -> None:
        self._fingerprint = artefact.fingerprint
        self._max_tokens = int(artefact.config["max_tokens"])
        self._network = Network(artefact, threads)

    @property
    def fingerprint(self) -> str:
        """Hash of the artefact; thresholds are keyed to it."""
        return self._fingerprint

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Rows:
        """Return for each claim and passage the scores of `LABELS` before softmax.

        Passages over the token limit are cut at the end.
        """
        return self._network.run([as_read(*pair, self._max_tokens) for pair in pairs], len(LABELS))
