import pytest
from word_files import (
    characters,
    note_mark,
    paragraph,
    run,
    table,
    text_box,
    word_file,
)

from review_service.domain.text import BlockKind, Document, RunOrigin, ZoneKind
from review_service.ingest import read


def read_body(
    *body: str, footnotes: dict[int, str] | None = None, endnotes: dict[int, str] | None = None
) -> Document:
    data = word_file(*body, footnotes=footnotes, endnotes=endnotes)
    document = read(data, "稿.docx")
    for piece in document.pieces:
        at = piece.origin
        assert isinstance(at, RunOrigin)
        stop = at.offset + len(piece.span)
        found = characters(data, at.part, at.paragraph, at.run, at.offset, stop)
        assert found == document.quote(piece.span)
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.quote(block.span)) for block in document.blocks]


def test_kinds_follow_styles() -> None:
    document = read_body(
        paragraph(run("味精会致癌吗"), style="a3"),
        paragraph(run("一、说法"), style="1"),
        paragraph(run("自定义"), style="21"),
        paragraph(run("直接大纲"), properties='<w:outlineLvl w:val="2"/>'),
        paragraph(run("正文。"), style="loop"),
        paragraph(run("图1 味精"), style="a5"),
        paragraph(run("引文"), style="a6"),
    )
    assert blocks(document) == [
        ("title", "味精会致癌吗"),
        ("heading", "一、说法"),
        ("heading", "自定义"),
        ("heading", "直接大纲"),
        ("paragraph", "正文。"),
        ("caption", "图1 味精"),
        ("quote", "引文"),
    ]
    assert document.title == "味精会致癌吗"


def test_the_first_heading_is_the_title_where_no_style_is() -> None:
    document = read_body(paragraph(run("大标题"), style="1"), paragraph(run("小标题"), style="1"))
    assert blocks(document) == [("title", "大标题"), ("heading", "小标题")]


def test_a_heading_after_prose_is_no_title() -> None:
    document = read_body(paragraph(run("先有一句话。")), paragraph(run("小标题"), style="1"))
    assert document.title == ""


def test_a_short_centred_first_line_is_the_title() -> None:
    document = read_body(
        paragraph(run("吃味精会致癌吗？"), properties='<w:jc w:val="center"/>'),
        paragraph(run("正文。")),
    )
    assert document.title == "吃味精会致癌吗？"


def test_tracked_changes_are_read_as_accepted() -> None:
    document = read_body(
        paragraph(
            run("保留"),
            f'<w:ins w:id="1" w:author="甲">{run("插入")}</w:ins>',
            '<w:del w:id="2"><w:r><w:delText>删除</w:delText></w:r></w:del>',
            f'<w:moveFrom w:id="3">{run("移走")}</w:moveFrom>',
            f'<w:moveTo w:id="4">{run("移来")}</w:moveTo>',
        )
    )
    assert document.text == "保留插入移来"


def test_a_deleted_paragraph_mark_joins_paragraphs() -> None:
    document = read_body(
        paragraph(run("前半"), properties="<w:rPr><w:del/></w:rPr>"),
        paragraph(run("后半"), style="a6"),
        paragraph(run("末段"), properties="<w:rPr><w:del/></w:rPr>"),
    )
    assert blocks(document) == [("quote", "前半后半"), ("paragraph", "末段")]


def test_deleted_rows_and_cells_are_left_out() -> None:
    deleted_row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run('删行'))}</w:tc></w:tr>"
    deleted_cell = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph(run('删格'))}</w:tc>"
    kept = f"<w:tr>{deleted_cell}<w:tc>{paragraph(run('留'))}</w:tc></w:tr>"
    assert read_body(f"<w:tbl>{deleted_row}{kept}</w:tbl>").text == "留"


def test_a_cell_is_a_block_and_nested_tables_follow_it() -> None:
    inner = table((paragraph(run("内")),))
    document = read_body(
        table(
            (paragraph(run("甲")) + paragraph(run("乙")), paragraph(run("丙")) + inner),
            (f"<w:sdt><w:sdtContent>{paragraph(run('丁'))}</w:sdtContent></w:sdt>", ""),
        )
    )
    assert blocks(document) == [
        ("table", "甲\n乙"),
        ("table", "丙"),
        ("table", "内"),
        ("table", "丁"),
    ]


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    document = read_body(
        paragraph(run("前"), text_box(paragraph(run("框一")), paragraph(run("框二"))), run("后")),
        paragraph(run("下一段")),
    )
    assert document.text == "前后\n框一\n框二\n下一段"


def test_blocks_in_wrappers_and_alternatives_are_read() -> None:
    document = read_body(
        f"<w:customXml>{paragraph(run('甲'))}</w:customXml>",
        f"<mc:AlternateContent><mc:Choice>{paragraph(run('乙'))}</mc:Choice>"
        f"<mc:Fallback>{paragraph(run('丙'))}</mc:Fallback></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Fallback>{paragraph(run('丁'))}</mc:Fallback>"
        "</mc:AlternateContent><mc:AlternateContent/>",
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{paragraph(run('戊'))}</w:tc></w:tr>"
        "</w:sdtContent></w:sdt></w:tbl><!-- 注 --><w:sectPr/>",
    )
    assert document.text == "甲\n乙\n丁\n戊"


