"""The draft's text cut into blocks and stretches that each carry the same findings.

Stretches never overlap, so that every highlight can be read: where findings overlap, one stretch
names them all and takes the colour of the gravest, while its link leads to the most particular.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

Json = Mapping[str, Any]
_GRAVITY = {"must_fix": 0, "should_check": 1, "advise": 2}
_SPARSE = 8
"""Places a cell with words may take up on average; beyond it, a grid would be mostly holes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters with the same findings, gravest first."""

    text: str
    findings: tuple[Json, ...]
    first_of: tuple[str, ...]
    """Identifiers of the findings that begin here: the targets of links from the list."""
    claim: int | None = None
    """Index of the claim that begins here."""

    @property
    def particular(self) -> tuple[Json, ...]:
        """The same findings, the shortest first: one inside another would be out of reach."""
        return tuple(sorted(self.findings, key=lambda f: f["span"]["end"] - f["span"]["start"]))


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of the draft."""

    kind: str
    stretches: tuple[Stretch, ...]
    cell: tuple[int, int] | None = None
    """Row and column of a table's cell, where the format tells."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells that follow one another, in rows; a place without words is None.

    Cells whose places are not known are one row, and `placed` is false.
    """

    rows: tuple[tuple[TextBlock | None, ...], ...]
    placed: bool


def sections(review: Json, text: str) -> list[TextBlock | Grid]:
    """Return the blocks of a localised review with the cells of each table together."""
    found: list[TextBlock | Grid] = []
    for kind, blocks in groupby(text_blocks(review, text), key=lambda b: b.kind):
        run = list(blocks)
        found += [_grid(run)] if kind == "table" else run
    return found


def _grid(cells: list[TextBlock]) -> Grid:
    places = {c.cell: c for c in cells if c.cell is not None}
    rows = sorted({row for row, _ in places})
    width = max((column for _, column in places), default=0) + 1
    if len(places) < len(cells) or len(rows) * width > _SPARSE * len(cells):
        return Grid((tuple(cells),), placed=False)
    return Grid(
        tuple(tuple(places.get((row, at)) for at in range(width)) for row in rows), placed=True
    )


def text_blocks(review: Json, text: str) -> list[TextBlock]:
    """Return the blocks of a localised review of the document text `text`."""
    findings = sorted(review["findings"], key=lambda f: f["span"]["start"])
    claims = {c["span"]["start"]: n for n, c in enumerate(review["claims"])}
    blocks: list[TextBlock] = []
    waiting = deque(findings)
    near: list[Json] = []
    for block in review["document"]["blocks"]:
        start, end = block["start"], block["end"]
        while waiting and waiting[0]["span"]["start"] < end:
            near.append(waiting.popleft())
        near = [f for f in near if f["span"]["end"] > start]
        edges = {f["span"][edge] for f in near for edge in ("start", "end")}
        begun = {at: claims[at] for at in range(start, end) if at in claims}
        cuts = sorted({start, end, *(e for e in {*edges, *begun} if start < e < end)})
        cell = block.get("cell")
        blocks.append(
            TextBlock(
                block["kind"],
                tuple(_stretches(text, cuts, near, begun)),
                None if cell is None else (cell["row"], cell["column"]),
            )
        )
    return blocks


def _stretches(
    text: str, cuts: Sequence[int], findings: Sequence[Json], claims: Mapping[int, int]
) -> Iterator[Stretch]:
    for start, end in pairwise(cuts):
        over = [f for f in findings if f["span"]["start"] < end and start < f["span"]["end"]]
        over.sort(key=lambda f: (_GRAVITY[f["severity"]], f["span"]["start"]))
        first_of = tuple(f["id"] for f in over if f["span"]["start"] == start)
        yield Stretch(text[start:end], tuple(over), first_of, claims.get(start))
