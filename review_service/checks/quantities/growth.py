"""Growth rates that the values beside them do not make: 从40人减少到20人，下降了80%."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from review_service.checks.quantities.problem import Problem, shown, written
from review_service.domain.findings import Severity
from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.language.bounds import Bound
from review_service.language.quantities import Quantity
from review_service.language.unit_table import RATIO, TEMPERATURE

_UP = "增加|增长|上升|提高|提升|升高|增|涨|扩大|延长"
_DOWN = "减少|下降|降低|减|降|缩短|缩小|下跌|跌"
_FROM_TO = re.compile(
    f"(?:[^,。;]{{0,8}}?,?[^,。;\\d]{{0,14}}?)(?P<way>{_UP}|{_DOWN})(?:到|至|为|成)了?[^,。;\\d]{{0,8}}"
)
_RATE = re.compile(
    f"[,、]?[^。;\\d率量时)]{{0,5}}?(?:(?P<rise>{_UP}|增幅|涨幅|增长率|升幅)|(?P<fall>{_DOWN}|降幅|跌幅))(?!到|至|为(?!\\d))"
    "(?:了|约|达|达到|为|近|将近|超过|高达|幅度(?:约?为|达)?)*$"
)
_FARTHEST = 30
"""Characters between an earlier and a later value of one thing."""


def growth_problems(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Check 从40人减少到20人，下降了80%: three quantities in a row, the last a rate."""
    for old, new, rate in zip(quantities, quantities[1:], quantities[2:], strict=False):
        if not _comparable(old, new) or rate.unit is None:
            continue
        if old.is_range or new.is_range or rate.is_range:
            continue
        if not _FROM_TO.fullmatch(text[old.span.end : new.span.start]):
            continue
        said = _RATE.fullmatch(text[new.span.end : rate.span.start])
        if said is None:
            continue
        if _same_direction(said, old, new) and (problem := _rate_problem(text, old, new, rate)):
            yield problem
    yield from _apart(text, quantities)


def _same_direction(said: re.Match[str], old: Quantity, new: Quantity) -> bool:
    before, after = _values(old, new)
    return (after > before) == bool(said["rise"])


def _apart(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Check 只能走200米，三个月后能走500米，增加了250%: the earlier value stands further off.

    Which value the rate starts from is not certain here; only a rate that is the quotient of the
    two, the usual slip, is flagged.
    """
    for new, rate in pairwise(quantities):
        said = _RATE.fullmatch(text[new.span.end : rate.span.start])
        if said is None or not said["rise"] or rate.unit is None or rate.unit.symbol != "%":
            continue
        earlier = [
            q
            for q in quantities
            if q.span.end <= new.span.start and q.unit == new.unit and not q.is_range
        ]
        if not earlier or new.is_range or new.unit is None or earlier[-1].high <= 0:
            continue
        old = earlier[-1]
        between = text[old.span.end : new.span.start]
        if len(between) > _FARTHEST or _FROM_TO.fullmatch(between):
            continue
        if new.high / old.high == rate.high and (problem := _rate_problem(text, old, new, rate)):
            yield replace(problem, severity=Severity.SHOULD_CHECK, confidence=0.8)


def _comparable(old: Quantity, new: Quantity) -> bool:
    if old.unit is None or new.unit is None:
        return old.unit is None or (new.unit is not None and new.unit.counts)
    return old.unit.dimension == new.unit.dimension


def _rate_problem(text: str, old: Quantity, new: Quantity, rate: Quantity) -> Problem | None:
    unit = rate.unit
    before, after = _values(old, new)
    if unit is None or before <= 0 or after < 0 or before == after:
        return None
    if unit.symbol == "百分点":
        return _points_problem(text, old, new, rate)
    if unit.dimension != RATIO or unit.symbol in {"分之", "折"}:
        return None
    change = abs(after - before) / before
    if _plausible(before, after, rate, old, new):
        return None
    percent = f"{shown(change * 100)}%"
    points = old.unit is not None and old.unit.dimension == RATIO
    if points and abs(abs(after - before) - rate.high) <= rate.step / 2:
        return _percent_for_points(text, rate)
    span = Span(old.span.start, rate.span.end)
    given = written(text, rate.span)
    direction = ("上升", "a rise") if after > before else ("下降", "a fall")
    return Problem(
        span,
        "growth-rate",
        "arithmetic",
        Severity.MUST_FIX,
        0.9,
        Message(
            f"数值与变化幅度对不上：由前后两个数算出的是{direction[0]}{percent}，文中写的是{given}。请核对。",
            f"The figures and the rate disagree: the two values make {direction[1]} of {percent},"
            f" the text says {given}. Check them.",
        ),
        Message(
            f"变化幅度＝（后值－前值）÷前值，即{percent}。",
            f"The rate is (later − earlier) ÷ earlier, here {percent}.",
        ),
    )


def _values(old: Quantity, new: Quantity) -> tuple[Decimal, Decimal]:
    if old.unit is None or new.unit is None or old.unit.dimension == TEMPERATURE:
        return old.high, new.high
    return old.si[1], new.si[1]


def _plausible(
    before: Decimal, after: Decimal, rate: Quantity, old: Quantity, new: Quantity
) -> bool:
    """Tell whether rounding of the three figures can explain the written rate."""
    loose = any(q.bound is not Bound.EXACT for q in (old, new, rate))
    slack_old = old.si_step / 2 if old.unit and new.unit else old.step / 2
    slack_new = new.si_step / 2 if old.unit and new.unit else new.step / 2
    if before <= slack_old:
        return True
    ends = [
        abs((after + b) / (before + a) - 1)
        for a in (-slack_old, slack_old)
        for b in (-slack_new, slack_new)
    ]
    margin = rate.step / 2 + (rate.high * Decimal("0.1") if loose else Decimal("0.005"))
    return min(ends) - margin <= rate.high <= max(ends) + margin


def _points_problem(text: str, old: Quantity, new: Quantity, rate: Quantity) -> Problem | None:
    if old.unit is None or old.unit.dimension != RATIO:
        return None
    points = abs(new.high - old.high) * 100
    slack = (old.step + new.step) * 50 + rate.step / 2
    if abs(points - rate.high) <= slack:
        return None
    return Problem(
        Span(old.span.start, rate.span.end),
        "percentage-points",
        "arithmetic",
        Severity.MUST_FIX,
        0.9,
        Message(
            f"前后两个百分数相差{shown(points)}个百分点，"
            f"文中写的是{written(text, rate.span)}。请核对。",
            f"The two percentages are {shown(points)} percentage points apart,"
            f" the text says {written(text, rate.span)}. Check them.",
        ),
        Message("百分点是两个百分数之差。", "Percentage points are the difference of percentages."),
    )


def _percent_for_points(text: str, rate: Quantity) -> Problem:
    given = written(text, rate.span)
    fixed = f"{shown(rate.high * 100)}个百分点"
    return Problem(
        rate.span,
        "percent-for-points",
        "arithmetic",
        Severity.SHOULD_CHECK,
        0.85,
        Message(
            f"两个百分数之差应当用百分点表示：“{given}”应为“{fixed}”。",
            f"The difference of two percentages is given in percentage points: “{fixed}”.",
        ),
        Message(
            "由10%升到15%是升高5个百分点，也就是升高50%。",
            "From 10% to 15% is 5 percentage points, which is a rise of 50%.",
        ),
        suggestion=fixed,
    )
