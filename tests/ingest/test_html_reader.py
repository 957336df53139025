import pytest
from web_pages import parsed, text_node

from review_service.domain.text import Document, NodeOrigin, ZoneKind
from review_service.errors import UnreadableDraft
from review_service.ingest import read

WECHAT = """<!DOCTYPE html><html><head><title></title><style>p{color:red}</style></head><body>
<div>公众号导航</div>
<h1 class="rich_media_title" id="activity-name">

吃味精会致癌？真相来了

</h1>
<div id="js_content" class="rich_media_content" style="visibility: hidden; opacity: 0; ">
<section style="display:inline-block;"><section><span style="font-size:0">
<span leaf="">谷氨酸钠</span></span><span>是调味料。</span></section></section>
<p style="white-space: pre-wrap;">保留  空格</p><img alt="图片说明不读" src="a.png">
<section style="opacity: 0;">占位</section><mp-style-type></mp-style-type>
</div><div class="comment">精选留言</div><script>var a = "脚本";</script></body></html>"""


def read_page(page: str) -> Document:
    document = read(page.encode(), "稿.html")
    tree = parsed(page)
    for piece in document.pieces:
        at = piece.origin
        assert isinstance(at, NodeOrigin)
        node = text_node(tree, at.xpath)
        assert node[at.offset : at.offset + len(piece.span)] == document.quote(piece.span)
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.quote(block.span)) for block in document.blocks]


def test_a_wechat_article_is_its_title_and_its_body() -> None:
    assert blocks(read_page(WECHAT)) == [
        ("title", "吃味精会致癌？真相来了"),
        ("paragraph", "谷氨酸钠是调味料。"),
        ("paragraph", "保留  空格"),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>隐</script>",
        "<style>隐</style>",
        "<noscript>隐</noscript>",
        "<template>隐</template>",
        "<textarea>隐</textarea>",
        "<!-- 隐 -->",
        "<p hidden>隐</p>",
        '<p style="color:red; DISPLAY : None">隐</p>',
        '<p style="visibility:hidden">隐</p>',
        '<p style="visibility:collapse">隐</p>',
        '<p style="opacity:0">隐</p>',
        '<p style="opacity:.0">隐</p>',
        '<span aria-hidden="true">隐</span>',
        '<img alt="隐">',
        "<ruby><rt>隐</rt></ruby>",
        "<svg><title>隐</title><desc>隐</desc></svg>",
        "<select><option>隐</option></select>",
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str) -> None:
    assert read_page(f"<body>见{hidden}得</body>").text.replace("\n", "") == "见得"


def test_a_visible_element_inside_a_hidden_one_is_read() -> None:
    page = '<p style="visibility:hidden">隐<b style="visibility:visible">见</b></p><p>得</p>'
    assert read_page(page).text == "见\n得"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>一  二\n三</p>", "一 二三"),
        ("<p>中\n<b>文</b> \n 字</p>", "中文字"),
        ("<p>one\ntwo  three</p>", "one two three"),
        ("<p>中文\nEnglish</p>", "中文 English"),
        ("<p> 首尾 </p>", "首尾"),
        ("<p>a <b> b</b> c</p>", "a b c"),
        ("<p>一<br>二<br> 三<br></p>", "一\n二\n三"),
        ("<p>a&nbsp;&amp;&lt;b&#x1F600;&hellip;</p>", "a\u00a0&<b😀…"),
        ("<pre>\n  甲\n    乙</pre>", "甲\n    乙"),
        ('<p style="white-space:pre-line">甲  乙\n  丙</p>', "甲 乙\n丙"),
        ("<p>CO<sub>2</sub></p>", "CO2"),
        ("<div>甲<span style='display:block'>乙</span>丙</div>", "甲\n乙\n丙"),
        ("<div>甲<div style='display:inline'>乙</div>丙</div>", "甲乙丙"),
        ("<p>甲<!-- 注 -->乙<?pi 丙?>丁</p>", "甲乙丁"),
        ("<o:p>甲</o:p><p>乙</p>", "甲\n乙"),
    ],
)
def test_white_space_and_lines_as_a_reader_sees_them(page: str, shown: str) -> None:
    assert read_page(page).text == shown


