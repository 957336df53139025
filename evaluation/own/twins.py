"""Goals 5 and 6: sentences that differ as little as possible, and yet in what they claim.

Each twin is taken both ways: one sentence is the entry, the other the text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation import goals, product
from evaluation.goals import Measured
from evaluation.items import Item, Mistake, Tick
from evaluation.own.library import confirmable
from evaluation.own_sets import Twin, twins
from evaluation.report import Figure, Row, Table
from models.thresholds import Thresholds
from review_service.domain.rumors import RumorEntry, RumorVerdict, Stance, Tier
from review_service.matching.base import Passage, Retriever, StanceVerdict, Verifier
from review_service.matching.tiers import SHORTEST_CONFIRMED, tier_of

VALUES = ("number", "unit", "date")
_NOTE = "Right: `asserts` where both mean the same, anything else where they differ."


@dataclass(frozen=True, slots=True)
class Judged:
    """A twin taken one way, with what the product says."""

    twin: Twin
    claim: str
    text: str
    verdict: StanceVerdict
    tier: Tier

    @property
    def asserted(self) -> bool:
        """Tell whether the text is taken to assert the claim."""
        return self.verdict.stance is Stance.ASSERTS

    @property
    def right(self) -> bool:
        """Tell whether it is taken so exactly where both mean the same."""
        return self.asserted == self.twin.same

    @property
    def matched(self) -> bool:
        """Tell whether an editor sees the text as asserting the entry."""
        return self.asserted and self.tier is not Tier.NONE


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables, goals and mistakes."""
    searching = product.searching()
    found = twins("test")
    tick("twins")
    retriever = searching.over(sides(found))
    judged = judge(found, retriever, product.verifier(), searching.numbers)
    yield from goal_items(judged)
    yield Table("Twins by kind", tuple(kind_rows(judged)), _NOTE)
    yield from mistakes(judged)


def sides(found: Sequence[Twin]) -> tuple[RumorEntry, ...]:
    """Return both sentences of each twin as entries."""
    texts = dict.fromkeys(text for twin in found for text in (twin.one, twin.other))
    return tuple(RumorEntry(text, text, RumorVerdict.UNPROVEN) for text in texts)


def judge(
    found: Sequence[Twin], retriever: Retriever, verifier: Verifier, numbers: Thresholds
) -> list[Judged]:
    """Return what the product says of each twin, both ways; the entries are the `sides`."""
    ways = [
        (twin, claim, text)
        for twin in found
        for claim, text in ((twin.one, twin.other), (twin.other, twin.one))
    ]
    retriever.search([text for _, _, text in ways], 1)  # encodes all at once
    candidates = [retriever.score(text, claim) for _, claim, text in ways]
    pairs = [
        (candidate, Passage(text))
        for candidate, (_, _, text) in zip(candidates, ways, strict=True)
        if candidate is not None
    ]
    verdicts = verifier.verify(pairs)
    return [
        Judged(
            *way,
            verdict,
            tier_of(way[2], candidate.score, verdict, numbers, verifier.confirmed_from),
        )
        for way, (candidate, _), verdict in zip(ways, pairs, verdicts, strict=True)
    ]


def goal_items(judged: Sequence[Judged]) -> Iterator[Item]:
    """Yield the figures of the goals, and what they are made of."""
    negation = [each for each in judged if each.twin.kind == "negation"]
    values = [each for each in judged if each.twin.kind in VALUES]
    altered = [each for each in values if not each.twin.same]
    equal = [each for each in values if each.twin.same]
    yield Measured(goals.NEGATION, _mean(negation, lambda each: each.right))
    yield Measured(goals.ALTERED, _mean(altered, _unconfirmed))
    yield Measured(goals.EQUAL, _mean(equal, lambda each: each.matched))
    parts = {
        "altered number, unit or date": altered,
        f"the same, of ≥ {SHORTEST_CONFIRMED} Han characters": [
            each for each in altered if confirmable(each.text)
        ],
        "altered, all kinds": [each for each in judged if not each.twin.same],
    }
    rows = [
        Row(
            name,
            len(part),
            {
                "never confirmed": _mean(part, _unconfirmed),
                "not asserted": _mean(part, lambda each: not each.asserted),
            },
        )
        for name, part in parts.items()
    ]
    yield Table("Twins that differ", tuple(rows))


def kind_rows(judged: Sequence[Judged]) -> Iterator[Row]:
    """Yield a row for each kind of twin, those that mean the same apart."""
    kinds = sorted({(each.twin.kind, each.twin.same) for each in judged})
    for kind, same in kinds:
        part = [each for each in judged if (each.twin.kind, each.twin.same) == (kind, same)]
        name = f"{kind}, {'same' if same else 'differ'}"
        yield Row(
            name,
            len(part),
            {
                "right": _mean(part, lambda each: each.right),
                "right both ways": both_ways(part),
                "debunks": _mean(part, lambda each: each.verdict.stance is Stance.DEBUNKS),
                "slot differs": _mean(part, lambda each: bool(each.verdict.conflicts)),
                "confirmed": _mean(part, lambda each: each.tier is Tier.CONFIRMED),
                "not listed": _mean(part, lambda each: each.tier is Tier.NONE),
            },
        )


def both_ways(judged: Sequence[Judged]) -> Figure:
    """Return the share of twins that are right whichever sentence is the entry."""
    right: dict[str, bool] = {}
    owner = {}
    for each in judged:
        right[each.twin.id] = right.get(each.twin.id, True) and each.right
        owner[each.twin.id] = each.twin.claim_id
    return Figure.mean([float(value) for value in right.values()], list(owner.values()))


def mistakes(judged: Sequence[Judged]) -> Iterator[Mistake]:
    """Yield the twins that are taken wrongly."""
    for each in judged:
        if not each.right:
            asserting = each.verdict.scores[Stance.ASSERTS]
            yield Mistake(
                f"twin: {each.twin.kind}",
                each.text,
                each.claim,
                "asserts" if each.twin.same else "not asserts",
                each.verdict.stance.value,
                1 - asserting if each.twin.same else asserting,
            )


def _unconfirmed(each: Judged) -> bool:
    return each.tier is not Tier.CONFIRMED


def _mean(judged: Sequence[Judged], test: Callable[[Judged], bool]) -> Figure:
    values = [float(test(each)) for each in judged]
    return Figure.mean(values, [each.twin.claim_id for each in judged])
