import re

import pytest

from review_service.domain.text import Document, LineOrigin, ZoneKind
from review_service.errors import TooLarge, UnreadableDraft
from review_service.ingest import read


def read_markdown(source: str) -> Document:
    document = read(source.encode(), "稿.md")
    lines = re.split(r"\r\n?|\n", source)
    for piece in document.pieces:
        at = piece.origin
        assert isinstance(at, LineOrigin)
        words = document.quote(piece.span)
        assert lines[at.line - 1][at.column - 1 : at.column - 1 + len(words)] == words
        assert source[at.offset : at.offset + len(words)] == words
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.quote(block.span)) for block in document.blocks]


def zones(document: Document, kind: ZoneKind) -> list[str]:
    return [document.quote(zone.span) for zone in document.zones if zone.kind is kind]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("普通**加粗**_斜体_~~删除~~", "普通加粗斜体删除"),
        ("**加粗。**后文", "加粗。后文"),
        ("前文**“引用”**后文**（注）**", "前文“引用”后文（注）"),
        ("a*b c*d 2*3", "ab cd 2*3"),
        ("snake_case_name", "snake_case_name"),
        ('[链接*文*字](http://a.b/c "题")后', "链接文字后"),
        ("![图片说明](a.png)后", "后"),
        ("<https://a.cn/路>和<a@b.cn>", "https://a.cn/路和a@b.cn"),
        ("CO<sub>2</sub><!-- 注 -->甲<br>乙", "CO2甲\n乙"),
        (r"转义 \* \[ \\ \乙", "转义 * [ \\ \\乙"),
        ("实体 &amp; &#65; &nosuch;", "实体 & A &nosuch;"),
        ("`a  b` `` c`d `` `x\ny`", "a  b c`d x y"),
        ("未闭合`反引号**星", "未闭合`反引号**星"),
        ("一行\n二行", "一行二行"),
        ("one\ntwo", "one two"),
        ("一行 \ntwo  \n三行\\\n四行", "一行 two\n三行\n四行"),
        ("文字 ![图](x.png)\n下行", "文字 下行"),
        ("[引用式][r]\n\n[r]: https://a.cn", "引用式"),
        ("[注]: 这不是链接", "[注]: 这不是链接"),
        ("价格$5~10$，3<5", "价格$5~10$，3<5"),
    ],
)
def test_what_a_rendering_shows(source: str, shown: str) -> None:
    assert read_markdown(source).text == shown
    assert read_markdown(f"> {source}".replace("\n", "\n> ")).text == shown


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_kinds_and_zones_follow_structure(end: str) -> None:
    source = """# 标题 #

导语[^1]。

- 甲
  - 乙 *丙*

    续段
1. 丁

> 引文
续行

| 列\\|一 | `b` |
|---|---|
| 甲 |  |
|  | 甲 |

```python
print("你好")

  x = 1
```

    缩进代码

小标题
---

[^1]: 脚注*文字*
续行
[^2]: 另一条
"""
    document = read_markdown(source.replace("\n", end))
    assert blocks(document) == [
        ("title", "标题"),
        ("paragraph", "导语。"),
        ("paragraph", "甲"),
        ("paragraph", "乙 丙"),
        ("paragraph", "续段"),
        ("paragraph", "丁"),
        ("quote", "引文续行"),
        ("table", "列|一"),
        ("table", "b"),
        ("table", "甲"),
        ("table", "甲"),
        ("paragraph", 'print("你好")\n\n  x = 1'),
        ("paragraph", "缩进代码"),
        ("heading", "小标题"),
        ("paragraph", "脚注文字续行"),
        ("paragraph", "另一条"),
    ]
    assert zones(document, ZoneKind.LIST_ITEM) == ["甲", "乙 丙", "续段", "丁"]
    assert zones(document, ZoneKind.CODE) == ["b", 'print("你好")\n\n  x = 1', "缩进代码"]
    assert zones(document, ZoneKind.FOOTNOTE) == ["脚注文字续行", "另一条"]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: 味精 # 注释", "味精"),
        ('date: 1\ntitle: "味精：真相"', "味精：真相"),
        ("title: '味精'", "味精"),
        ('title: ""', "一级"),
        ("titles: 味精", "一级"),
    ],
)
def test_front_matter_gives_the_title(front: str, title: str) -> None:
    document = read_markdown(f"---\n{front}\n---\n# 一级\n\n正文。")
    assert document.title == title
    assert "---" not in document.text


def test_an_open_front_matter_is_text() -> None:
    assert read_markdown("---\ntitle: 味精\n\n正文").text == "title: 味精\n正文"


def test_raw_html_blocks_are_read_without_tags() -> None:
    source = (
        "<div class='a'>\n甲<b>乙</b>&lt;丙<p>丁</p>\n"
        "<!-- 注\n释 --><script>x</script>\n戊 < 己\n</div>\n"
    )
    assert [text for _, text in blocks(read_markdown(source))] == ["甲乙<丙", "丁", "戊 < 己"]


def test_empty_blocks_are_nothing() -> None:
    assert read_markdown("```\n```\n#\n\n>\n\n- \n\n正文").text == "正文"


def test_sources_beyond_reason_are_refused() -> None:
    for source in ("[" * 30_000, "![a](" + "x" * 1_000_001 + ")"):
        with pytest.raises(TooLarge, match="标记过多"):
            read(source.encode(), "稿.md")
    with pytest.raises(UnreadableDraft, match="嵌套超过"):
        read(("> " * 200 + "深").encode(), "稿.md")
