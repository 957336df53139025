"""Comments stand at the exact characters, and nothing else of the file changes."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from draft_texts import mixed
from hypothesis import given, settings
from hypothesis import strategies as st
from test_docx_positions import WordDraft, word_drafts
from word_files import (
    NAMESPACES,
    W,
    comments,
    note_mark,
    paragraph,
    part,
    run,
    table,
    text_box,
    word_file,
)

from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Conflict, TooLarge
from review_service.ingest import read, read_text
from review_service.ingest.annotate import Note, annotate

MAIN = "word/document.xml"


def note(document: Document, words: str, text: str = "请核对") -> Note:
    start = document.text.index(words)
    return Note(Span(start, start + len(words)), "科普审校", "审", text)


def annotated(
    body: Sequence[str], words: Sequence[str], footnotes: dict[int, str] | None = None
) -> bytes:
    data = word_file(*body, footnotes=footnotes)
    document = read(data, "稿.docx")
    return annotate(data, document, [note(document, w, f"批注 {w}") for w in words])


def commented(data: bytes) -> list[str]:
    return [characters for _, _, characters in comments(data).values()]


def shown(data: bytes) -> str:
    return "".join(node.text or "" for node in part(data, MAIN).iter(f"{{{W}}}t"))


def test_a_run_is_split_with_its_formatting() -> None:
    out = annotated([paragraph(run("味精会致癌吗", "<w:b/>"))], ["致癌"])
    assert commented(out) == ["致癌"]
    runs = [
        (
            "".join(t.text or "" for t in r.iter(f"{{{W}}}t")),
            r.find(f"{{{W}}}rPr/{{{W}}}b") is not None,
        )
        for r in part(out, MAIN).iter(f"{{{W}}}r")
        if r.find(f"{{{W}}}t") is not None
    ]
    assert runs == [("味精会", True), ("致癌", True), ("吗", True)]


def test_comments_may_overlap_nest_and_touch() -> None:
    body = [paragraph(run("一二三"), run("四五六", "<w:i/>"), run("七八九"))]
    words = ["二三四", "三四五六七", "四", "一", "二三四五六七八九", "九"]
    out = annotated(body, words)
    assert commented(out) == words
    assert shown(out) == "一二三四五六七八九"


def test_a_comment_names_author_initials_and_lines() -> None:
    data = word_file(paragraph(run("味精")))
    document = read(data, "稿.docx")
    out = annotate(data, document, [note(document, "味精", "第一行\n第二行\x07")])
    assert comments(out) == {0: ("科普审校", "第一行\n第二行�", "味精")}
    assert part(out, "word/comments.xml")[0].get(f"{{{W}}}initials") == "审"
    references = list(part(out, MAIN).iter(f"{{{W}}}commentReference"))
    assert [r.get(f"{{{W}}}id") for r in references] == ["0"]


def test_comments_reach_over_marks_and_paragraphs() -> None:
    body = [
        paragraph("<w:r><w:t>甲乙</w:t><w:tab/><w:t>丙</w:t><w:br/></w:r>", run("丁")),
        paragraph(run("戊己")),
    ]
    assert commented(annotated(body, ["乙\t丙\n丁\n戊", "丙", "己"])) == ["乙丙丁戊", "丙", "己"]


@pytest.mark.parametrize(
    "wrapped",
    [
        f'<w:ins w:id="9" w:author="甲">{run("插入文字")}</w:ins>',
        f'<w:hyperlink w:anchor="x">{run("插入文字")}</w:hyperlink>',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('插入文字')}</w:sdtContent></w:sdt>",
        f'<w:fldSimple w:instr="REF">{run("插入文字")}</w:fldSimple>',
    ],
)
def test_comments_inside_insertions_links_controls_and_fields(wrapped: str) -> None:
    out = annotated([paragraph(run("前"), wrapped, run("后"))], ["入文", "前插", "字后"])
    assert commented(out) == ["入文", "前插", "字后"]


def test_a_comment_on_a_part_of_a_formula_or_ruby_covers_it_whole() -> None:
    ruby = (
        f"<w:r><w:ruby><w:rt>{run('x')}</w:rt><w:rubyBase>{run('拼音')}</w:rubyBase></w:ruby></w:r>"
    )
    formula = "<m:oMathPara><m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath></m:oMathPara>"
    out = annotated([paragraph(run("前"), ruby, formula, run("后"))], ["拼", "mc"])
    assert commented(out) == ["x拼音", "E=mc²"]


def test_a_comment_over_cells_stays_in_the_first_one() -> None:
    body = [table((paragraph(run("甲乙")), paragraph(run("丙")))), paragraph(run("丁"))]
    assert commented(annotated(body, ["乙\n丙\n丁", "丙"])) == ["乙", "丙"]


def test_text_boxes_and_notes_are_commented_at_their_place_with_a_quotation() -> None:
    box = text_box(paragraph(run("框内说法"), note_mark(2)))
    out = annotated(
        [paragraph(run("正文"), note_mark(1), run("其后"), box)],
        ["脚注说法", "框内", "框里的注"],
        footnotes={1: paragraph(run("脚注说法有误")), 2: paragraph(run("框里的注"))},
    )
    assert [text for _, text, _ in comments(out).values()] == [
        "“脚注说法”：批注 脚注说法",
        "“框内”：批注 框内",
        "“框里的注”：批注 框里的注",
    ]
    starts = [e.getnext() for e in part(out, MAIN).iter(f"{{{W}}}commentRangeStart")]
    assert [
        bool(e.findall(f".//{{{W}}}footnoteReference[@{{{W}}}id='1']"))
        for e in starts
        if e is not None
    ] == [True, False, False]
    for element in part(out, MAIN).iter(f"{{{W}}}txbxContent"):
        assert not element.findall(f".//{{{W}}}commentRangeStart")


def test_what_the_reader_put_in_is_commented_beside_it() -> None:
    data = word_file(paragraph("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"))
    document = read(data, "稿.docx")
    out = annotate(data, document, [note(document, "\t")])
    assert [(text, on) for _, text, on in comments(out).values()] == [("“\t”：请核对", "甲")]
    leading = word_file(paragraph("<w:r><w:noBreakHyphen/><w:t>乙丙</w:t></w:r>"))
    document = read(leading, "稿.docx")
    assert commented(annotate(leading, document, [note(document, "-")])) == ["乙"]


def test_white_space_that_is_not_shown_stays_hidden_when_a_run_is_split() -> None:
    out = annotated([paragraph("<w:r><w:t> 甲 乙 </w:t></w:r>")], ["甲"])
    assert shown(out) == "甲 乙"


def test_other_parts_keep_their_bytes_and_their_order() -> None:
    extra = {"word/media/image1.png": b"\x89PNG bytes", "docProps/app.xml": b"<Properties/>\n"}
    data = word_file(paragraph(run("味精")), parts=extra, method=zipfile.ZIP_STORED)
    document = read(data, "稿.docx")
    out = annotate(data, document, [note(document, "味精")])
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(out)) as after:
        assert after.namelist() == [*before.namelist(), "word/comments.xml"]
        changed = {n for n in before.namelist() if before.read(n) != after.read(n)}
    assert changed == {MAIN, "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert out == annotate(data, document, [note(document, "味精")])


def test_a_file_with_comments_keeps_them() -> None:
    data = word_file(paragraph(run("味精会致癌")))
    first = annotate(data, document := read(data, "稿.docx"), [note(document, "味精", "旧批注")])
    second = annotate(first, again := read(first, "稿.docx"), [note(again, "致癌", "新批注")])
    assert [(text, on) for _, text, on in comments(second).values()] == [
        ("旧批注", "味精"),
        ("新批注", "致癌"),
    ]


def test_comment_styles_are_used_where_the_file_has_them() -> None:
    out = annotate(None, document := read_text("标题", "正文有误。"), [note(document, "有误")])
    identifiers = {
        style.find(f"{{{W}}}name").get(f"{{{W}}}val"): style.get(f"{{{W}}}styleId")  # type: ignore[union-attr]
        for style in part(out, "word/styles.xml").iter(f"{{{W}}}style")
    }
    used = {e.get(f"{{{W}}}val") for e in part(out, "word/comments.xml").iter(f"{{{W}}}rStyle")}
    assert used == (
        {identifiers["annotation reference"]} if "annotation reference" in identifiers else set()
    )


def test_a_bare_file_gets_comments_and_keeps_its_own_parts() -> None:
    xml = f"<w:document {NAMESPACES}><w:body>{paragraph(run('味精'))}</w:body></w:document>"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/officeDocument" Target="/word/document.xml"/>'
        "</Relationships>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        made.writestr("_rels/.rels", rels)
        made.writestr(MAIN, xml)
        made.writestr("word/comments.xml", "<left-over/>")
    document = read(out.getvalue(), "稿.docx")
    commented_file = annotate(out.getvalue(), document, [note(document, "味精")])
    with zipfile.ZipFile(io.BytesIO(commented_file)) as archive:
        assert archive.read("word/comments.xml") == b"<left-over/>"
        assert "请核对".encode() in archive.read("word/comments2.xml")
        assert b'Target="comments2.xml"' in archive.read("word/_rels/document.xml.rels")
    assert read(commented_file, "稿.docx").text == "味精"


def test_no_notes_change_nothing() -> None:
    data = word_file(paragraph(run("味精")))
    out = annotate(data, read(data, "稿.docx"), [])
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(out)) as after:
        assert [before.read(n) for n in before.namelist()] == [
            after.read(n) for n in after.namelist()
        ]


def test_another_file_is_refused() -> None:
    document = read(word_file(paragraph(run("甲"))), "稿.docx")
    with pytest.raises(Conflict, match="不是同一份"):
        annotate(word_file(paragraph(run("乙"))), document, [])


def test_more_comments_than_word_reads_are_refused() -> None:
    data = word_file(paragraph(run("甲")))
    document = read(data, "稿.docx")
    with pytest.raises(TooLarge, match="32767"):
        annotate(data, document, [note(document, "甲")] * 32_768)


MARKDOWN = """# 标题

