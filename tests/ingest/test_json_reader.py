import json

import pytest

from review_service.domain.spans import Span
from review_service.domain.text import Format
from review_service.errors import InvalidPayload, UnreadableDraft
from review_service.ingest import read
from review_service.ingest.anchors import anchor


def test_a_draft_is_title_newline_body() -> None:
    data = json.dumps({"title": "标题😀", "body": "一。\n二\u2028三", "other": 1}).encode()
    document = read(data, "稿.json")
    assert document.text == "标题😀\n一。\n二\u2028三"
    assert document.format is Format.JSON
    assert document.title == "标题😀"
    start = document.text.index("三")
    assert anchor(document, Span(start, start + 1)) == {
        "type": "line",
        "start": {"line": 2, "column": 3},
        "end": {"line": 2, "column": 4},
        "pointer": "/body",
    }


def test_an_empty_title_is_none() -> None:
    assert read(b'{"title": "", "body": "x"}', "a.json").text == "x"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings_are_read(encoding: str) -> None:
    data = '{"title": "味精", "body": "谷氨酸钠是调味料。"}'.encode(encoding)
    assert read(data, "稿.json").title == "味精"


@pytest.mark.parametrize(
    ("value", "pointers"),
    [
        ({"title": "甲"}, ["/body"]),
        ({"body": "甲"}, ["/title"]),
        ({}, ["/title", "/body"]),
        ({"title": None, "body": ["甲"]}, ["/title", "/body"]),
    ],
)
def test_each_missing_or_wrong_field_is_named(
    value: dict[str, object], pointers: list[str]
) -> None:
    with pytest.raises(InvalidPayload) as caught:
        read(json.dumps(value).encode(), "稿.json")
    assert [fault.pointer for fault in caught.value.errors] == pointers
    for pointer in pointers:
        assert pointer[1:] in caught.value.message.zh
        assert pointer[1:] in caught.value.message.en


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ('{"title": "甲",\n "body": }', "第 2 行第 10 个字符处不是有效的 JSON"),
        ("[" * 100_000, "嵌套过深"),
        ('{"title": ' + "1" * 5000 + "}", "过长的数字"),
        ('{"title": "甲", "body": "一\\ud83d二"}', "字段 /body 第 1 行第 2 个字符处有半个代理对"),
        ('{"title": "\\u0000", "body": "一"}', "字段 /title .*空字符"),
    ],
)
def test_bad_json_names_the_place(data: str, says: str) -> None:
    with pytest.raises(UnreadableDraft, match=says):
        read(data.encode(), "稿.json")


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(InvalidPayload, match="不是一个 JSON 对象"):
        read(b'["x"]', "a.json")
