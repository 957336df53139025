import pytest

from review_service.language.dates import DateMention, find_dates


@pytest.mark.parametrize(
    ("text", "written", "years", "month", "day", "hour", "minute"),
    [
        ("在1990年5月3日", "1990年5月3日", (1990, 1990), 5, 3, None, None),
        ("二〇二三年", "二〇二三年", (2023, 2023), None, None, None, None),
        ("公元前221年", "公元前221年", (-221, -221), None, None, None, None),
        ("公元618年", "公元618年", (618, 618), None, None, None, None),
        ("20世纪50年代", "20世纪50年代", (1950, 1959), None, None, None, None),
        ("上世纪，19世纪末", "19世纪末", (1801, 1900), None, None, None, None),
        ("公元前3世纪", "公元前3世纪", (-300, -201), None, None, None, None),
        ("90年代", "90年代", (1990, 1999), None, None, None, None),
        ("每年3月5日", "3月5日", None, 3, 5, None, None),
        ("3月份", "3月份", None, 3, None, None, None),
        ("下午3点半", "下午3点半", None, None, None, 15, 30),
        ("10时30分", "10时30分", None, None, None, 10, 30),
    ],
)
def test_reads_dates_and_times(
    text: str,
    written: str,
    years: tuple[int, int] | None,
    month: int | None,
    day: int | None,
    hour: int | None,
    minute: int | None,
) -> None:
    (mention,) = find_dates(text)
    assert text[mention.span.start : mention.span.end] == written
    assert (mention.years, mention.month, mention.day) == (years, month, day)
    assert (mention.hour, mention.minute) == (hour, minute)


@pytest.mark.parametrize(
    "text", ["2000年前", "5000年历史", "小时候", "3点建议", "8小时", "1919年级", "第3点"]
)
def test_periods_and_words_are_no_dates(text: str) -> None:
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "exists"),
    [
        ("2月30日", False),
        ("2月29日", True),
        ("2023年2月29日", False),
        ("2024年2月29日", True),
        ("4月31日", False),
        ("1999年13月1日", False),
        ("上午25时", False),
        ("3时75分", False),
        ("晚上24时", True),
    ],
)
def test_knows_which_days_and_times_exist(text: str, *, exists: bool) -> None:
    assert [mention.exists for mention in find_dates(text)] == [exists]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1928年", "20世纪20年代", True),
        ("1928年", "20世纪30年代", False),
        ("2003年", "2013年", False),
        ("3月5日", "2020年3月5日", True),
        ("3月5日", "3月6日", False),
        ("19世纪", "20世纪", False),
        ("上午10时", "10时30分", False),
    ],
)
def test_dates_agree_unless_a_given_part_differs(one: str, other: str, *, agree: bool) -> None:
    (first,), (second,) = find_dates(one), find_dates(other)
    assert first.comparable(second)
    assert first.agrees(second) is agree
    assert second.agrees(first) is agree


def test_dates_of_different_parts_do_not_compare() -> None:
    (year,), (day,) = find_dates("1990年"), find_dates("3月5日")
    assert not year.comparable(day)
    assert isinstance(day, DateMention)
