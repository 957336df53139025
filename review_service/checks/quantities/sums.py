"""Amounts of a sentence that contradict each other: conversions, totals, shares, ranges."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from review_service.checks.quantities.problem import Problem, shown, written
from review_service.domain.findings import Severity
from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.language.bounds import Bound
from review_service.language.quantities import Quantity
from review_service.language.unit_table import RATIO, TEMPERATURE, TIME

_CONVERTS = re.compile("[(（](?:即|约|合|约合|约为|折合|相当于|约相当于|大约|≈|=|约等于)?$")
_CONVERTS_OPEN = re.compile(",?(?:约合|折合|换算成|合)(?:为|约)?$")
_TOTAL = re.compile("[,、]?(?:一共|总共|共计|合计|总计|共)(?:有|为|是|约)?(?:[^\\d,。;、]{0,4})$")
_BETWEEN_ITEMS = re.compile("(?:[、,，和及与]|以及)[^\\d,。;、]{1,10}")
# Numbers of figures, and amounts that the sentence lets fall.
_NOT_A_RANGE = re.compile("[图表第A-Za-z]\\s?$|减|降|由|从|自")
_OF_THEM = re.compile("分别(?:占|为总数的|占总数的)")
_OVERLAPPING = re.compile("多选|重叠|同时|交叉|兼")


def sum_problems(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Yield amounts that contradict each other."""
    yield from _conversions(text, quantities)
    yield from _totals(text, quantities)
    yield from _shares(text, quantities)
    yield from _reversed_ranges(text, quantities)


# --- conversions ----------------------------------------------------------------------------------


def _conversions(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    for one, other in pairwise(quantities):
        if one.unit is None or other.unit is None or one.unit == other.unit:
            continue
        if one.unit.dimension != other.unit.dimension or one.unit.dimension in {TIME, RATIO}:
            continue
        gap = text[one.span.end : other.span.start]
        closed = text[other.span.end : other.span.end + 1] in {")", "）"}
        if not (_CONVERTS.fullmatch(gap) and closed) and not _CONVERTS_OPEN.fullmatch(gap):
            continue
        if not _same_amount(one, other):
            yield _conversion_problem(text, one, other)


def _same_amount(one: Quantity, other: Quantity) -> bool:
    slack = Decimal("0.1")
    for a, b in zip(one.si, other.si, strict=True):
        size = max(abs(a), abs(b))
        if one.unit and one.unit.dimension == TEMPERATURE:
            if abs(a - b) > Decimal("1.5"):
                return False
        elif size and abs(a - b) / size > slack:
            return False
    return True


def _conversion_problem(text: str, one: Quantity, other: Quantity) -> Problem:
    assert one.unit is not None
    assert other.unit is not None
    value = (one.si[1] - other.unit.offset) / other.unit.factor
    right = f"{shown(value)} {other.unit.symbol}"
    span = Span(one.span.start, other.span.end)
    return Problem(
        span,
        "conversion",
        "arithmetic",
        Severity.MUST_FIX,
        0.9,
        Message(
            f"换算不一致：{written(text, one.span)}等于{right}，"
            f"文中写的是{written(text, other.span)}。",
            f"The conversion is wrong: {written(text, one.span)} is {right},"
            f" the text says {written(text, other.span)}.",
        ),
        Message("同一个量的两种写法必须相等。", "Two ways to write one amount must be equal."),
    )


# --- totals and shares ----------------------------------------------------------------------------


def _totals(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Check 男生12人、女生15人，共30人."""
    for index, total in enumerate(quantities):
        items = _items_before(text, quantities[:index], total)
        if len(items) < 2 or any(q.is_range or q.bound is not Bound.EXACT for q in items):
            continue
        gap = text[items[-1].span.end : total.span.start]
        if not _TOTAL.fullmatch(gap) or total.bound is not Bound.EXACT or total.is_range:
            continue
        added = sum((q.high for q in items), Decimal(0))
        if added == total.high:
            continue
        yield Problem(
            Span(items[0].span.start, total.span.end),
            "total",
            "arithmetic",
            Severity.SHOULD_CHECK,
            0.8,
            Message(
                f"各项相加是{shown(added)}，文中的合计是{shown(total.high)}。请核对。",
                f"The items add up to {shown(added)}, the total given is {shown(total.high)}.",
            ),
            Message("合计应当等于各项之和。", "A total equals the sum of its items."),
        )


def _items_before(text: str, before: Sequence[Quantity], total: Quantity) -> tuple[Quantity, ...]:
    """Return the enumeration of amounts in the total's unit that ends right before it."""
    items: list[Quantity] = []
    for quantity in reversed(before):
        if quantity.unit is None or quantity.unit != total.unit:
            break
        if items and not _BETWEEN_ITEMS.fullmatch(text[quantity.span.end : items[0].span.start]):
            break
        items.insert(0, quantity)
    return tuple(items)


def _shares(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Check that the parts of 分别占40%、35%和30% are not more than the whole."""
    opening = _OF_THEM.search(text)
    if opening is None or _OVERLAPPING.search(text):
        return
    parts: list[Quantity] = []
    for quantity in quantities:
        if quantity.span.start < opening.end():
            continue
        if quantity.unit is None or quantity.unit.symbol != "%" or quantity.is_range:
            break
        gap = text[(parts[-1].span.end if parts else opening.end()) : quantity.span.start]
        if gap.strip("、,，和及与了约为 ") or (parts and not gap):
            break
        parts.append(quantity)
    added = sum((q.high for q in parts), Decimal(0))
    if len(parts) < 2 or added <= Decimal("1.015"):
        return
    yield Problem(
        Span(parts[0].span.start, parts[-1].span.end),
        "shares",
        "arithmetic",
        Severity.SHOULD_CHECK,
        0.8,
        Message(
            f"各部分占比相加是{shown(added * 100)}%，超过了100%。请核对，或说明各部分有重叠。",
            f"The shares add up to {shown(added * 100)}%, more than the whole. Check them, or say"
            " that the parts overlap.",
        ),
        Message(
            "同一个整体的各部分互不重叠时，占比之和不超过100%。",
            "Shares of one whole that do not overlap come to at most 100%.",
        ),
    )


# --- ranges ---------------------------------------------------------------------------------------


def _reversed_ranges(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    for quantity in quantities:
        unit = quantity.unit
        if unit is None or unit.counts or unit.dimension == TIME:
            continue
        if quantity.low <= quantity.high or quantity.high < 0:
            continue
        if _NOT_A_RANGE.search(text, max(0, quantity.span.start - 8), quantity.span.start):
            continue
        given = written(text, quantity.span)
        yield Problem(
            quantity.span,
            "reversed-range",
            "quantity",
            Severity.ADVISE,
            0.7,
            Message(
                f"“{given}”的范围前大后小，通常由小到大写。请核对两个数。",
                f"“{given}” runs from the larger to the smaller value; check the two numbers.",
            ),
            Message(
                "数值范围一般由小到大，写反往往是录入错误。",
                "Ranges run from small to large; a reversed one is often a slip.",
            ),
        )
