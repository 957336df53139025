"""Rules that need arithmetic: an explicit table of functions that packs may name.

To add one: write the function and its line in `FUNCTIONS`.
"""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.language.numerals import chinese_value
from review_service.rules.page import Page, Raw

_NUMERAL = "[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3}"
_DATE = re.compile(
    rf"(?:(?<![0-9])([0-9]{{4}}|[一二][〇零一二三四五六七八九]{{3}})\s?年\s?)?"
    rf"(?<![0-9一二三四五六七八九十])({_NUMERAL})\s?月\s?({_NUMERAL})\s?[日号]"
)
_WEEKDAY = re.compile(r"[（(，,]?\s?(?:星期|周|礼拜)([一二三四五六日天])")
_CHARS, _WORDS = "的了是在和与就都把被", ("我们", "他们", "因为", "所以", "但是", "如果", "可以")
# 目的的, 的的确确, 不了了之, 就就业…, 与与会者 and the like hold the same character twice by right;
# they are listed first, so that the search passes over them.
_REPEATED = re.compile(
    "[目标有中端]的的|的的[确士]|[不明除终为]了了|了了[之解结]|就就[业职近诊医地]|[参赋给授]与与|与与会"
    "|和和[美睦气平解]|[存现所实潜内外自]在在|在在[线校职场内外]|[但于还可凡若总要不只正都]是是|是是[否非]"
    "|[首成]都都|都都[市江]|被被[子褥]|[火拖]把把|把把[脉关握柄手]"
    rf"|([{_CHARS}])\1|({'|'.join(_WORDS)})\2"
)
_ISBN = re.compile(
    r"ISBN(?:-1[03])?[:：\s]*((?:97[89][- ]?)?[0-9](?:[- ]?[0-9]){8}[- ]?[0-9Xx])(?![0-9])"
)
_ISSN = re.compile(r"ISSN[:：\s]*([0-9]{4}-?[0-9]{3}[0-9Xx])(?![0-9])")
_WEEK = "一二三四五六日"


def _impossible_date(page: Page, block: Span) -> Iterator[Raw]:
    """Flag 2月30日, 13月5日, and 2月29日 of a year that is no leap year."""
    for found in _DATE.finditer(page.text, block.start, block.end):
        year, month, day = _ymd(found)
        if month > 12 or month < 1:
            yield Raw(Span(found.start(2), found.end()), note=_NO_MONTH)
        elif not 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
            yield Raw(Span(found.start(2), found.end()), note=_NO_DAY)


_NO_MONTH = Message("一年只有十二个月。", "A year has twelve months.")
_NO_DAY = Message("该月没有这一天。", "That month has no such day.")


def _ymd(found: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = (_integer(part) for part in found.groups())
    return year, month, day


def _integer(written: str | None) -> int:
    if written is None:
        return 0
    return (
        int(written)
        if written.isdigit() and written.isascii()
        else int(chinese_value(written) or 0)
    )


def _weekday_mismatch(page: Page, block: Span) -> Iterator[Raw]:
    """Flag a weekday that is not that of the full date before it."""
    for found in _DATE.finditer(page.text, block.start, block.end):
        weekday = _WEEKDAY.match(page.text, found.end(), block.end)
        year, month, day = _ymd(found)
        if not weekday or year < 1912:
            continue
        try:
            right = _WEEK[date(year, month, day).weekday()]
        except ValueError:
            continue
        if weekday[1].replace("天", "日") != right:
            yield Raw(Span(*weekday.span(1)), right=(right,))


def _repeated_word(page: Page, block: Span) -> Iterator[Raw]:
    """Flag 的的, 了了, 我们我们 left over from editing."""
    for found in _REPEATED.finditer(page.text, block.start, block.end):
        if found.lastindex:
            yield Raw(Span(*found.span()), right=(found[found.lastindex],))


def _isbn_checksum(page: Page, block: Span) -> Iterator[Raw]:
    """Flag an ISBN whose check digit is wrong (GB/T 5795—2006)."""
    for found in _ISBN.finditer(page.text, block.start, block.end):
        digits = re.sub("[- ]", "", found[1]).upper()
        if len(digits) == 10:
            good = sum((10 - i) * _value(d) for i, d in enumerate(digits)) % 11 == 0
        else:
            weighted = (_value(d) * (1 + i % 2 * 2) for i, d in enumerate(digits))
            good = "X" not in digits and sum(weighted) % 10 == 0
        if not good:
            yield Raw(Span(*found.span(1)))


def _issn_checksum(page: Page, block: Span) -> Iterator[Raw]:
    """Flag an ISSN whose check digit is wrong (GB/T 9999)."""
    for found in _ISSN.finditer(page.text, block.start, block.end):
        digits = found[1].replace("-", "").upper()
        if sum((8 - i) * _value(d) for i, d in enumerate(digits)) % 11:
            yield Raw(Span(*found.span(1)))


def _value(digit: str) -> int:
    return 10 if digit == "X" else int(digit)


@dataclass(frozen=True, slots=True)
class Function:
    """What finds, and the texts one of which is in every block with a find."""

    find: Callable[[Page, Span], Iterator[Raw]]
    triggers: frozenset[str]


FUNCTIONS: Mapping[str, Function] = {
    "impossible_date": Function(_impossible_date, frozenset({"月"})),
    "weekday_mismatch": Function(_weekday_mismatch, frozenset({"星期", "礼拜", "周"})),
    "repeated_word": Function(_repeated_word, frozenset(text * 2 for text in (*_CHARS, *_WORDS))),
    "isbn_checksum": Function(_isbn_checksum, frozenset({"ISBN"})),
    "issn_checksum": Function(_issn_checksum, frozenset({"ISSN"})),
}
