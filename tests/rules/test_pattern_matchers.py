import pytest
from made_packs import built, flagged, suggested

from review_service.rules.matchers.patterns import number_value
from review_service.rules.regex import InvalidPattern

TITLES = {"pattern": "》、《", "normalise": ["nfkc", "t2s", "strip_zero_width"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《史记》、《汉书》", ["》、《"]),
        ("《史記》\u200b、《漢書》", ["》\u200b、《"]),
        ("《史记》（司马迁）、《汉书》（班固）", []),
        ("《史记》\n、《汉书》", []),
    ],
)
def test_regex_in_any_writing(text: str, expected: list[str]) -> None:
    assert flagged(built("regex", TITLES), text) == expected


def test_the_reported_group_is_flagged_and_groups_fill_texts() -> None:
    match = {"pattern": r"(\d+)(?P<mark>~)(\d+)%", "report": "mark"}
    rule = built(
        "regex",
        match,
        message="“{0}”应为“{1}%{mark}{3}%”。",
        message_en="{1}-{3}",
        suggestions=[{"text": "%{mark}"}],
    )
    assert flagged(rule, "占１５~30%。") == ["~"]
    (hit,) = rule.hits_in("占１５~30%。")
    assert hit.message.zh == "“１５~30%”应为“１５%~30%”。"
    assert hit.message.en == "１５-30"
    assert suggested(rule, "占１５~30%。") == [["%~"]]


def test_groups_by_number_and_groups_that_took_no_part() -> None:
    rule = built("regex", {"pattern": "(甲)|(乙)", "report": "group2"}, message="{1}{2}")
    assert flagged(rule, "甲乙") == ["乙"]
    assert rule.hits_in("甲乙")[0].message.zh == "乙"
    named = built("regex", {"pattern": "(?P<a>甲)|(?P<b>乙)"}, message="{a}+{b}")
    assert [hit.message.zh for hit in named.hits_in("甲乙")] == ["甲+", "+乙"]


def test_empty_matches_and_empty_groups_are_no_hits() -> None:
    assert flagged(built("regex", {"pattern": "甲*"}), "乙甲甲乙") == ["甲甲"]
    assert flagged(built("regex", {"pattern": "乙(甲*)", "report": "group1"}), "乙") == []


def test_line_ends_are_those_of_the_block() -> None:
    assert flagged(built("regex", {"pattern": "^、|。$"}), "、甲。\n、乙。丙") == ["、", "。", "、"]


def test_a_missing_group_is_refused() -> None:
    with pytest.raises(InvalidPattern, match="no group 2"):
        assert built("regex", {"pattern": "(甲)", "report": "group2"}).matcher.triggers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("研究表明它有效。", ["研究表明"]),
        ("研究表明它有效（《柳叶刀》，2020）。", []),
        ("研究表明它有效。2020年发表。", ["研究表明"]),
    ],
)
def test_a_condition_in_the_same_sentence(text: str, expected: list[str]) -> None:
    match = {"trigger": "研究表明", "unless": r"\d{4}"}
    assert flagged(built("conditional", match), text) == expected


def test_conditions_may_be_met_in_the_paragraph_or_the_document() -> None:
    text = "研究表明有效。2020年。\n研究表明无效。"
    match = {"trigger": "研究(表明)", "unless": r"\d{4}", "report": "group1"}
    assert flagged(built("conditional", {**match, "window": "paragraph"}), text) == ["表明"]
    assert flagged(built("conditional", {**match, "window": "document"}), text) == []


