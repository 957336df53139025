"""Amounts that no numeral names: 半斤, 一半, 两个半小时, 二两."""

import re
from collections.abc import Iterator
from decimal import Decimal

from review_service.domain.spans import Span
from review_service.language.numerals import chinese_value
from review_service.language.units import SHARE, Unit, by_name, unit_at

_HALF = Decimal("0.5")
# 半 is part of another word in 一半天, 多半, 半个 (of something), 前半 …
_HALF_OF = re.compile(
    "(?<![一多各参对折前后上下过夜大个])半"
    "(?=个?(?:小时|月|天|年|斤|公斤|公里|里|米|两|升|吨|杯|碗|勺|片|世纪))"
)
_HALF_SHARE = re.compile("一半(?![天路])|半数")
_HALVES_OF = re.compile("([0-9]+|[一二两三四五六七八九十]+)个半(小时|钟头|月|星期|世纪)")
# 三两天 is two or three days; 二两 before anything that cannot be counted is a weight.
_LIANG = re.compile(
    "(?<![一二三四五六七八九十百千两])([一二三四五六七八九半])两(?![个种者次位名只条天年三])"
)


def find_halves(text: str) -> Iterator[tuple[Span, Decimal, Unit]]:
    """Yield span, value and unit of each such amount, form by form."""
    if "半" in text:
        for found in _HALF_OF.finditer(text):
            read = unit_at(text, found.end()) or unit_at(text, found.end() + 1)
            if read is not None:
                yield Span(found.start(), read[1]), _HALF, read[0]
        for found in _HALF_SHARE.finditer(text):
            yield Span(*found.span()), _HALF, SHARE
        for found in _HALVES_OF.finditer(text):
            whole = chinese_value(found[1]) if not found[1].isdigit() else Decimal(found[1])
            if whole is not None:
                unit = by_name()[f"个{found[2]}"]
                yield Span(*found.span()), whole + _HALF, unit
    for found in _LIANG.finditer(text):
        count = _HALF if found[1] == "半" else chinese_value(found[1])
        if count is not None:
            yield Span(*found.span()), count, by_name()["两"]
