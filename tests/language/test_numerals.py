from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.views import View
from review_service.language.digits import to_digits
from review_service.language.numerals import Form, Notation, chinese_value, find_numbers


def found(text: str) -> list[tuple[str, str, Form, Notation]]:
    return [
        (text[n.span.start : n.span.end], f"{n.value.normalize():f}", n.form, n.notation)
        for n in find_numbers(text)
    ]


@pytest.mark.parametrize(
    ("text", "written", "value", "form", "notation"),
    [
        ("共1,200人", "1,200", "1200", "arabic", "plain"),
        ("约12.5kg", "12.5", "12.5", "arabic", "plain"),
        ("１２，０００米", "１２，０００", "12000", "arabic", "plain"),
        ("气温-5℃", "-5", "-5", "arabic", "plain"),
        ("6.02×10²³个", "6.02×10²³", "602000000000000000000000", "arabic", "plain"),
        ("1.5x10^-3米", "1.5x10^-3", "0.0015", "arabic", "plain"),
        ("3.5万人", "3.5万", "35000", "mixed", "plain"),
        ("5千万元", "5千万", "50000000", "mixed", "plain"),
        ("3 亿人", "3 亿", "300000000", "mixed", "plain"),
        ("3千人", "3千", "3000", "mixed", "plain"),
        ("3千米", "3", "3", "arabic", "plain"),
        ("30%的人", "30%", "0.3", "arabic", "percent"),
        ("5‰", "5‰", "0.005", "arabic", "permille"),
        ("3成员", "3", "3", "arabic", "plain"),
        ("占3成，", "3成", "0.3", "mixed", "tenths"),
        ("打8折", "8折", "0.8", "mixed", "discount"),
        ("打85折", "85折", "0.85", "mixed", "discount"),
        ("4分之1", "4分之1", "0.25", "mixed", "fraction"),
        ("百分之三十", "百分之三十", "0.3", "chinese", "percent"),
        ("百分之三点五", "百分之三点五", "0.035", "chinese", "percent"),
        ("百分之99.9", "百分之99.9", "0.999", "mixed", "percent"),
        ("千分之一", "千分之一", "0.001", "chinese", "permille"),
        ("万分之一", "万分之一", "0.0001", "chinese", "fraction"),
        ("四分之三", "四分之三", "0.75", "chinese", "fraction"),
        ("七成人", "七成", "0.7", "chinese", "tenths"),
        ("打八折", "八折", "0.8", "chinese", "discount"),
        ("享七五折", "七五折", "0.75", "chinese", "discount"),
        ("一百二十克", "一百二十", "120", "chinese", "plain"),
        ("三百五", "三百五", "350", "chinese", "plain"),
        ("一万二", "一万二", "12000", "chinese", "plain"),
        ("两千零三十", "两千零三十", "2030", "chinese", "plain"),
        ("一亿三千万", "一亿三千万", "130000000", "chinese", "plain"),
        ("三十萬", "三十萬", "300000", "chinese", "plain"),
        ("廿五", "廿五", "25", "chinese", "plain"),
        ("二〇一二年", "二〇一二", "2012", "chinese", "plain"),
        ("九八年", "九八", "98", "chinese", "plain"),
        ("一米", "一", "1", "chinese", "plain"),
        ("十分钟", "十", "10", "chinese", "plain"),
        ("三个人", "三", "3", "chinese", "plain"),
        ("三点五公斤", "三点五", "3.5", "chinese", "plain"),
        ("三点一四", "三点一四", "3.14", "chinese", "plain"),
        ("一点五亿", "一点五亿", "150000000", "chinese", "plain"),
    ],
)
def test_numbers_are_found_with_their_value(
    text: str, written: str, value: str, form: Form, notation: Notation
) -> None:
    assert found(text) == [(written, value, form, notation)]


@pytest.mark.parametrize(
    "text",
    [
        "一般、一样、十分好、三心二意、万一、千万不要",
        "三三两两、一五一十、二百五",
        "一个、一种、一时、一度",
        "三亚、四川、百度",
        "第三次、星期三、初三、数十万、几百人",
        "七八个、两三天、三四十岁",
        "三点十分、两点一刻",
        "H1N1、PM2.5、B12、1.2.3",
        "单一成分、一成不变、统一成标准",
        "零分之五",
        "千万元",
        "0分之1",
        "百分之两三",
    ],
)
def test_words_ordinals_and_approximations_are_no_numbers(text: str) -> None:
    assert found(text) == []


def test_an_approximate_numeral_with_a_wrong_decimal_part_is_read_without_it() -> None:
    assert found("有一点二十年") == [("二十", "20", "chinese", "plain")]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("十", 10), ("一百零五", 105), ("一千零二十", 1020), ("三万零五", 30005), ("〇", 0)],
)
def test_chinese_values(numeral: str, value: int) -> None:
    assert chinese_value(numeral) == Decimal(value)


@pytest.mark.parametrize(
    "numeral", ["", "十十", "三四十", "百", "万", "亿二", "一万两万", "两万三四", "一" * 41]
)
def test_what_is_no_numeral_has_no_value(numeral: str) -> None:
    assert chinese_value(numeral) is None


_UNITS = ((10**8, "亿"), (10**4, "万"), (1, ""))


def _section(value: int) -> str:
    text, zero = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            text += ("零" if zero and text else "") + "零一二三四五六七八九"[digit] + unit
        zero = digit == 0
    return text


def _written(value: int) -> str:
    text = ""
    for scale, unit in _UNITS:
        part = value // scale % 10_000
        if part:
            gap = text and part < 1000
            text += ("零" if gap else "") + _section(part) + unit
    return text


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_numerals_written_out_in_full_are_read_back(value: int) -> None:
    assert chinese_value(_written(value)) == value


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("三十万人", "300000人"),
        ("百分之三十", "30%"),
        ("三分之一", "1/3"),
        ("4分之1", "1/4"),
        ("万分之五", "5/10000"),
        ("七成", "70%"),
        ("打八折", "打八折"),
        ("千分之三", "千分之三"),
        ("1,200.50元", "1200.50元"),
        ("12,000%", "12000%"),
        ("3.50万", "35000"),
        ("二〇一二年", "2012年"),
        ("3 三十", "3 30"),
        ("3三十", "3三十"),
        ("6.02×10²³", "6.02×10²³"),
        ("一般", "一般"),
    ],
)
def test_numerals_become_digits(text: str, digits: str) -> None:
    assert to_digits(View.of(text)).text == digits