@pytest.mark.parametrize(("per", "count"), [("sentence", 1), ("paragraph", 2), ("document", 3)])
def test_occurrences_after_the_allowed_ones(per: str, count: int) -> None:
    rule = built("occurrence", {"pattern": "：", "at_most": 1, "per": per})
    assert flagged(rule, "甲：乙：丙。丁：戊。\n己：庚。") == ["："] * count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("体温达到45℃", ["45"]),
        ("体温达到四十五℃", ["四十五"]),
        ("体温达到30℃", ["30"]),
        ("体温达到37.2℃", []),
        ("体温达到4万℃", ["4万"]),
        ("体温达到多少℃", []),
    ],
)
def test_numbers_outside_their_range(text: str, expected: list[str]) -> None:
    pattern = "体温达到(?P<value>.+)℃"
    rule = built("number", {"pattern": pattern, "minimum": 34, "maximum": 43})
    assert flagged(rule, text) == expected


def test_an_open_range() -> None:
    assert flagged(built("number", {"pattern": "占(?P<value>.+)$", "maximum": 100}), "占120%") == [
        "120%"
    ]
    assert flagged(built("number", {"pattern": "占(?P<value>.+)$", "minimum": 1}), "占120%") == []


@pytest.mark.parametrize(
    ("written", "value"),
    [("30%", 30), ("5‰", 5), ("三十", 30), ("1.2万", 12000), ("3和4", None), ("约3", None)],
)
def test_number_value(written: str, value: float | None) -> None:
    assert number_value(written) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（甲", ["（"]),
        ("甲）", ["）"]),
        ("（甲（乙）", ["（"]),
        ("（甲）（乙）", []),
        ("）甲（", ["）", "（"]),
        ("（甲。\n乙）", ["（", "）"]),
        ("（甲\n乙）", []),
        ("（甲\n\n乙）", ["（", "）"]),
        ("前\n（甲\n乙\n丙）。", []),
        ("（甲\n乙。\n丙）", ["（", "）"]),
    ],
)
def test_unpaired_marks(text: str, expected: list[str]) -> None:
    assert flagged(built("pair", {"open": "（", "close": "）"}), text) == expected


def test_a_quotation_of_several_paragraphs_closes_once() -> None:
    rule = built("pair", {"open": "“", "close": "”"})
    assert flagged(rule, "“第一段。\n“第二段。”") == []
    assert flagged(rule, "“第一段。\n第二段。") == ["“"]
    assert flagged(rule, "“最后一段。") == ["“"]


def test_a_mark_that_opens_and_closes() -> None:
    rule = built("pair", {"open": '"', "close": '"'})
    assert flagged(rule, '"甲"和"乙') == ['"']
    assert flagged(rule, '"甲"和"乙"') == []


UNITS = {"symbols": {"Kg": "kg", "KM": "km", "M": "m", "公分": "厘米", "m2": "m²"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重5Kg", ["Kg"]),
        ("重5 Kg。", ["Kg"]),
        ("重５Ｋｇ", ["Ｋｇ"]),
        ("长3KM", ["KM"]),
        ("长3M", ["M"]),
        ("长3Mbps", []),
        ("高十公分", ["公分"]),
        ("高10多公分", ["公分"]),
        ("面积5m2", ["m2"]),
        ("面积5m25", []),
        ("单位Kg", []),
        ("长(3)KM", ["KM"]),
    ],
)
def test_wrong_unit_symbols_after_numbers(text: str, expected: list[str]) -> None:
    assert flagged(built("unit", UNITS), text) == expected


def test_the_right_symbol_is_suggested() -> None:
    assert suggested(built("unit", UNITS), "5Kg") == [["kg"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("图1 中国地图", ["地图"]),
        ("图1 中国地图 审图号：GS（2020）4619号", []),
        ("图1 中国地图\n审图号：GS（2020）4619号", []),
        ("审图号：GS（2020）4619号\n图1 中国地图", []),
        ("图1 中国地图\n图2\n审图号：GS（2020）4619号", ["地图"]),
        ("图1 结构", []),
    ],
)
def test_a_caption_without_what_it_needs(text: str, expected: list[str]) -> None:
    match = {"caption": "地图", "requires": "审图号"}
    assert flagged(built("asset", match, scope={"in": ["caption"]}), text) == expected