def test_a_text_box_without_alternative_is_read() -> None:
    only = (
        "<mc:AlternateContent><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{paragraph(run('旧框'))}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert read_body(paragraph(run("段"), f"<w:r>{only}</w:r>")).text == "段\n旧框"


def test_notes_follow_the_text_in_the_order_of_their_marks() -> None:
    document = read_body(
        paragraph(run("甲"), note_mark(7), run("乙"), note_mark(2), note_mark(5, "endnote")),
        footnotes={
            2: paragraph(run("脚注二")),
            7: paragraph(run("脚注七")),
            9: paragraph(run("无")),
        },
        endnotes={5: paragraph(run("尾注"))},
    )
    assert document.text == "甲乙\n脚注七\n脚注二\n尾注"
    notes = [document.quote(z.span) for z in document.zones if z.kind is ZoneKind.FOOTNOTE]
    assert notes == ["脚注七", "脚注二", "尾注"]


def test_a_deleted_note_mark_hides_the_note() -> None:
    document = read_body(
        paragraph(run("甲"), f'<w:del w:id="1">{note_mark(2)}</w:del>'),
        footnotes={2: paragraph(run("脚注"))},
    )
    assert document.text == "甲"


def test_fields_show_their_results_only() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData/></w:fldChar></w:r>'
        f'{run("不显示")}<w:r><w:instrText> HYPERLINK "http://x.cn" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("结果")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="DATE">{run("日期")}</w:fldSimple>'
    assert read_body(paragraph(run("前"), field, simple, run("后"))).text == "前结果日期后"


def test_hidden_text_is_not_read() -> None:
    document = read_body(
        paragraph(run("见"), run("不见", "<w:vanish/>"), run("得", '<w:vanish w:val="0"/>')),
        paragraph(run("隐藏段"), style="hidden"),
    )
    assert document.text == "见得"


def test_placeholders_and_contents_are_not_read() -> None:
    placeholder = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    document = read_body(
        paragraph(run("第一章……1"), style="a8"),
        f"<w:sdt>{placeholder}<w:sdtContent>{paragraph(run('点此输入'))}</w:sdtContent></w:sdt>",
        paragraph(
            f"<w:sdt>{placeholder}<w:sdtContent>{run('点此')}</w:sdtContent></w:sdt>", run("正")
        ),
    )
    assert document.text == "正"


def test_inline_wrappers_are_read_through() -> None:
    document = read_body(
        paragraph(
            f'<w:hyperlink r:id="rId9">{run("链接")}</w:hyperlink>',
            f"<w:smartTag>{run('标签')}</w:smartTag>",
            f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>",
            f"<w:r><w:ruby><w:rt>{run('pīn')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>",
            "<m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath>",
        )
    )
    assert document.text == "链接标签控件拼E=mc²"


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ("<w:tab/>", "\t"),
        ("<w:br/>", "\n"),
        ("<w:cr/>", "\n"),
        ("<w:noBreakHyphen/>", "-"),
        ("<w:softHyphen/>", ""),
        ('<w:sym w:font="Symbol" w:char="F061"/>', "α"),
        ('<w:sym w:font="Wingdings" w:char="F0FC"/>', ""),
        ('<w:sym w:font="Arial" w:char="2103"/>', "℃"),
        ('<w:sym w:font="Arial" w:char="D800"/>', ""),
        ('<w:sym w:font="Arial" w:char="坏"/>', ""),
    ],
)
def test_marks_stand_for_characters(element: str, shown: str) -> None:
    document = read_body(paragraph(run("甲"), f"<w:r>{element}</w:r>", run("乙")))
    assert document.text == f"甲{shown}乙"


def test_white_space_counts_only_where_the_file_says_so() -> None:
    document = read_body(
        paragraph("<w:r><w:t> 甲 </w:t></w:r>", run(" 乙\n丙 "), run("丁  "), run("　"))
    )
    assert document.text == "甲 乙 丙 丁"


def test_list_items_are_marked() -> None:
    direct = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    document = read_body(
        paragraph(run("由样式"), style="a9"),
        paragraph(run("直接"), properties=direct),
        paragraph(run("取消"), style="a9", properties='<w:numPr><w:numId w:val="0"/></w:numPr>'),
    )
    items = [document.quote(z.span) for z in document.zones if z.kind is ZoneKind.LIST_ITEM]
    assert items == ["由样式", "直接"]


def test_the_strict_namespace_is_read() -> None:
    data = word_file(paragraph(run("严格"), style="a3"))
    strict = data
    transitional = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = read(
        _with_parts(strict, transitional, b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
        "a.docx",
    )
    assert document.title == "严格"
    assert document.blocks[0].kind is BlockKind.TITLE


def _with_parts(data: bytes, old: bytes, new: bytes) -> bytes:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return out.getvalue()
