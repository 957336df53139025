"""Numbers as Chinese prose writes them: 1,200 · 3.5万 · 6.02×10²³ · 一百二十 · 百分之三十 · 七成.

A Chinese numeral is also a part of words (一般, 十分, 三心二意, 万一).  It counts as a number only
when it has two places or more, or when a unit or a measure word follows; after 第, 周, 初 and 数 it
is an ordinal, a day or a rough figure and does not count, nor does an approximation (七八个).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from review_service.domain.spans import Span

Form = Literal["arabic", "chinese", "mixed"]
Notation = Literal["plain", "percent", "permille", "fraction", "tenths", "discount"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text, with everything that belongs to its writing in the span."""

    span: Span
    value: Decimal
    """30% and 百分之三十 are 0.3, 七成 is 0.7, 八折 is 0.8."""
    form: Form
    """`mixed`: Arabic digits with 万, 亿, 百分之, 成 or 折."""
    notation: Notation = "plain"
    """How the value is written; the sign of a percentage is inside the span."""


# Other ways to write the same characters, one for one.
_SAME = str.maketrans(
    "０１２３４５６７８９．，％萬億點兩壹贰貳叁參肆伍陆陸柒捌玖拾佰仟○",
    "0123456789.,%万亿点两一二二三三四五六六七八九十百千〇",
)
_DIGIT = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "两": "2",
}
_LONGEST = 40  # characters; what is longer is no number and would only cost time
_PLACES = {"十": 10, "百": 100, "千": 1000}

_D = "一二两三四五六七八九"
_HAN = f"零〇{_D}十百千万亿廿卅"
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_POWER = r"(?:\s?[×xX*]\s?10(?:\^?(?P<exp>[-−+]?[0-9]{1,3})(?![0-9])|(?P<sup>[⁻⁺]?[⁰¹²³⁴-⁹]{1,3})))"
# 千 and 百 before a unit are the unit's prefix (3千米, 5百帕), else a multiplier (3千人).
_TIMES = r"\s?(?:[十百千]?万亿|[十百千]?[万亿]|[百千](?![米克瓦伏赫卡帕焦牛升安吨分]))"
_UNIT = (
    "个月|年|月|日|号|小时|时(?!候|常|而|刻|期|代|间|下)|分钟|秒|天|周|星期|岁|世纪|季度|"
    "纳米|微米|毫米|厘米|分米|千米|公里|海里|英里|米|英尺|英寸|光年|微克|毫克|千克|公斤|斤|克|吨|"
    "毫升|升|立方|平方|亩|公顷|摄氏度|度|千瓦|兆瓦|瓦|伏|安培|赫兹|赫|千帕|帕|焦耳|千卡|大卡|卡|"
    "贝克勒尔|微西弗|毫西弗|西弗|戈瑞|摩尔|分贝|美元|欧元|元|块钱|倍|成(?![为立功就了长本员果份效型不分])|"
    "[%‰℃]|[万亿]"
)
_CLASSIFIER = (
    "[个人名位种次例只头条颗粒片杯碗瓶滴勺匙顿餐项座家所层台辆艘架株棵批类组级段篇章届轮口枚封辈代]"
)
_PERIOD = re.compile(r"[年月日]")
_FOLLOW = re.compile(rf"\s?(?:{_UNIT}|{_CLASSIFIER})")
# After 一 a classifier is an article (一个, 一种) and several units make adverbs.
_FOLLOW_ONE = re.compile(rf"\s?(?!时|度|日|号|角)(?:{_UNIT})|度(?=电)")
# Holidays, set phrases and idioms that read as numbers of two places.
_WORD = re.compile(
    "九一八|一二九|三三两两|一五一十|十万八千里|十万火急|二百五|百分百|千百[年次种]|千千万万|"
    "千万(?=[不别要记]|注意|小心|当心)|十分(?![之钟])|一年到头|一年四季|一天到晚|一年半载|十年寒窗|"
    "三年五载|三天两头|一日三餐|一年生|两年生|二年生|百年好合|十一(?=黄金周|长假|假期|国庆)|万一|"
    "三级跳|一级棒|千家万户|千人千面|万人空巷|四人帮|三人行"
)
_NOT_AFTER = re.compile(r"(?:[第数几]|上(?=[百千万])|好几|若干|星期|礼拜|周|初|双|成(?=千))$")

