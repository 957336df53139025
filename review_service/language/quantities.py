"""Quantities in text: number, unit, range and bound, with values that can be compared in SI.

Works on a text whose widths and script are folded (`normalise.view`); spans are of that text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from review_service.domain.spans import Span
from review_service.language.bounds import Bound, bound_at
from review_service.language.halves import find_halves
from review_service.language.numerals import Notation, Number, chinese_value, find_numbers
from review_service.language.unit_table import TEMPERATURE, TIME
from review_service.language.units import SHARE, Unit, by_name, unit_at


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, or a range of numbers."""

    span: Span
    low: Decimal
    high: Decimal
    """Equal to `low` unless the text gives a range; shares (30%, 三成) as fractions of one."""
    unit: Unit | None
    """None for a bare number."""
    bound: Bound = Bound.EXACT
    step: Decimal = Decimal(1)
    """Value of the last written place, e.g. 0.1 for 36.5."""

    @property
    def is_range(self) -> bool:
        """Tell whether two different ends are written."""
        return self.low != self.high

    @property
    def si(self) -> tuple[Decimal, Decimal]:
        """Return both ends in SI units."""
        if self.unit is None:
            return self.low, self.high
        factor, offset = self.unit.factor, self.unit.offset
        return self.low * factor + offset, self.high * factor + offset

    @property
    def si_step(self) -> Decimal:
        """Return `step` in SI units."""
        return self.step if self.unit is None else self.step * self.unit.factor


_SEPARATOR = re.compile(" ?(?:[~～∼–−-]|—{1,2}|至|到(?!达)) ?")
_PLUS_MINUS = re.compile(" ?± ?")
_HAN_END = re.compile("([一二两三四五六七八九十百]+)(?:到|至|[~～—-])$")
_MORE = re.compile(" ?(?:多|余|来|几)(?=([万亿])?)")
_PER = re.compile(r" ?/ ?(?:(\d+(?:\.\d+)?) ?)?|每(?=[^天人年月])")
_SHORT_TIMES = {"分": "min", "时": "h", "日": "d", "月": "个月"}
_RATES = (
    (re.compile("(?:时速|每小时)(?:约|达|为|可达|高达|近)?$"), "h"),
    (re.compile("(?:秒速|每秒钟?)(?:约|达|为|可达|高达|近)?$"), "s"),
    (re.compile("每分钟(?:约|达|为|可达|高达|近)?$"), "min"),
)
_DIGIT_GROUPS = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?")
_YEAR_NUMBER = re.compile(r"[12]\d{3}")
_YEARS_LONG = re.compile(" ?年(?:以?前|来|以来|之久|时间|的?历史|左右|以上|之?后|寿命)")
_NOT_AN_AMOUNT = re.compile("[年月日号时点分]|[A-Za-z]")
_BELOW_ZERO = re.compile("(?:零下|负)(?:约|近)?$")
_METRES_AND = re.compile(r"(\d{1,2})(?!\d|[.,]| ?[a-zA-Z毫厘分公千米]|[%%个月日])")
_HUNDREDTHS = re.compile("[一二三四五六七八九](?![成个种倍类位名条十百千万])")
_HALF_AFTER = re.compile("半(?![个径天夜])")
_SCALE = re.compile("[十百千万亿]*([万亿])$")
_MANTISSA = re.compile(r"[-−]?([\d, ]*\d)(?:\.(\d+))?")
_PARTING = re.compile("[, ]")
_SIGNS: dict[Notation, str] = {"percent": "%", "permille": "‰", "tenths": "成", "discount": "折"}


