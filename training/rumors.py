"""Joins identifiers and wordings into rumors, and finds the split of each.

A rumor that the project's own sets hold keeps its split there.  Claims of one wording, and claims
under one identifier, are one rumor; where that joins rumors of several splits, it is in the one
furthest from training, so that nothing is trained on that is tested.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from evaluation.own_sets import Claim, Split
from review_service.matching.wording import folded
from training.splits import split_of

Node = tuple[Literal["entry", "own", "wording"], str]
_FURTHEST: tuple[Split, ...] = ("test", "dev", "train")


@dataclass(frozen=True, slots=True)
class Rumor:
    """Where the rows of a rumor belong."""

    id: str
    split: Split
    known: bool
    """It stands in the project's own sets."""


class Rumors:
    """What is known to be one rumor."""

    def __init__(self, own: Iterable[Claim]) -> None:
        self._own = {claim.id: claim for claim in own}
        self._parent: dict[Node, Node] = {}
        for claim in self._own.values():
            self._join(("own", claim.id), ("wording", folded(claim.claim)))
            self._join(("own", claim.id), ("entry", claim.entry or claim.id))

    def add(self, identifier: str, claim: str) -> None:
        """Learn that an identifier goes with a wording."""
        self._join(("entry", identifier), ("wording", folded(claim)))

    def found(self) -> Mapping[str, Rumor]:
        """Return the rumor of each identifier."""
        together: defaultdict[Node, list[Node]] = defaultdict(list)
        for node in sorted(self._parent):
            together[self._root(node)].append(node)
        return {
            name: rumor
            for nodes in together.values()
            for rumor in [self._rumor(nodes)]
            for kind, name in nodes
            if kind == "entry"
        }

    def _rumor(self, nodes: list[Node]) -> Rumor:
        own = [self._own[name] for kind, name in nodes if kind == "own"]
        if not own:
            first = next(name for kind, name in nodes if kind == "entry")
            return Rumor(first, split_of(first), known=False)
        claim = min(own, key=lambda each: (_FURTHEST.index(each.split), each.id))
        return Rumor(claim.id, claim.split, known=True)

    def _join(self, one: Node, other: Node) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._parent[second] = first

    def _root(self, node: Node) -> Node:
        parent = self._parent.setdefault(node, node)
        while parent != self._parent[parent]:
            parent = self._parent[parent]
        return parent