_TOKEN = re.compile(
    r"(?<![0-9A-Za-z_.])(?P<minus>(?<![0-9A-Za-z)）%])[-−])?"
    rf"(?P<arabic>{_ARABIC})(?![0-9]*\.[0-9])(?P<power>{_POWER})?"
    rf"(?P<times>{_TIMES})?(?P<suffix>\s?[%‰]|成(?![为立功就了长本员果份效型不分])|折(?![断叠射线合磨腾])|分之(?P<over>{_ARABIC}))?"
    rf"|(?P<hundredth>[百千万])分之(?P<part>{_ARABIC}|[{_HAN}]+(?:点[零〇{_D}]+)?)"
    rf"|(?P<below>[{_HAN}]+)分之(?P<above>[{_HAN}]+)"
    rf"|(?P<han>[{_HAN}]+)(?:点(?P<decimals>[零〇{_D}]++)(?![十百千])(?P<scale>[万亿]+)?)?"
)
_NOTATION: dict[str, Notation] = {"百": "percent", "千": "permille", "万": "fraction"}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_SECTION = re.compile(
    rf"(?:([{_D}])千)?零?(?:([{_D}])百)?零?(?:([{_D}]?)(十)|(廿|卅))?零?([{_D}])?"
)


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of `text` in reading order."""
    plain = text.translate(_SAME)
    at = 0
    while found := _TOKEN.search(plain, at):
        at = found.end()
        if word := _WORD.match(plain, found.start()):
            at = max(at, word.end())
            continue
        number = _arabic(found) if found["arabic"] else _chinese(plain, found)
        if number is not None:
            at = number.span.end
            yield number


def chinese_value(numeral: str) -> Decimal | None:
    """Return the value of a Chinese numeral written out or digit by digit, None if it is not one.

    三百五 is 350: a last digit without a place takes the place below the one before it.
    """
    numeral = numeral.translate(_SAME)
    if len(numeral) > _LONGEST:
        return None
    if all(char in _DIGIT for char in numeral):
        return Decimal("".join(_DIGIT[char] for char in numeral)) if numeral else None
    for unit, scale in (("亿", 10**8), ("万", 10**4)):
        head, mark, tail = numeral.rpartition(unit)
        if mark:
            high, low = _group(head), _tail(tail, scale)
            return None if high is None or low is None or high >= scale else high * scale + low
    return _section(numeral)


def _tail(numeral: str, scale: int) -> Decimal | None:
    if not numeral:
        return Decimal(0)
    if len(numeral) == 1 and numeral in _DIGIT:
        return Decimal(_DIGIT[numeral]) * scale / 10
    value = _group(numeral.removeprefix("零"))
    return value if value is not None and value < scale else None


def _group(numeral: str) -> Decimal | None:
    """Read what stands beside 万 or 亿; digits without places are approximate there (三四万)."""
    if len(numeral) > 1 and all(char in _DIGIT for char in numeral):
        return None
    return chinese_value(numeral)


def _section(numeral: str) -> Decimal | None:
    found = _SECTION.fullmatch(numeral)
    if found is None:
        return None
    thousands, hundreds, tens, ten, double, ones = found.groups()
    value = 1000 * int(_DIGIT.get(thousands, 0)) + 100 * int(_DIGIT.get(hundreds, 0))
    if ten:
        value += 10 * int(_DIGIT.get(tens, 1))
    elif double:
        value += 20 if double == "廿" else 30
    if ones:
        short = not (ten or double or "零" in numeral) and (hundreds or thousands)
        place = (10 if hundreds else 100) if short else 1
        value += place * int(_DIGIT[ones])
    return Decimal(value)


def _arabic(found: re.Match[str]) -> Number | None:
    value = Decimal(found["arabic"].replace(",", ""))
    if found["power"]:
        exponent = (found["exp"] or found["sup"]).translate(_SUPERSCRIPT)
        value = value.scaleb(int(exponent))
    times, suffix = found["times"] or "", (found["suffix"] or "").strip()
    value *= _multiplier(times)
    if found["minus"]:
        value = -value
    span = Span(*found.span())
    form: Form = "mixed" if times else "arabic"
    if suffix == "%":
        return Number(span, value / 100, form, "percent")
    if suffix == "‰":
        return Number(span, value / 1000, form, "permille")
    if suffix == "成":
        return Number(span, value / 10, "mixed", "tenths")
    if suffix == "折":
        scale = 10 if value < 10 else 100
        return Number(span, value / scale, "mixed", "discount")
    if suffix:
        return Number(span, Decimal(found["over"]) / value, "mixed", "fraction") if value else None
    return Number(span, value, form)


def _multiplier(written: str) -> int:
    value = 1
    for char in written.strip():
        value *= {"万": 10**4, "亿": 10**8}.get(char) or _PLACES[char]
    return value


def _chinese(text: str, found: re.Match[str]) -> Number | None:
    span = Span(*found.span())
    if found["hundredth"]:
        return _hundredth(span, found)
    if found["below"]:
        below, above = chinese_value(found["below"]), chinese_value(found["above"])
        if not below or above is None:
            return None
        return Number(span, above / below, "chinese", "fraction")
    if _NOT_AFTER.search(text, max(0, span.start - 2), span.start):
        return None
    if found["decimals"]:
        decimal = _decimal(text, span, found)
        if decimal is not None:
            return decimal
    return _integer(text, Span(*found.span("han")), found["han"])


def _hundredth(span: Span, found: re.Match[str]) -> Number | None:
    scale = {"百": 100, "千": 1000, "万": 10000}[found["hundredth"]]
    notation = _NOTATION[found["hundredth"]]
    part = found["part"]
    if part[0].isascii():
        return Number(span, Decimal(part.replace(",", "")) / scale, "mixed", notation)
    whole, _, decimals = part.partition("点")
    value = chinese_value(whole)
    if value is None or (not decimals and _is_approximate(whole)):
        return None
    return Number(span, (value + _fraction(decimals)) / scale, "chinese", notation)


def _fraction(decimals: str) -> Decimal:
    return Decimal("0." + "".join(_DIGIT[char] for char in decimals)) if decimals else Decimal(0)


def _decimal(text: str, span: Span, found: re.Match[str]) -> Number | None:
    """Read 三点五; 三点十分 is a time of day, and 有一点五 … needs a unit to be a number."""
    whole = chinese_value(found["han"])
    scale = _multiplier(found["scale"] or "")
    long = len(found["decimals"]) > 1 or scale > 1 or len(found["han"]) > 1
    follows = _FOLLOW.match(text, span.end)
    if whole is None or not (long or follows) or text.startswith(("分", "刻", "十"), span.end):
        return None
    return Number(span, (whole + _fraction(found["decimals"])) * scale, "chinese")


def _integer(text: str, span: Span, numeral: str) -> Number | None:
    value = chinese_value(numeral)
    if value is None:
        return None
    after = text[span.end : span.end + 1]
    if after == "成" and value <= 10 and _FOLLOW.match(text, span.end):
        if text[span.start - 1 : span.start] in tuple("单统同专唯划"):
            return None
        return Number(Span(span.start, span.end + 1), value / 10, "chinese", "tenths")
    if after == "折" and value < 100 and text[span.start - 1 : span.start] in tuple("打享"):
        scale = 10 if value < 10 else 100
        return Number(Span(span.start, span.end + 1), value / scale, "chinese", "discount")
    return Number(span, value, "chinese") if _counts(text, span, numeral) else None


def _counts(text: str, span: Span, numeral: str) -> bool:
    if len(numeral) == 1:
        follow = _FOLLOW_ONE if numeral == "一" else _FOLLOW
        return numeral not in "零〇百千万亿" and follow.match(text, span.end) is not None
    # 九八年 is a year, digit by digit.
    return not _is_approximate(numeral) or _PERIOD.match(text, span.end) is not None


def _is_approximate(numeral: str) -> bool:
    """Tell 三五 and 七八 from numbers that are written digit by digit, as 一九四九 and 二〇 are."""
    return len(numeral) == 2 and all(char in _DIGIT and char not in "零〇" for char in numeral)