@lru_cache(maxsize=1024)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of `text` in reading order; bare numbers have no unit."""
    halves = [Quantity(s, v, v, u, step=Decimal("0.5")) for s, v, u in find_halves(text)]
    taken = [quantity.span for quantity in halves]
    singles: list[tuple[Number, Quantity]] = []
    for number in _grouped(text, list(find_numbers(text))):
        if any(span.overlaps(number.span) for span in taken):
            continue
        if singles and number.span.start < singles[-1][1].span.end:
            continue
        quantity = _single(text, number)
        if quantity is not None:
            singles.append((number, quantity))
    found = [*halves, *_with_ranges(text, singles)]
    return tuple(sorted((_finished(text, q) for q in found), key=lambda q: q.span))


def _grouped(text: str, numbers: list[Number]) -> Iterator[Number]:
    """Yield the numbers with groups of three digits that a space parts (2 200) made one."""
    index = 0
    while index < len(numbers):
        number = numbers[index]
        while index + 1 < len(numbers) and _one_number(text, number, numbers[index + 1]):
            index += 1
            value = number.value * 1000 + numbers[index].value
            number = replace(
                number, span=Span(number.span.start, numbers[index].span.end), value=value
            )
        yield number
        index += 1


def _one_number(text: str, first: Number, second: Number) -> bool:
    if first.notation != "plain" or second.notation != "plain":
        return False
    written = text[first.span.start : second.span.end]
    return _DIGIT_GROUPS.fullmatch(written) is not None


def _single(text: str, number: Number) -> Quantity | None:
    start, end = number.span.start, number.span.end
    step = _step(text, number)
    value = number.value
    if number.notation != "plain":
        unit = replace(SHARE, symbol=_SIGNS.get(number.notation, SHARE.symbol))
        span = number.span
        if number.notation == "tenths" and (rest := _HUNDREDTHS.match(text, span.end)):
            step = Decimal("0.01")
            value += (chinese_value(rest[0]) or 0) * step
            span = Span(start, rest.end())
        return Quantity(span, value, value, unit, step=step)
    bound = Bound.EXACT
    if more := _MORE.match(text, end):
        scale = {"万": 10**4, "亿": 10**8}.get(more[1] or "", 1)
        end, bound = more.end() + (scale > 1), Bound.AT_LEAST
        value, step = value * scale, step * scale
    unit_here = unit_at(text, end + text.startswith(" ", end))
    if unit_here is None:
        if _NOT_AN_AMOUNT.match(text, number.span.end):
            return None
        return Quantity(number.span, value, value, None, bound, step)
    unit, stop = unit_here
    if unit.symbol == "year" and _is_calendar_year(text, number):
        return None
    if unit.symbol == "m" and (rest := _METRES_AND.match(text, stop)):
        step = Decimal(1).scaleb(-len(rest[1]))
        value, stop = value + int(rest[1]) * step, rest.end()
    elif _HALF_AFTER.match(text, stop):
        value, stop, step = value + Decimal("0.5"), stop + 1, Decimal("0.5")
    unit, stop = _rate(text, start, unit, stop)
    return _shared(Quantity(Span(start, stop), value, value, unit, bound, step))


def _shared(quantity: Quantity) -> Quantity:
    """Return shares that a unit names (`5 %`, 100 ppm) as fractions of one."""
    unit = quantity.unit
    if unit is None or unit.symbol not in {"%", "‰", "ppm"}:
        return quantity
    value = quantity.low * unit.factor
    shared = replace(unit, factor=Decimal(1))
    return replace(quantity, low=value, high=value, unit=shared, step=quantity.si_step)


def _is_calendar_year(text: str, number: Number) -> bool:
    digits = text[number.span.start : number.span.end]
    return bool(_YEAR_NUMBER.fullmatch(digits)) and not _YEARS_LONG.match(text, number.span.end)


def _rate(text: str, start: int, unit: Unit, at: int) -> tuple[Unit, int]:
    """Read what the unit is counted for: mg/100 mL, 公里每小时, 时速60公里."""
    if per := _PER.match(text, at):
        short = _SHORT_TIMES.get(text[per.end() : per.end() + 1])
        if short and "/" in per[0]:
            return unit.over(by_name()[short]), per.end() + 1
        below, count = unit_at(text, per.end()), Decimal(per[1] or 1)
        if below is not None and count and ("/" in per[0] or not below[0].counts):
            return unit.over(below[0], count), below[1]
    if unit.dimension != TIME:
        before = text[max(0, start - 8) : start]
        for words, time in _RATES:
            if words.search(before):
                return unit.over(by_name()[time]), at
    return unit, at


def _step(text: str, number: Number) -> Decimal:
    """Return the value of the last written place."""
    written = text[number.span.start : number.span.end]
    if (mantissa := _MANTISSA.match(written)) and number.value:
        digits = Decimal(f"{_PARTING.sub('', mantissa[1])}.{mantissa[2] or 0}")
        return abs(number.value / digits).scaleb(-len(mantissa[2] or "")) if digits else Decimal(1)
    _, _, decimals = written.partition("点")
    places = sum(char in "零〇一二三四五六七八九" for char in decimals)
    scale = {"percent": "0.01", "permille": "0.001", "tenths": "0.1", "discount": "0.1"}
    step = Decimal(scale.get(number.notation, "1")).scaleb(-places)
    if found := _SCALE.search(written):
        step *= 10**8 if found[1] == "亿" else 10**4
    return step


def _with_ranges(text: str, singles: list[tuple[Number, Quantity]]) -> Iterator[Quantity]:
    index = 0
    while index < len(singles):
        number, quantity = singles[index]
        joined = None
        if index + 1 < len(singles):
            joined = _range(text, number, quantity, *singles[index + 1])
        if joined is None and (low := _HAN_END.search(text, 0, quantity.span.start)):
            value = chinese_value(low[1])
            if value is not None and quantity.unit is not None:
                span = Span(low.start(), quantity.span.end)
                value /= {"成": 10, "%": 100}.get(quantity.unit.symbol, 1)
                quantity = replace(quantity, span=span, low=value)
        yield joined or quantity
        index += 1 if joined is None else 2


def _range(
    text: str, number: Number, first: Quantity, last: Number, second: Quantity
) -> Quantity | None:
    gap = text[first.span.end : last.span.start]
    unit = second.unit or first.unit
    span = Span(first.span.start, second.span.end)
    if _PLUS_MINUS.fullmatch(gap):
        ends = first.low - second.low, first.low + second.low
        return Quantity(span, *ends, unit, step=second.step)
    # A hyphen right before the digits was read as a minus sign.
    minus = not gap.strip() and text[last.span.start] in "-−"
    if not minus and not _SEPARATOR.fullmatch(gap):
        return None
    high = abs(second.high) if minus else second.high
    if first.unit is None or second.unit is None:
        low = _same_scale(text, number, first.low, last)
    elif first.unit.dimension != second.unit.dimension:
        return None
    else:
        low = (first.si[0] - second.unit.offset) / second.unit.factor
    return Quantity(span, low, high, unit, first.bound, second.step)


def _same_scale(text: str, number: Number, low: Decimal, last: Number) -> Decimal:
    """Return a bare first end in the terms of the second: 15~30%, 9~16亿."""
    if number.notation == "plain" and last.notation in _SIGNS:
        return low / {"percent": 100, "permille": 1000}.get(last.notation, 10)
    scale = _SCALE.search(text[last.span.start : last.span.end])
    if number.form == "mixed" or scale is None:
        return low
    times = 10**8 if scale[1] == "亿" else 10**4
    return low * times if low * times <= last.value else low


def _finished(text: str, quantity: Quantity) -> Quantity:
    """Return the quantity with the bound and the sign that the words around it give."""
    start, end = quantity.span.start, quantity.span.end
    if quantity.unit is not None and quantity.unit.dimension == TEMPERATURE:
        below = _BELOW_ZERO.search(text, max(0, start - 4), start)
        if below and quantity.high > 0:
            span = Span(below.start(), end)
            quantity = replace(quantity, span=span, low=-quantity.low, high=-quantity.high)
    bound = bound_at(text, start, end)
    return quantity if bound is None else replace(quantity, bound=bound)