def test_kinds_follow_elements() -> None:
    page = (
        "<title>站点 - 大标题 - 首页</title><p>导航</p><h2>大标题</h2><h3>小标题</h3>"
        '<p role="heading">另一标题</p><blockquote>引<p>文</p></blockquote>'
        "<figure><figcaption>图1</figcaption></figure><ul><li>项</li></ul><p>用<code>x</code></p>"
    )
    document = read_page(page)
    assert blocks(document) == [
        ("paragraph", "导航"),
        ("title", "大标题"),
        ("heading", "小标题"),
        ("heading", "另一标题"),
        ("quote", "引"),
        ("quote", "文"),
        ("caption", "图1"),
        ("paragraph", "项"),
        ("paragraph", "用x"),
    ]
    zones = [(z.kind, document.quote(z.span)) for z in document.zones]
    assert (ZoneKind.LIST_ITEM, "项") in zones
    assert (ZoneKind.CODE, "x") in zones


def test_the_title_element_is_the_title_where_no_heading_is() -> None:
    page = "<html><head><title> 标题 &amp; 站点 </title></head><body><p>正文。</p></body></html>"
    assert blocks(read_page(page)) == [("title", "标题 & 站点"), ("paragraph", "正文。")]


def test_the_first_h1_is_the_title() -> None:
    page = "<title>站点</title><p>面包屑</p><h1>标题</h1><h1>又一</h1>"
    assert blocks(read_page(page)) == [
        ("paragraph", "面包屑"),
        ("title", "标题"),
        ("heading", "又一"),
    ]


def test_a_cell_is_a_block() -> None:
    page = (
        "<table><caption>表1</caption><tr><th>甲</th><td><p>乙</p><p>丙</p></td></tr>"
        "<tr><td>丁<table><tr><td>内</td><td>层</td></tr></table>戊</td><td><h4>己</h4>庚</td></tr>"
        "</table>"
    )
    assert blocks(read_page(page)) == [
        ("caption", "表1"),
        ("table", "甲"),
        ("table", "乙\n丙"),
        ("table", "丁"),
        ("table", "内"),
        ("table", "层"),
        ("table", "戊"),
        ("title", "己"),
        ("table", "庚"),
    ]


@pytest.mark.parametrize("attribute", ["", ' role="presentation"'])
def test_a_table_that_only_arranges_is_no_table(attribute: str) -> None:
    second = "<td>旁</td>" if attribute else ""
    page = f"<table{attribute}><tr><td><p>甲</p><p>乙</p></td>{second}</tr></table>"
    assert {kind for kind, _ in blocks(read_page(page))} == {"paragraph"}


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030", "utf-8", "big5"])
def test_the_declared_encoding_is_used(charset: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><p>科普文章</p>'
    encoded = page.encode("gb18030" if charset.lower().startswith("gb") else charset, "replace")
    assert read(encoded, "稿.htm").text in {"科普文章", "科普文?"}


@pytest.mark.parametrize("charset", ["utf-8", "没有", "latin-9000"])
def test_a_wrong_declaration_is_passed_over(charset: str) -> None:
    page = f"<meta charset={charset}><p>味精的主要成分是谷氨酸钠。</p>"
    assert read(page.encode("gb18030"), "稿.html").text == "味精的主要成分是谷氨酸钠。"


def test_a_byte_order_mark_comes_first() -> None:
    assert read("<meta charset=gbk><p>味精</p>".encode("utf-16"), "稿.html").text == "味精"
    assert read("\ufeff<meta charset=utf-8><p>味精</p>".encode(), "稿.html").text == "味精"


@pytest.mark.parametrize(
    "page", ["<!-- 只有注释 -->", "<style>a</style>", "<p> </p>", "<title>题</title>"]
)
def test_a_page_without_visible_text_is_refused(page: str) -> None:
    with pytest.raises(UnreadableDraft, match="没有可审读的文字"):
        read(page.encode(), "稿.html")
