import pytest
from made_packs import built, flagged, suggested


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        ("impossible_date", "2023年2月29日", ["2月29日"]),
        ("impossible_date", "2024年2月29日", []),
        ("impossible_date", "2月29日", []),
        ("impossible_date", "2月30日", ["2月30日"]),
        ("impossible_date", "13月5日", ["13月5日"]),
        ("impossible_date", "四月三十一日", ["四月三十一日"]),
        ("impossible_date", "二〇二三年二月二十九日", ["二月二十九日"]),
        ("impossible_date", "1月0日", ["1月0日"]),
        ("impossible_date", "每月5日", []),
        ("weekday_mismatch", "2024年5月1日（星期三）", []),
        ("weekday_mismatch", "2024年5月1日（星期四）", ["四"]),
        ("weekday_mismatch", "2024年5月5日，周天", []),
        ("weekday_mismatch", "2024年2月30日（星期四）", []),
        ("weekday_mismatch", "5月1日（星期四）", []),
        ("weekday_mismatch", "2024年5月1日是周四", []),
        ("repeated_word", "这是我的的书", ["的的"]),
        ("repeated_word", "我们我们去", ["我们我们"]),
        ("repeated_word", "目的的确立", []),
        ("repeated_word", "不了了之", []),
        ("isbn_checksum", "ISBN 978-7-04-019583-5", []),
        ("isbn_checksum", "ISBN 978-7-04-019583-6", ["978-7-04-019583-6"]),
        ("isbn_checksum", "ISBN 7-302-12260-5", ["7-302-12260-5"]),
        ("isbn_checksum", "ISBN 0-306-40615-2", []),
        ("isbn_checksum", "ISBN 0-8044-2957-X", []),
        ("isbn_checksum", "ISBN 978-0-8044-2957-X", ["978-0-8044-2957-X"]),
        ("issn_checksum", "ISSN 0378-5955", []),
        ("issn_checksum", "ISSN 2434-561X", []),
        ("issn_checksum", "ISSN 0378-5956", ["0378-5956"]),
    ],
)
def test_functions(function: str, text: str, expected: list[str]) -> None:
    assert flagged(built("code", {"function": function}), text) == expected


def test_what_the_functions_know_to_be_right() -> None:
    weekday = built("code", {"function": "weekday_mismatch"})
    assert suggested(weekday, "2024年5月1日（星期四）") == [["三"]]
    assert suggested(built("code", {"function": "repeated_word"}), "我的的书") == [["的"]]


def test_an_impossible_date_says_why() -> None:
    (hit,) = built("code", {"function": "impossible_date"}).hits_in("13月5日")
    assert hit.message.zh == "请改正。一年只有十二个月。"
    (hit,) = built("code", {"function": "impossible_date"}).hits_in("2月30日")
    assert hit.message.en == "Correct it. That month has no such day."
