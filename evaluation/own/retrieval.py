"""Goals 1 and 2: wordings and passages find their claim among all claims and near sentences."""

from collections.abc import Iterator
from pathlib import Path

from evaluation import goals, pictures, product
from evaluation.goals import Measured
from evaluation.items import Item, Mistake, Tick
from evaluation.own.library import KINDS, SPEAKING, Asked, entries, passages, wordings
from evaluation.own_sets import claims, stances
from evaluation.product import Searching
from evaluation.report import Figure, Row, Table
from evaluation.systems import (
    LITTLE,
    PRODUCT,
    RAW,
    WORDS,
    Compared,
    System,
    little_overlap,
    rank_row,
    systems,
)

_NOTE = (
    "The library is the claims of all splits, and every near sentence as an entry of its own; the "
    "texts are those of the test split."
)


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables, goals, the picture and mistakes."""
    searching = product.searching()
    found = systems(product.raw_encoder(), searching)
    library = entries(claims())
    asked = wordings(claims("test"), library)
    compared = Compared.of(asked.lookup, found, tick)
    yield from _wording_items(asked, compared)
    yield from _passage_items(passages(stances("test"), library), found, tick)
    yield from mistakes(asked, searching)


def _wording_items(asked: Asked, compared: Compared) -> Iterator[Item]:
    rows = compared.rows()
    little = little_overlap(asked.lookup)
    yield Table("Retrieval: wordings → claim", rows, _NOTE)
    yield Table("Retrieval: S@1 by kind of wording", tuple(_by_kind(asked, compared)))
    yield Table(
        "Retrieval: wordings with little overlap",
        compared.rows(little),
        f"Under {LITTLE:.0%} of the claim's weighed characters and pairs stand in the text.",
    )
    yield Table("Retrieval: slices of the product", tuple(_slices(asked, compared, little)))
    hard = next(row for row in compared.rows(little) if row.name == PRODUCT)
    ours = next(row for row in rows if row.name == PRODUCT)
    yield Measured(goals.FOUND, ours.figures["S@10"])
    yield Measured(goals.FIRST, ours.figures["S@1"])
    yield Measured(goals.LITTLE_FOUND, hard.figures["S@10"])
    yield Measured(goals.OVER_WORDS, compared.lead(WORDS))
    yield Measured(goals.OVER_RAW, compared.lead(RAW))
    caption = "Wordings that find their claim, with 95 % intervals"
    yield pictures.bars("retrieval.png", caption, rows, ("S@1", "S@10"))


def _by_kind(asked: Asked, compared: Compared) -> Iterator[Row]:
    within = {kind: asked.within(kind) for kind in KINDS}
    for name, ranks in compared.ranks.items():
        parts = {kind: ranks.where(kept) for kind, kept in within.items()}
        figures = {kind: Figure.mean(part.hits(1), part.clusters) for kind, part in parts.items()}
        yield Row(name, len(ranks.values), figures)


def _slices(asked: Asked, compared: Compared, little: list[bool]) -> Iterator[Row]:
    ranks = compared.ranks[PRODUCT]
    oblique = asked.within("oblique")
    yield rank_row("little overlap", ranks.where(little))
    both = [a and b for a, b in zip(oblique, little, strict=True)]
    yield rank_row("oblique with little overlap", ranks.where(both))
    for name in sorted(asked.names, key=lambda name: (name not in KINDS, name)):
        yield rank_row(name, ranks.where(asked.within(name)))


def _passage_items(asked: Asked, found: dict[str, System], tick: Tick) -> Iterator[Item]:
    compared = Compared.of(asked.lookup, found, tick)
    title = "Retrieval: passages that assert, debunk or mention → claim"
    yield Table(title, compared.rows(), _NOTE)
    ranks = compared.ranks[PRODUCT]
    rows = [rank_row(name, ranks.where(asked.within(name))) for name in (*SPEAKING, "implicit")]
    yield Table("Retrieval: slices of the product on passages", tuple(rows))


def mistakes(asked: Asked, searching: Searching) -> Iterator[Mistake]:
    """Yield the wordings that find another entry first."""
    lookup = asked.lookup
    claim = {entry.id: entry.claim for entry in lookup.entries}
    listed = searching.over(lookup.entries).search(lookup.texts, 1)
    for text, answer, (first,) in zip(lookup.texts, lookup.answers, listed, strict=True):
        if first.entry.id != answer:
            yield Mistake(
                "retrieval", text, claim[answer], "first place", first.entry.claim, first.score
            )
