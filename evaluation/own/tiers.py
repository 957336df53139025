"""Goal 8: what is confirmed is right, and what asserts a claim is at least suggested.

The library is the claims of all splits.  Texts are the test split's wordings and passages, and the
near sentences, none of which speaks of a claim.  A text that happens to assert another claim than
its own as well counts as wrong there: the precision is a lower bound.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation import goals, pictures, product
from evaluation.goals import Measured
from evaluation.items import Item, Mistake, Tick
from evaluation.own.judgements import retriever
from evaluation.own.library import KINDS, confirmable
from evaluation.own_sets import Claim, StanceRow, claims, stances
from evaluation.report import Figure, Row, Table
from models.thresholds import Thresholds
from review_service.domain.rumors import Stance, Tier
from review_service.matching.base import Match, Retriever, Verifier
from review_service.matching.matcher import CANDIDATES, Matcher
from review_service.matching.tiers import SHORTEST_CONFIRMED

_BATCH = 128
"""Texts that are matched between two signs of progress."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the claim that it belongs to, and how it stands to it."""

    text: str
    claim_id: str
    kind: str
    label: str
    """`unrelated` for a near sentence."""

    @property
    def asserts(self) -> bool:
        """Tell whether it asserts its claim."""
        return self.label == Stance.ASSERTS.value

    @property
    def confirmable(self) -> bool:
        """Tell whether it is long enough to be confirmed at all."""
        return confirmable(self.text)


