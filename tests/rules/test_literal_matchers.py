import pytest
from made_packs import built, flagged, suggested

from review_service.domain.findings import Apply, Suggestion

THRUSH = {"terms": ["粘膜", "抗菌素"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保护胃粘膜。", ["粘膜"]),
        ("抗菌素與胃粘膜", ["抗菌素", "粘膜"]),
        ("胃粘\u200b膜", ["粘\u200b膜"]),
        ("保護胃粘膜", ["粘膜"]),
        ("保护胃黏膜。", []),
        ("粘\n膜", []),
    ],
)
def test_terms_are_found_in_any_writing(text: str, expected: list[str]) -> None:
    assert flagged(built("terms", THRUSH), text) == expected


def test_traditional_and_full_width_text_is_flagged_in_its_own_characters() -> None:
    rule = built("terms", {"terms": ["后遗症", "PM25"]})
    assert flagged(rule, "後遺癥與ＰＭ２５") == ["後遺癥", "ＰＭ２５"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("转速为rpm", True),
        ("rpm高", True),
        ("90rpm", True),
        ("rpms", False),
        ("krpm", False),
    ],
)
def test_a_latin_word_is_never_cut(text: str, found: bool) -> None:  # noqa: FBT001
    assert bool(flagged(built("terms", {"terms": ["rpm"]}), text)) is found


def test_a_number_is_never_cut() -> None:
    rule = built("terms", {"terms": ["12号"]})
    assert flagged(rule, "12号和112号") == ["12号"]


def test_the_longest_term_wins() -> None:
    assert flagged(built("terms", {"terms": ["脑溢", "脑溢血", "血病"]}), "脑溢血病") == ["脑溢血"]


def test_substitution_suggests_the_right_form() -> None:
    rule = built("substitution", {"pairs": {"脑溢血": "脑出血"}})
    assert flagged(rule, "突发腦溢血") == ["腦溢血"]
    assert suggested(rule, "突发腦溢血") == [["脑出血"]]


def test_a_wrong_form_inside_its_right_form_is_no_hit() -> None:
    rule = built("substitution", {"pairs": {"综合症": "综合症候群", "会会": "大会会场"}})
    assert flagged(rule, "综合症候群，综合症。大会会场，会会。") == ["综合症", "会会"]


def test_a_suggestion_that_names_the_right_form_decides_how_it_is_applied() -> None:
    safe = [{"text": "{right}", "apply": "safe"}]
    rule = built("substitution", {"pairs": {"粘膜": "黏膜"}}, suggestions=safe)
    (hit,) = rule.hits_in("粘膜")
    assert hit.suggestions == (Suggestion("黏膜", Apply.SAFE),)


def test_what_is_already_written_is_not_suggested() -> None:
    rule = built("terms", THRUSH, suggestions=[{"text": "粘膜"}, {"text": "黏膜"}])
    assert suggested(rule, "粘膜") == [["黏膜"]]


def test_canonical_name_is_suggested_and_passes_itself() -> None:
    match = {"canonical": "国家发展和改革委员会", "wrong": ["发展与改革委员会", "发展和改革委"]}
    rule = built("canonical_name", match)
    assert flagged(rule, "国家发展和改革委员会与发展与改革委员会") == ["发展与改革委员会"]
    assert suggested(rule, "发展与改革委员会") == [["国家发展和改革委员会"]]


ENVIRONMENT = {"old": "环境保护部", "new": "生态环境部", "until": "2018-03-22"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("环境保护部要求各地治污。", ["环境保护部"]),
        ("2021年，环境保护部要求各地治污。", ["环境保护部"]),
        ("2015年，环境保护部要求各地治污。", []),
        ("二〇一五年，环境保护部要求各地治污。", []),
        ("2013年治污。后来环境保护部发文。", []),
        ("20世纪就有环境保护部的前身。", []),
    ],
)
def test_an_old_name_passes_in_historical_text(text: str, expected: list[str]) -> None:
    assert flagged(built("valid_period", ENVIRONMENT), text) == expected


def test_an_old_name_stands_until_its_day() -> None:
    later = ENVIRONMENT | {"until": "2027-01-01"}
    assert flagged(built("valid_period", later), "环境保护部要求治污。") == []


def test_an_old_name_inside_the_new_one_is_no_hit() -> None:
    match = {"old": "科学院", "new": "科学院大学", "until": "2018-03-22"}
    assert flagged(built("valid_period", match), "科学院大学") == []


FORMS = {"forms": [["登录", "登陆"], ["账户", "帐户"]]}


@pytest.mark.parametrize(
    ("text", "expected", "right"),
    [
        ("登录后登陆再登录", ["登陆"], [["登录"]]),
        ("登陆，登录", ["登录"], [["登陆"]]),
        ("只有登录", [], []),
        ("账户帐户账户", ["帐户"], [["账户"]]),
    ],
)
def test_the_rarer_form_is_flagged(text: str, expected: list[str], right: list[list[str]]) -> None:
    rule = built("consistency", FORMS)
    assert flagged(rule, text) == expected
    assert suggested(rule, text) == right


def test_a_form_inside_a_latin_word_does_not_count() -> None:
    rule = built("consistency", {"forms": [["rpm", "r/min"]]})
    assert flagged(rule, "rpms，r/min") == []


def test_a_form_inside_a_longer_form_does_not_count() -> None:
    rule = built("consistency", {"forms": [["维生素C", "维C"], ["素C", "丙素"]]})
    assert flagged(rule, "维生素C，丙素") == []
