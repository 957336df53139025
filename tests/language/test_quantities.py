from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.language.blanks import closed_up
from review_service.language.bounds import Bound
from review_service.language.quantities import find_quantities


def found(text: str) -> list[tuple[str, str, str, str | None]]:
    return [
        (
            text[q.span.start : q.span.end],
            f"{q.low.normalize():f}",
            f"{q.high.normalize():f}",
            q.unit.symbol if q.unit else None,
        )
        for q in find_quantities(text)
    ]


@pytest.mark.parametrize(
    ("text", "span", "low", "high", "unit"),
    [
        ("重3公斤。", "3公斤", "3", "3", "kg"),
        ("3~5公里", "3~5公里", "3", "5", "km"),
        ("三到五天", "三到五天", "3", "5", "d"),
        ("三至五成", "三至五成", "0.3", "0.5", "成"),
        ("15~30%", "15~30%", "0.15", "0.3", "%"),
        ("9~16亿人", "9~16亿人", "900000000", "1600000000", "人"),
        ("10℃-15℃", "10℃-15℃", "10", "15", "℃"),
        ("500克到1公斤", "500克到1公斤", "0.5", "1", "kg"),
        ("30±2℃", "30±2℃", "28", "32", "℃"),
        ("零下20℃", "零下20℃", "-20", "-20", "℃"),
        ("时速60公里", "60公里", "60", "60", "km/h"),
        ("60公里/小时", "60公里/小时", "60", "60", "km/h"),
        ("3公里每秒", "3公里每秒", "3", "3", "km/s"),
        ("80mg/100mL", "80mg/100mL", "80", "80", "mg/100mL"),
        ("120次/分", "120次/分", "120", "120", "次/min"),
        ("百分之三十", "百分之三十", "0.3", "0.3", "%"),
        ("九成五", "九成五", "0.95", "0.95", "成"),
        ("三分之一", "三分之一", f"{Decimal(1) / 3:f}", f"{Decimal(1) / 3:f}", "分之"),
        ("100 ppm", "100 ppm", "0.0001", "0.0001", "ppm"),
        ("1.5个百分点", "1.5个百分点", "1.5", "1.5", "百分点"),
        ("半个月", "半个月", "0.5", "0.5", "month"),
        ("一斤半", "一斤半", "1.5", "1.5", "斤"),
        ("两个半小时", "两个半小时", "2.5", "2.5", "h"),
        ("半数人", "半数", "0.5", "0.5", "分之"),
        ("二两", "二两", "2", "2", "两"),
        ("半斤", "半斤", "0.5", "0.5", "斤"),
        ("1米75", "1米75", "1.75", "1.75", "m"),
        ("50余万元", "50余万元", "500000", "500000", "元"),
        ("2 200 W", "2 200 W", "2200", "2200", "W"),
        ("1 234 567公里", "1 234 567公里", "1234567", "1234567", "km"),
        ("5000年历史", "5000年", "5000", "5000", "year"),
        ("共有306", "306", "306", "306", None),
    ],
)
def test_reads_number_unit_and_range(text: str, span: str, low: str, high: str, unit: str) -> None:
    assert found(text) == [(span, low, high, unit)]


@pytest.mark.parametrize(
    "text", ["1990年", "5月3日", "5G网络", "3D打印", "几光年前", "三两天", "多半天", "一半天"]
)
def test_dates_names_and_words_are_no_amounts(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("至少8杯", Bound.AT_LEAST),
        ("不少于8杯", Bound.AT_LEAST),
        ("8杯以上", Bound.AT_LEAST),
        ("100多种", Bound.AT_LEAST),
        ("不超过5克", Bound.AT_MOST),
        ("不足5克", Bound.AT_MOST),
        ("5克以内", Bound.AT_MOST),
        ("约5克", Bound.ABOUT),
        ("5克左右", Bound.ABOUT),
        ("近视300度", Bound.EXACT),
        ("用5克", Bound.EXACT),
    ],
)
def test_reads_bounds(text: str, bound: Bound) -> None:
    assert [q.bound for q in find_quantities(text)] == [bound]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1公斤", "2斤"),
        ("10%", "一成"),
        ("1小时", "60分钟"),
        ("5公里", "10里"),
        ("1千卡", "4184焦耳"),
    ],
)
def test_equal_amounts_are_equal_in_si(one: str, other: str) -> None:
    (first,), (second,) = find_quantities(one), find_quantities(other)
    assert first.unit is not None
    assert second.unit is not None
    assert first.unit.dimension == second.unit.dimension
    assert first.si == second.si


def test_step_is_the_last_written_place() -> None:
    steps = [
        str(q.step.normalize()) for q in find_quantities("36.5℃，3万人，8848.86米，1.5×10^8千米")
    ]
    assert steps == ["0.1", "1E+4", "0.01", "1E+7"]


def test_blanks_beside_chinese_do_not_matter() -> None:
    view = closed_up("由 40 人减少到 ２０ 人")
    assert view.text == "由40人减少到20人"
    assert [view.source(q.span) for q in find_quantities(view.text)] == [
        closed_up("由 40 人减少到 ２０ 人").source(q.span) for q in find_quantities(view.text)
    ]
    assert [(q.span.start, q.span.end) for q in find_quantities(view.text)] == [(1, 4), (7, 10)]


def test_nothing_is_counted_for_none_of_a_unit() -> None:
    (first, second) = find_quantities("每天服药3片，记作0天/0天")[-2:]
    assert first.unit == second.unit
    assert first.unit is not None
    assert first.unit.symbol == "d"


@given(
    st.text(
        alphabet="0123456789.,~-±%℃一二三半两百万亿多至到个月天年公斤度米kgm/每约超过 ", max_size=40
    )
)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    spans = [q.span for q in find_quantities(text)]
    assert spans == sorted(spans)
    assert all(span.end <= len(text) for span in spans)
