import pytest
from made_packs import built, flagged, suggested

from review_service.rules.confusion import confusable

NAMES = {"names": ["袁隆平", "屠呦呦", "国家天文台", "中国科学院"]}


@pytest.mark.parametrize(
    ("text", "expected", "right"),
    [
        ("袁龙平院士", ["袁龙平"], [["袁隆平"]]),
        ("员隆平院士", ["员隆平"], [["袁隆平"]]),
        ("袁隆凭院士", ["袁隆凭"], [["袁隆平"]]),
        ("国家天问台", ["国家天问台"], [["国家天文台"]]),
        ("中国科学元", ["中国科学元"], [["中国科学院"]]),
        ("袁隆平、国家天文台", [], []),
        ("袁，平", [], []),
        ("国家天气台", [], []),
        ("国家大问台", [], []),
        ("平袁隆", [], []),
        ("隆平", [], []),
        ("袁龍平", ["袁龍平"], [["袁隆平"]]),
    ],
)
def test_a_name_with_one_mistaken_character(
    text: str, expected: list[str], right: list[list[str]]
) -> None:
    rule = built("name_typo", NAMES)
    assert flagged(rule, text) == expected
    assert suggested(rule, text) == right


def test_a_name_of_the_list_is_no_typo_of_another() -> None:
    assert flagged(built("name_typo", {"names": ["王小名", "王小明"]}), "王小名和王小明") == []


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("己", "已", True),
        ("隆", "龙", True),
        ("陈", "成", True),
        ("四", "十", True),
        ("气", "文", False),
        ("己", "己", False),
        ("a", "b", False),
    ],
)
def test_confusion_by_sound_and_shape(a: str, b: str, alike: bool) -> None:  # noqa: FBT001
    assert confusable(a, b) is alike


LAW = "国家加强科学技术普及能力建设，培育科学精神，提升公民科学素质。"


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        (
            "法律规定“国家加强科学技术普及能力建设，培养科学精神”。",
            ["国家加强科学技术普及能力建设，培养科学精神"],
            "“养”原文为“育”。",
        ),
        (
            "法律规定“國家加強科學技術普及建設，培育科學精神”。",
            ["國家加強科學技術普及建設，培育科學精神"],
            "缺“能力”。",
        ),
        (
            "法律规定「国家要加强科学技术普及能力建设」。",
            ["国家要加强科学技术普及能力建设"],
            "多“要”。",
        ),
    ],
)
def test_a_misquoted_text_is_flagged_with_the_difference(
    text: str, expected: list[str], note: str
) -> None:
    rule = built("quote", {"canonical": LAW})
    assert flagged(rule, text) == expected
    assert rule.hits_in(text)[0].message.zh == "请改正。" + note
    assert rule.hits_in(text)[0].message.en.startswith("Correct it. “")


def test_the_original_stretch_is_suggested() -> None:
    rule = built("quote", {"canonical": LAW})
    text = "“国家加强科学技术普及能力建设，培养科学精神”"
    assert suggested(rule, text) == [["国家加强科学技术普及能力建设，培育科学精神"]]


@pytest.mark.parametrize(
    "text",
    [
        "“国家加强科学技术普及能力建设，培育科学精神”",
        "“国家加强科学技术普及能力建设……提升公民科学素质”",
        "国家加强科学技术普及能力建设，培养科学精神",
        "“科学技术普及”",
        "“国家加强科学技术普及的任务很重，各地都在想办法推进落实”",
        "“国家加强科学，天地玄黄宇宙洪荒日月盈昃”",
        "“科技普及能力建设与其他”国家加强科学技术",
        "“精神科学培育设建力能及普术技学科”国家加强",
        f"“{LAW * 3}国家加强”",
        "“天地玄黄宇宙洪荒日月盈昃”国家加强",
        "“国家培加强育科学精神学技”国家加强",
    ],
)
def test_what_is_no_near_quotation_passes(text: str) -> None:
    assert flagged(built("quote", {"canonical": LAW}), text) == []


ADVERTISING = {"law": ["中华人民共和国广告法", "广告法"], "articles": 74}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《广告法》第九十九条规定", ["第九十九条"]),
        ("《廣告法》第九十九條規定", ["第九十九條"]),
        ("《广告法》第７５条", ["第７５条"]),
        ("《中华人民共和国广告法》第七十五条", ["第七十五条"]),
        ("中华人民共和国广告法第七十五条", ["第七十五条"]),
        ("《广告法》第九条第三项、第七十五条", ["第七十五条"]),
        ("《广告法》（2021年修正）第6、35、80条", ["80条"]),
        ("《广告法》第80、81条", ["80", "81条"]),
        ("《广告法》第十六至九十条", ["九十条"]),
        ("《广告法》第七章第八十条", ["第八十条"]),
        ("《广告法》第零条", ["第零条"]),
        ("《广告法》第十十条", ["第十十条"]),
        ("《广告法》第九条", []),
        ("《互联网广告法》第九十九条", []),
        ("《广告法实施条例》第九十九条", []),
        ("《广告法》共74条，违反者依第八十条", []),
        ("《食品安全法》和广告法第九十九条", ["第九十九条"]),
        ("《广告法》", []),
    ],
)
def test_article_numbers(text: str, expected: list[str]) -> None:
    assert flagged(built("citation", ADVERTISING), text) == expected


def test_the_message_says_how_many_articles_there_are() -> None:
    (hit,) = built("citation", ADVERTISING).hits_in("《广告法》第九十九条")
    assert hit.message.zh == "请改正。《中华人民共和国广告法》共74条。"


def test_a_law_name_split_by_a_block_is_none() -> None:
    assert flagged(built("citation", {"law": ["广\n告"], "articles": 1}), "广\n告第九条") == []
