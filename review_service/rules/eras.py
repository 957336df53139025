"""The times that a stretch of text speaks of, by the years and months it names."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from review_service.language.numerals import chinese_value

_HAN_DIGIT = "[〇零一二三四五六七八九]"
_YEAR = re.compile(
    r"(?<![0-9A-Za-z.])(1[0-9]{3}|20[0-9]{2})(?:\s?年(?:\s?(1[0-2]|0?[1-9])\s?月)?"
    r"|[-/.](1[0-2]|0?[1-9])(?:[-/.][0-9]{1,2})?(?![0-9]))"
    r"|(?<![0-9A-Za-z.])(1[89][0-9]{2}|20[0-9]{2})(?=\s?[—－～~至到-]+\s?[0-9]{4}\s?年)"
    rf"|([一二]{_HAN_DIGIT}{{3}})年(?:(十[一二]?|[一二三四五六七八九])月)?"
    r"|(?<![0-9])([0-9]{2})世纪|(十[一二三四五六七八九]|二十)世纪"
)


@dataclass(frozen=True, slots=True)
class Time:
    """A year, a month or a century, from its first day to its last."""

    first: date
    last: date


def named_times(text: str) -> Iterator[Time]:
    """Yield the times that `text` names, in reading order."""
    for found in _YEAR.finditer(text):
        arabic, month, short, ranged, han, han_month, century, han_century = found.groups()
        if century or han_century:
            number = int(century or chinese_value(han_century) or 0)
            yield Time(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31))
        else:
            year = int(arabic or ranged or chinese_value(han) or 0)
            yield _time(year, int(month or short or chinese_value(han_month or "") or 0))


def _time(year: int, month: int) -> Time:
    if not month:
        return Time(date(year, 1, 1), date(year, 12, 31))
    return Time(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