正文有误，`x\ty`。

- 要点

> 引文

| 格一 | 格二 |
|---|---|
| 格三 | |

## 小标题
"""


def test_other_formats_become_a_word_file_of_their_blocks() -> None:
    document = read(MARKDOWN.encode(), "稿.md")
    out = annotate(
        MARKDOWN.encode(),
        document,
        [note(document, "有误"), note(document, "x\ty"), note(document, "格三")],
    )
    assert commented(out) == ["有误", "xy", "格三"]
    again = read(out, "稿.docx")
    assert again.text == document.text
    assert [b.kind for b in again.blocks] == [b.kind for b in document.blocks]
    assert len(list(part(out, MAIN).iter(f"{{{W}}}tbl"))) == 1
    assert out == annotate(
        None, document, [note(document, "有误"), note(document, "x\ty"), note(document, "格三")]
    )


def test_pasted_text_with_controls_is_written_with_replacements() -> None:
    document = read_text("标\x01题\n副题", "一\r\n二\x0b三")
    out = annotate(None, document, [note(document, "二")])
    assert commented(out) == ["二"]
    assert shown(out) == "标�题副题一二�三"


@settings(deadline=None, max_examples=40)
@given(word_drafts(), st.data())
def test_any_spans_are_commented_at_their_characters(draft: WordDraft, data: st.DataObject) -> None:
    source = draft.data
    document = read(source, "稿.docx")
    main = [
        b.span
        for b in document.blocks
        if all(p.origin.part == MAIN for _, p in document.origins(b.span))  # type: ignore[union-attr]
    ]
    inside = st.sampled_from(main).flatmap(
        lambda s: st.tuples(st.integers(s.start, s.end - 1), st.integers(s.start + 1, s.end))
    )
    spans = [Span(min(a, b - 1), b) for a, b in data.draw(st.lists(inside, min_size=1, max_size=6))]
    out = annotate(source, document, [Note(s, "甲", "甲", data.draw(mixed())) for s in spans])
    assert shown(out) == shown(source)
    for span, (_, text, on) in zip(spans, comments(out).values(), strict=True):
        mapped = "".join(document.quote(part_) for part_, _ in document.origins(span))
        if mapped and not text.startswith(f"“{document.quote(span)}”"):
            assert on == mapped
