"""Whether the numbers and dates of two texts can be the same ones.

Units are converted before values are compared, so that 1公斤 and 2斤, 一成 and 10%, 一天 and 24小时
agree.  A value that only one text gives is no conflict.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from review_service.language.bounds import Bound
from review_service.language.dates import find_dates
from review_service.language.quantities import Quantity, find_quantities
from review_service.language.unit_table import TIME, Dimension

_EXACT = Decimal("0.001")
_CALENDAR = Decimal("0.03")
"""A month is 30 days, a year 365, to most writers."""
_YEARS_OF_AGE = {"岁", "year"}
_ABOUT = Decimal("0.1")
_TURNING_FACTORS = {Decimal(1), Decimal(2), Decimal(5)}
_GROWTH = re.compile("(?:增加|增长|提高|上升|升高|多|高|大|快|长|扩大|提升)(?:了|出|出了|约|近)?$")
_TIMES_OF = re.compile("(?:是|为|达到?|相当于|等于|原来的|之前的|以前的)[^,。]{0,8}$")


def quantity_conflicts(claim: str, passage: str) -> set[str] | None:
    """Return `number` and `unit` where they differ; None where nothing can be compared."""
    mine = [q for q in find_quantities(claim) if q.unit is not None]
    theirs = [q for q in find_quantities(passage) if q.unit is not None]
    left_mine, left_theirs, agreed = _unmatched(claim, mine, passage, theirs)
    found = {slot for a in left_mine if (slot := _conflict(a, left_theirs)) is not None}
    return found if found or agreed else None


def _unmatched(
    claim: str, mine: Sequence[Quantity], passage: str, theirs: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity], bool]:
    """Return what is left of both when each quantity has been paired with one that agrees."""
    rest = list(theirs)
    left = []
    for quantity in mine:
        partner = next((o for o in rest if _may_be_same(claim, quantity, passage, o)), None)
        if partner is None:
            left.append(quantity)
        else:
            rest.remove(partner)
    return left, rest, len(left) < len(mine)


def _conflict(quantity: Quantity, others: Sequence[Quantity]) -> str | None:
    alike = [o for o in others if _basis(o) == _basis(quantity)]
    if any(o.low == quantity.low and o.high == quantity.high for o in alike):
        same = [o for o in alike if (o.low, o.high) == (quantity.low, quantity.high)]
        return "number" if any(o.unit == quantity.unit for o in same) else "unit"
    if alike:
        return "number"
    swapped = [
        o
        for o in others
        if o.low == quantity.low and o.high == quantity.high and not _counted(o, quantity)
    ]
    return "unit" if swapped else None


def _counted(one: Quantity, other: Quantity) -> bool:
    return bool((one.unit and one.unit.counts) or (other.unit and other.unit.counts))


def _basis(quantity: Quantity) -> Dimension:
    """Return the dimension without what the amount is counted for: 8杯/天 is compared as 8杯."""
    dimension = quantity.unit.dimension if quantity.unit else ()
    above = tuple((base, power) for base, power in dimension if power > 0)
    below = tuple((base, power) for base, power in dimension if power < 0)
    return above if above and below == (("time", -1),) and len(above) == 1 else dimension


def agrees(one: Quantity, other: Quantity) -> bool:
    """Tell whether both can be the same amount, allowing for rounding and 约."""
    if {q.unit.symbol for q in (one, other) if q.unit} == _YEARS_OF_AGE:
        return one.low == other.low and one.high == other.high
    if _basis(one) != _basis(other):
        return False
    if {one.bound, other.bound} == {Bound.AT_LEAST, Bound.AT_MOST}:
        return False
    (low, high), (their_low, their_high) = _ends(one, other), _ends(other, one)
    slack = _slack(one, other)
    if one.is_range != other.is_range:
        return (low - slack <= their_low and their_high <= high + slack) or (
            their_low - slack <= low and high <= their_high + slack
        )
    return abs(low - their_low) <= slack and abs(high - their_high) <= slack


def _ends(quantity: Quantity, other: Quantity) -> tuple[Decimal, Decimal]:
    """Return both ends, in SI unless only one of the two is a rate."""
    if quantity.unit and other.unit and quantity.unit.dimension != other.unit.dimension:
        return quantity.low, quantity.high
    return quantity.si


def _slack(one: Quantity, other: Quantity) -> Decimal:
    size = max(abs(one.si[1]), abs(other.si[1]))
    if Bound.ABOUT in {one.bound, other.bound}:
        return size * _ABOUT
    coarse, fine = sorted((one, other), key=lambda q: q.si_step, reverse=True)
    rounded = coarse.si_step / 2
    if one.unit == other.unit:
        digits = len(str(int(coarse.high))) + max(0, -_exponent(coarse.step))
        return rounded if digits >= 3 and coarse.step > fine.step else Decimal(0)
    if one.unit and one.unit.dimension == TIME:
        return size * _CALENDAR
    return size * _EXACT if _decimal_relation(one, other) else rounded


def _exponent(step: Decimal) -> int:
    return step.normalize().adjusted()


def _decimal_relation(one: Quantity, other: Quantity) -> bool:
    """Tell whether the units convert without rounding: 公斤 and 斤, km and m, 成 and %."""
    if one.unit is None or other.unit is None or one.unit.offset != other.unit.offset:
        return False
    ratio = (one.unit.factor / other.unit.factor).normalize()
    return (
        Decimal(ratio.as_tuple().digits[0]) in _TURNING_FACTORS
        and len(ratio.as_tuple().digits) == 1
    )


def _may_be_same(claim: str, one: Quantity, passage: str, other: Quantity) -> bool:
    """Tell whether two amounts agree as written, or as 增加两倍 and 是原来的三倍 do."""
    if "倍" in {one.unit.symbol if one.unit else "", other.unit.symbol if other.unit else ""}:
        grown = _grown(claim, one), _grown(passage, other)
        if grown == (True, False) and _TIMES_OF.search(passage, 0, other.span.start):
            return agrees(_more(one), other)
        if grown == (False, True) and _TIMES_OF.search(claim, 0, one.span.start):
            return agrees(one, _more(other))
    return agrees(one, other)


def _grown(text: str, quantity: Quantity) -> bool:
    return _GROWTH.search(text, 0, quantity.span.start) is not None


def _more(quantity: Quantity) -> Quantity:
    return replace(quantity, low=quantity.low + 1, high=quantity.high + 1)


def date_conflict(claim: str, passage: str) -> bool | None:
    """Tell whether a date of the claim differs from the passage's; None where none compares."""
    mine, theirs = find_dates(claim), find_dates(passage)
    compared = [
        any(date.agrees(other) for other in others)
        for date in mine
        if (others := [o for o in theirs if date.comparable(o)])
    ]
    return None if not compared else not all(compared)