@dataclass(frozen=True, slots=True)
class Matched:
    """A text with the entries that the product lists for it."""

    text: Text
    matches: tuple[Match, ...]

    @property
    def tier(self) -> Tier:
        """Return the tier of its own claim."""
        own = (match.tier for match in self.matches if match.entry.id == self.text.claim_id)
        return next(own, Tier.NONE)

    def right(self, match: Match) -> bool:
        """Tell whether the text asserts the entry of a match."""
        return self.text.asserts and match.entry.id == self.text.claim_id


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables, goals, the picture and mistakes."""
    found = texts(claims("test"), stances("test"))
    numbers = product.searching().numbers
    matched = match(found, retriever(), product.verifier(), numbers, tick)
    yield from goal_items(matched)
    yield Table("Tiers: texts by kind", tuple(kind_rows(matched)))
    points = operating_points(matched)
    caption = (
        "Tiers: precision and recall of asserted entries as the probability of `asserts` falls"
    )
    yield pictures.trade_off("tiers.png", caption, curve(matched), points)
    yield from mistakes(matched)


def texts(found: Sequence[Claim], rows: Sequence[StanceRow]) -> list[Text]:
    """Return wordings, passages and near sentences."""
    asserts, unrelated = Stance.ASSERTS.value, Stance.UNRELATED.value
    return [
        *(
            Text(claim.phrasings[kind], claim.id, f"wording, {kind}", asserts)
            for claim in found
            for kind in KINDS
            if kind in claim.phrasings
        ),
        *(Text(row.passage, row.claim_id, f"passage, {row.label}", row.label) for row in rows),
        *(Text(near, claim.id, "near", unrelated) for claim in found for near in claim.near),
    ]


def match(
    found: Sequence[Text],
    retriever: Retriever,
    verifier: Verifier,
    numbers: Thresholds,
    tick: Tick,
) -> list[Matched]:
    """Return what the product lists for each text."""
    matcher = Matcher(retriever, verifier, numbers)
    matched: list[Matched] = []
    for start in range(0, len(found), _BATCH):
        tick(f"tiers: {start} of {len(found)} texts")
        group = found[start : start + _BATCH]
        listed = matcher.match([each.text for each in group], CANDIDATES)
        matched += [Matched(text, tuple(row)) for text, row in zip(group, listed, strict=True)]
    return matched


def goal_items(matched: Sequence[Matched]) -> Iterator[Item]:
    """Yield the figures of the goals."""
    asserting = [each for each in matched if each.text.asserts]
    long = [each for each in asserting if each.text.confirmable]
    precision = confirmed_precision(matched)
    covered = _share(asserting, _confirmed)
    listed = _share(asserting, _listed)
    yield Measured(goals.CONFIRMED, precision)
    yield Measured(goals.COVERAGE, covered)
    yield Measured(goals.SUGGESTED, listed)
    count = sum(m.tier is Tier.CONFIRMED for each in matched for m in each.matches)
    rows = (
        Row("all texts", len(matched), {"precision": precision}),
        _coverage_row("asserting texts", asserting),
        _coverage_row(f"asserting texts of ≥ {SHORTEST_CONFIRMED} Han characters", long),
    )
    note = (
        f"Precision: of the {count:,} confirmed pairs of a text and an entry.  "
        f"Texts of under {SHORTEST_CONFIRMED} Han characters are never confirmed, by design; the "
        "goal of coverage is taken over all texts all the same."
    )
    yield Table("Tiers", rows, note)


def confirmed_precision(matched: Sequence[Matched]) -> Figure:
    """Return the share of confirmed pairs whose text asserts the entry."""
    confirmed = [
        (float(each.right(m)), each.text.claim_id)
        for each in matched
        for m in each.matches
        if m.tier is Tier.CONFIRMED
    ]
    return Figure.mean([value for value, _ in confirmed], [cluster for _, cluster in confirmed])


def kind_rows(matched: Sequence[Matched]) -> Iterator[Row]:
    """Yield for each kind of text how often its own claim, or any other, is in a tier."""
    for kind in dict.fromkeys(each.text.kind for each in matched):
        part = [each for each in matched if each.text.kind == kind]
        yield Row(
            kind,
            len(part),
            {
                "own claim confirmed": _share(part, _confirmed),
                "own claim listed": _share(part, _listed),
                "another confirmed": _share(part, _another),
            },
        )


def curve(matched: Sequence[Matched]) -> list[tuple[float, float]]:
    """Return recall and precision of asserted entries, from the surest pair on."""
    pairs = sorted(
        (
            (m.stance_scores[Stance.ASSERTS], each.right(m))
            for each in matched
            for m in each.matches
            if m.tier is not Tier.NONE and m.stance is Stance.ASSERTS
        ),
        key=lambda pair: -pair[0],
    )
    whole = sum(each.text.asserts for each in matched)
    points, right = [], 0
    for count, (_, is_right) in enumerate(pairs, start=1):
        right += is_right
        points.append((right / whole, right / count))
    return points


def operating_points(matched: Sequence[Matched]) -> dict[str, tuple[float, float]]:
    """Return recall and precision of either tier, with assertions only."""
    whole = sum(each.text.asserts for each in matched)
    points = {}
    for name, tiers in (
        ("confirmed", {Tier.CONFIRMED}),
        ("suggested or confirmed, asserts", {Tier.CONFIRMED, Tier.SUGGESTED}),
    ):
        right = [
            each.right(m)
            for each in matched
            for m in each.matches
            if m.tier in tiers and m.stance is Stance.ASSERTS
        ]
        if right and whole:
            points[name] = (sum(right) / whole, sum(right) / len(right))
    return points


def mistakes(matched: Sequence[Matched]) -> Iterator[Mistake]:
    """Yield the pairs that are confirmed wrongly."""
    for each in matched:
        for found in each.matches:
            if found.tier is Tier.CONFIRMED and not each.right(found):
                own = found.entry.id == each.text.claim_id
                label = each.text.label if own else "another entry"
                yield Mistake(
                    "tier",
                    each.text.text,
                    found.entry.claim,
                    label,
                    "confirmed",
                    found.stance_scores[Stance.ASSERTS],
                )


def _coverage_row(name: str, matched: Sequence[Matched]) -> Row:
    figures = {
        "confirmed": _share(matched, _confirmed),
        "suggested or confirmed": _share(matched, _listed),
    }
    return Row(name, len(matched), figures)


def _confirmed(each: Matched) -> bool:
    return each.tier is Tier.CONFIRMED


def _listed(each: Matched) -> bool:
    return each.tier is not Tier.NONE


def _another(each: Matched) -> bool:
    return any(m.tier is Tier.CONFIRMED and m.entry.id != each.text.claim_id for m in each.matches)


def _share(matched: Sequence[Matched], test: Callable[[Matched], bool]) -> Figure:
    values = [float(test(each)) for each in matched]
    return Figure.mean(values, [each.text.claim_id for each in matched])
