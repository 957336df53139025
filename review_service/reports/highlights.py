"""The draft's text cut into blocks and stretches that each carry the same findings.

Stretches never overlap, so that every highlight can be read: where findings overlap, one stretch
names them all and takes the colour of the gravest.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_GRAVITY = {"must_fix": 0, "should_check": 1, "advise": 2}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters with the same findings, gravest first."""

    text: str
    findings: tuple[Mapping[str, Any], ...]
    first_of: tuple[str, ...]
    """Identifiers of the findings that begin here: the targets of links from the list."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of the draft."""

    kind: str
    stretches: tuple[Stretch, ...]


def text_blocks(review: Mapping[str, Any], text: str) -> list[TextBlock]:
    """Return the blocks of a localised review of the document text `text`."""
    findings = sorted(review["findings"], key=lambda f: f["span"]["start"])
    blocks: list[TextBlock] = []
    waiting = deque(findings)
    near: list[Mapping[str, Any]] = []
    for block in review["document"]["blocks"]:
        start, end = block["start"], block["end"]
        while waiting and waiting[0]["span"]["start"] < end:
            near.append(waiting.popleft())
        near = [f for f in near if f["span"]["end"] > start]
        edges = {f["span"][edge] for f in near for edge in ("start", "end")}
        cuts = sorted({start, end, *(e for e in edges if start < e < end)})
        blocks.append(TextBlock(block["kind"], tuple(_stretches(text, cuts, near))))
    return blocks


def _stretches(
    text: str, cuts: Sequence[int], findings: Sequence[Mapping[str, Any]]
) -> Iterator[Stretch]:
    for start, end in pairwise(cuts):
        over = [f for f in findings if f["span"]["start"] < end and start < f["span"]["end"]]
        over.sort(key=lambda f: (_GRAVITY[f["severity"]], f["span"]["start"]))
        first_of = tuple(f["id"] for f in over if f["span"]["start"] == start)
        yield Stretch(text[start:end], tuple(over), first_of)
