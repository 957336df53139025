"""Dates and periods in text: 1990年5月3日, 20世纪50年代, 公元前221年, 上午10时.

Works on a text whose widths and script are folded (`normalise.view`); spans are of that text.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from review_service.domain.spans import Span
from review_service.language.numerals import chinese_value


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date, a year span or a time of day; parts that the text does not give are None."""

    span: Span
    years: tuple[int, int] | None = None
    """First and last year; negative before our era (221 BC is -221); a single year twice."""
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None

    @property
    def exists(self) -> bool:
        """Tell whether the calendar and the clock have such a date."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is not None and not 1 <= self.day <= self._days:
            return False
        if self.hour is not None and self.hour > 24:
            return False
        return self.minute is None or self.minute < 60

    @property
    def _days(self) -> int:
        """Return the length of the month; February is long where the year is not given."""
        if self.month is None:
            return 31
        single = self.years is not None and self.years[0] == self.years[1] and self.years[0] > 0
        year = self.years[0] if self.years and single else 2000
        return monthrange(year, self.month)[1]

    def agrees(self, other: "DateMention") -> bool:
        """Tell whether both may be the same time: no part that both give differs."""
        if self.years and other.years:
            inside = self.years[0] <= other.years[1] and other.years[0] <= self.years[1]
            narrow = min(self.years[1] - self.years[0], other.years[1] - other.years[0])
            wide = max(self.years[1] - self.years[0], other.years[1] - other.years[0])
            if not inside or (narrow == wide and self.years != other.years):
                return False
        pairs = (
            (self.month, other.month),
            (self.day, other.day),
            (self.hour, other.hour),
            (self.minute or 0, other.minute or 0) if self.hour is not None else (None, None),
        )
        return all(a is None or b is None or a == b for a, b in pairs)

    def comparable(self, other: "DateMention") -> bool:
        """Tell whether both give a part of the same kind."""
        mine = (self.years, self.month, self.day, self.hour)
        theirs = (other.years, other.month, other.day, other.hour)
        return any(a is not None and b is not None for a, b in zip(mine, theirs, strict=True))


_N = "[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_DAY = rf"(?P<month>{_N})月(?:份)?(?:(?P<day>{_N})[日号])?"
_YEAR = r"(?P<year>[0-9]{4}|[一二三四五六七八九〇零]{4})年(?![级轮代龄])"
_PATTERN = re.compile(
    rf"(?P<bc>公元前|前(?=[0-9]{{2,4}}年))(?P<old>[0-9]{{1,4}})年"
    rf"|(?:公元)?{_YEAR}(?:{_DAY})?"
    rf"|公元(?P<ad>[0-9]{{1,4}})年"
    rf"|(?P<cbc>公元前)?(?:(?P<century>{_N})世纪)(?:(?P<decade>[0-9一二三四五六七八九]0?|[一二三四五六七八九]十)年代)?(?P<part>初|末|前半|后半|上半|下半)?"
    rf"|(?<![0-9点.])(?P<m2>{_N})月(?:份)?(?P<d2>{_N})[日号]"
    rf"|(?<![0-9个.~～—-])(?P<m3>{_N})月份"
    rf"|(?<![0-9])(?P<short>[3-9]0|[三四五六七八九]十)年代"
    rf"|(?P<half>上午|下午|早上|早晨|凌晨|晚上|中午|傍晚|夜里|夜间)?(?<![0-9第每.])(?P<hour>{_N})(?:时(?![间候段刻期代而常])|点(?![几多儿击名了好半]?[数评子0-9%]))(?:(?P<minute>{_N})分)?(?P<thirty>半)?"
)
_YEARS_LONG = re.compile("(?:以?前|来|以来|之久|的?历史|左右|以上|之?后|寿命)")


@lru_cache(maxsize=1024)
def find_dates(text: str) -> tuple[DateMention, ...]:
    """Return the dates and times of day of `text` in reading order."""
    return tuple(_mentions(text))


def _mentions(text: str) -> Iterator[DateMention]:
    for found in _PATTERN.finditer(text):
        span = Span(*found.span())
        if found["old"]:
            yield DateMention(span, (-int(found["old"]), -int(found["old"])))
        elif found["year"]:
            year = _number(found["year"])
            if found["month"] or not _YEARS_LONG.match(text, span.end):
                yield DateMention(span, (year, year), *_parts(found["month"], found["day"]))
        elif found["ad"]:
            yield DateMention(span, (int(found["ad"]), int(found["ad"])))
        elif found["century"]:
            yield DateMention(span, _century(found))
        elif found["short"]:
            decade = _decade(found["short"])
            yield DateMention(span, (1900 + decade, 1909 + decade))
        elif found["hour"]:
            yield from _clock(found, span)
        else:
            month, day = _parts(found["m2"] or found["m3"], found["d2"])
            yield DateMention(span, month=month, day=day)


def _parts(month: str | None, day: str | None) -> tuple[int | None, int | None]:
    return (_number(month) if month else None, _number(day) if day else None)


def _number(written: str) -> int:
    value = chinese_value(written) if not written.isdigit() else int(written)
    return -1 if value is None else int(value)


def _century(found: re.Match[str]) -> tuple[int, int]:
    number = _number(found["century"])
    if found["cbc"]:
        return -100 * number, -100 * (number - 1) - 1
    first = 100 * (number - 1)
    if found["decade"]:
        decade = _decade(found["decade"])
        return first + decade, first + decade + 9
    return first + 1, first + 100


def _decade(written: str) -> int:
    value = _number(written)
    return value if value >= 10 else value * 10


def _clock(found: re.Match[str], span: Span) -> Iterator[DateMention]:
    """Yield a time of day; 3点 without a part of the day, minutes or 时 may be three points."""
    certain = found["half"] or found["minute"] or "时" in found[0]
    if not certain:
        return
    hour = _number(found["hour"])
    if found["half"] in {"下午", "晚上", "傍晚"} and hour < 12:
        hour += 12
    minute = 30 if found["thirty"] else _number(found["minute"]) if found["minute"] else None
    yield DateMention(span, hour=hour, minute=minute)
