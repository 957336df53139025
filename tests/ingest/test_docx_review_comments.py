"""The comments of reviewers are read with their words, their threads and their times."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_docx_positions import WordDraft, word_drafts
from word_files import NAMESPACES, note_mark, paragraph, run, table, text_box, word_file

from review_service.domain.spans import Span
from review_service.domain.text import Document, RunOrigin
from review_service.errors import Conflict, UnreadableDraft
from review_service.ingest import read, read_text
from review_service.ingest.annotate import Note, annotate
from review_service.ingest.docx_review_comments import (
    ReviewComment,
    ReviewComments,
    review_comments,
)

MICROSOFT = "http://schemas.microsoft.com/office/word"
SHANGHAI = timezone(timedelta(hours=8))
RELATIONS = {
    "comments": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    "commentsIds": "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    "commentsExtensible": (
        "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible"
    ),
}


def begins(identifier: int) -> str:
    return f'<w:commentRangeStart w:id="{identifier}"/>'


def ends(identifier: int) -> str:
    return f'<w:commentRangeEnd w:id="{identifier}"/>{refers(identifier)}'


def refers(identifier: int) -> str:
    return f'<w:r><w:commentReference w:id="{identifier}"/></w:r>'


def comment(
    identifier: int,
    *lines: str,
    author: str = "李编辑",
    date: str = "2026-03-01T10:00:00Z",
    paragraph_id: str = "",
    more: str = "",
) -> str:
    """Return an element of the comments part; the last paragraph carries the identifier."""
    last = f' w14:paraId="{paragraph_id}"' if paragraph_id else ""
    paragraphs = "".join(
        f"<w:p{last if line is lines[-1] else ''}>{run(line)}</w:p>" for line in lines
    )
    return (
        f'<w:comment w:id="{identifier}" w:author="{escape(author)}" w:initials="李" '
        f'w:date="{date}" {more}>{paragraphs}</w:comment>'
    )


def commented(
    body: Sequence[str],
    comments: Sequence[str],
    extra: Mapping[str, str] | None = None,
    notes: dict[int, str] | None = None,
) -> bytes:
    """Return a Word file with a comments part and the parts beside it, given by kind."""
    parts = {
        "comments": f'<w:comments {NAMESPACES} xmlns:w14="{MICROSOFT}/2010/wordml">'
        f"{''.join(comments)}</w:comments>",
        **(extra or {}),
    }
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file(*body, footnotes=notes))) as made,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in made.namelist():
            data = made.read(name)
            if name == "word/_rels/document.xml.rels":
                related = "".join(
                    f'<Relationship Id="c{kind}" Type="{RELATIONS[kind]}" Target="{kind}.xml"/>'
                    for kind in parts
                )
                data = data.replace(b"</Relationships>", f"{related}</Relationships>".encode())
            new.writestr(name, data)
        for kind, xml in parts.items():
            new.writestr(f"word/{kind}.xml", xml)
    return out.getvalue()


def nobody(author: str, text: str) -> bool:
    return False


def found(data: bytes) -> tuple[Document, ReviewComments]:
    document = read(data, "稿.docx")
    return document, review_comments(data, document, nobody)


def words(data: bytes) -> list[str | None]:
    """Return the words that each comment is about."""
    document, read_ones = found(data)
    return [document.quote(c.span) if c.span else None for c in read_ones.people]


def only(data: bytes) -> ReviewComment:
    (one,) = found(data)[1].people
    return one


def test_comments_written_by_python_docx_come_back() -> None:
    word = docx.Document()
    first = word.add_paragraph("味精会")
    marked = first.add_run("致癌")
    first.add_run("吗？没有证据。")
    second = word.add_paragraph("第二段。")
    grid = word.add_table(rows=1, cols=2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "甲格", "乙格"
    word.add_comment(marked, text="出处？\n请补充", author="王专家", initials="王")
    word.add_comment([marked, second.runs[0]], text="重复了", author="李编辑", initials="李")
    word.add_comment(grid.cell(0, 1).paragraphs[0].runs[0], text="数据", author="李编辑")
    out = io.BytesIO()
    word.save(out)
    document, comments = found(out.getvalue())
    assert [
        (c.author, c.initials, c.text, c.span and document.quote(c.span), c.marked)
        for c in comments.people
    ] == [
        ("王专家", "王", "出处？\n请补充", "致癌", True),
        ("李编辑", "李", "重复了", "致癌吗？没有证据。\n第二段。", True),
        ("李编辑", "", "数据", "乙格", True),
    ]
    assert all(c.written and c.written.tzinfo for c in comments.people)
    assert comments.own == ()
    assert comments.skipped == ()


def test_ranges_cross_runs_paragraphs_and_cells() -> None:
    body = [
        paragraph(
            run("一二"), begins(1), run("三"), begins(2), run("四", "<w:b/>"), ends(1), run("五")
        ),
        paragraph(run("六"), ends(2), run("七")),
        table((paragraph(begins(3), run("甲")), paragraph(run("乙"), ends(3)))),
        begins(4),
        paragraph(run("八")),
        paragraph(run("九"), ends(4)),
    ]
    data = commented(body, [comment(n, f"批注{n}") for n in (1, 2, 3, 4)])
    assert words(data) == ["三四", "四五\n六", "甲\n乙", "八\n九"]


def test_formulas_links_and_insertions_are_words_as_well() -> None:
    body = [
        paragraph(
            begins(1),
            "<m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath>",
            f'<w:ins w:id="9" w:author="甲">{run("插入")}</w:ins>',
            f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>',
            ends(1),
            run("后"),
        )
    ]
    assert words(commented(body, [comment(1, "批注")])) == ["E=mc²插入链接"]


def test_a_comment_without_a_range_is_about_the_sentence_that_it_stands_in() -> None:
    body = [
        paragraph(run("第一句。第二句"), refers(1), run("的后半。第三句。")),
        paragraph(refers(2), run("段首。段尾。")),
        paragraph(begins(3), ends(3), run("空的范围。")),
        paragraph(run("只有终点。"), '<w:commentRangeEnd w:id="4"/>'),
        paragraph(run("只有起点。"), begins(5)),
    ]
    data = commented(body, [comment(n, "批注") for n in (1, 2, 3, 4, 5)])
    assert words(data) == ["第二句的后半。", "段首。", "空的范围。", "只有终点。", "只有起点。"]
    assert not any(c.marked for c in found(data)[1].people)


def test_a_range_without_an_end_reaches_to_its_reference() -> None:
    body = [paragraph(run("甲"), begins(1), run("乙丙"), refers(1), run("丁"))]
    assert words(commented(body, [comment(1, "批注")])) == ["乙丙"]


def test_a_sentence_of_spaces_is_the_paragraph() -> None:
    body = [
        paragraph(
            run("甲。"), "<w:r><w:br/></w:r>", run(" "), refers(1), "<w:r><w:br/></w:r>", run("乙")
        )
    ]
    assert words(commented(body, [comment(1, "批注")])) == ["甲。\n \n乙"]


def test_comments_that_have_no_words_say_why() -> None:
    deleted = '<w:del w:id="8" w:author="甲"><w:r><w:delText>删去</w:delText></w:r></w:del>'
    body = [
        paragraph(run("正文。")),
        paragraph(begins(2), deleted, ends(2), run("留下。")),
        paragraph(begins(3), run("隐藏", "<w:vanish/>"), ends(3), run("留下。")),
        paragraph(refers(4)),
        refers(5),
    ]
    comments = [comment(n, "批注") for n in (1, 2, 3, 4, 5)]
    people = found(commented(body, comments))[1].people
    assert all(c.span is None and c.unplaced and not c.marked for c in people)
    assert [c.unplaced.zh[:6] for c in people if c.unplaced] == [
        "正文里没有这",
        "所批的文字已",
        "所批的文字已",
        "批注标在没有",
        "批注标在没有",
    ]


def test_a_text_box_inside_a_range_is_not_what_the_comment_is_about() -> None:
    box = text_box(paragraph(run("框内"), begins(2), run("说法"), ends(2)))
    body = [paragraph(begins(1), run("框前"), box, run("框后"), ends(1)), paragraph(run("其后"))]
    assert words(commented(body, [comment(1, "正文"), comment(2, "框")])) == ["框前框后", "说法"]
    alone = [paragraph(run("正文"), begins(1), text_box(paragraph(run("框内"))), ends(1))]
    assert words(commented(alone, [comment(1, "批注")])) == ["框内"]


def test_the_text_of_a_picture_is_not_that_of_the_draft() -> None:
    drawing = '<w:r><w:drawing><a:t xmlns:a="urn:picture">图中</a:t></w:drawing></w:r>'
    body = [
        paragraph(run("前"), begins(1), drawing, ends(1), begins(2), drawing, run("后"), ends(2))
    ]
    assert words(commented(body, [comment(1, "图"), comment(2, "图和字")])) == ["前后", "后"]


def test_comments_in_notes_are_placed_there() -> None:
    notes = {1: paragraph(run("脚注"), begins(1), run("说法"), ends(1), run("。"))}
    data = commented([paragraph(run("正文。"), note_mark(1))], [comment(1, "批注")], notes=notes)
    assert words(data) == ["说法"]


def test_the_text_of_a_comment_is_what_a_reader_sees() -> None:
    content = (
        '<w:comment w:id="1" w:author="甲"><w:p><w:r><w:annotationRef/></w:r>'
        "<w:r><w:t> 头 </w:t></w:r><w:r><w:t>尾\n行</w:t><w:br/><w:t>二</w:t></w:r>"
        f'<w:del w:id="3" w:author="乙">{run("删")}</w:del>{note_mark(1)}</w:p>'
        f"{table((paragraph(run('格')),))}</w:comment>"
    )
    one = only(commented([paragraph(begins(1), run("文"), ends(1))], [content]))
    assert one.text == "头尾 行\n二\n格"
    assert (one.initials, one.written) == ("", None)


EXTENDED = f'xmlns:w15="{MICROSOFT}/2012/wordml"'


def extended(*entries: tuple[str, str, str]) -> str:
    """Return the part that tells paragraph, parent and whether it is done."""
    return (
        f"<w15:commentsEx {EXTENDED}>"
        + "".join(
            f'<w15:commentEx w15:paraId="{own}" w15:done="{done}"'
            + (f' w15:paraIdParent="{parent}"/>' if parent else "/>")
            for own, parent, done in entries
        )
        + "</w15:commentsEx>"
    )


def thread(*entries: tuple[str, str, str]) -> list[tuple[str, str | None, bool]]:
    """Return id, parent and resolution of four comments; only the first has a place."""
    comments = [comment(n, "话", f"第{n}条", paragraph_id=f"0000000{n}") for n in (1, 2, 3, 4)]
    body = [paragraph(run("前"), begins(1), run("文"), ends(1))]
    data = commented(body, comments, {"commentsExtended": extended(*entries)})
    people = found(data)[1].people
    replies = [c for c in people if c.parent]
    assert all(c.span == Span(1, 2) and c.marked for c in replies if c.parent == "1")
    return [(c.id, c.parent, c.resolved) for c in people]


def test_replies_belong_to_the_first_comment_of_their_thread() -> None:
    assert thread(
        ("00000001", "", "1"),
        ("00000002", "00000001", "0"),
        ("00000003", "00000002", "0"),
        ("00000004", "", "0"),
    ) == [("1", None, True), ("2", "1", True), ("3", "1", True), ("4", None, False)]


def test_what_the_extended_part_says_amiss_is_passed_over() -> None:
    assert thread(
        ("00000001", "0000000F", "0"),
        ("0000000F", "00000001", "1"),
        ("00000002", "00000003", "on"),
        ("00000003", "00000002", "0"),
        ("", "00000001", "1"),
    ) == [("1", None, False), ("2", None, True), ("3", None, False), ("4", None, False)]


def test_times_are_read_in_utc_where_the_file_has_them() -> None:
    ids = f'<x:commentsIds xmlns:x="{MICROSOFT}/2016/wordml/cid">' + "".join(
        f'<x:commentId x:paraId="0000000{n}" x:durableId="1111111{n}"/>' for n in (2, 3, 9)
    )
    extensible = f'<x:commentsExtensible xmlns:x="{MICROSOFT}/2018/wordml/cex">' + "".join(
        f'<x:commentExtensible x:durableId="1111111{n}" x:dateUtc="{at}"/>'
        for n, at in ((2, "2026-03-01T02:00:00Z"), (3, "0-00-00"), (9, "2026-03-01T02:00:00Z"))
    )
    new = f'xmlns:d="{MICROSOFT}/2023/wordml/word16du" d:dateUtc="2026-03-01T02:30:00"'
    comments = [
        comment(1, "新", more=new),
        comment(2, "可扩展", paragraph_id="00000002"),
        comment(3, "本地", paragraph_id="00000003"),
        comment(4, "带时差", date="2026-03-01T10:00:00-05:00"),
        comment(5, "无", date="0-00-00T00:00:00Z"),
        comment(6, "太早", more=new.replace("2026-03-01T02:30:00", "0001-01-01T00:00:00+14:00")),
    ]
    data = commented(
        [paragraph(run("文"))],
        comments,
        {
            "commentsIds": f"{ids}</x:commentsIds>",
            "commentsExtensible": f"{extensible}</x:commentsExtensible>",
        },
    )
    people = review_comments(data, read(data, "稿.docx"), nobody, SHANGHAI).people
    assert [c.written for c in people] == [
        datetime(2026, 3, 1, 2, 30, tzinfo=UTC),
        datetime(2026, 3, 1, 2, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 10, 0, tzinfo=SHANGHAI),
        datetime(2026, 3, 1, 15, 0, tzinfo=UTC),
        None,
        datetime(2026, 3, 1, 10, 0, tzinfo=SHANGHAI),
    ]


def test_what_cannot_be_brought_in_is_named() -> None:
    picture = '<w:comment w:id="3" w:author="甲"><w:p><w:r><w:drawing/></w:r></w:p></w:comment>'
    nameless = f"<w:comment>{paragraph(run('无号'))}</w:comment>"
    comments = [comment(1, "好"), comment(1, "同号"), picture, nameless, "<w:p/>"]
    _, read_ones = found(commented([paragraph(run("文"))], comments))
    assert [c.text for c in read_ones.people] == ["好"]
    assert [message.zh[:14] for message in read_ones.skipped] == [
        "李编辑的一条批注没有编号或与",
        "甲的批注（编号 3）没有文字",
        "未署名的一条批注没有编号或与",
    ]
    assert all(message.en for message in read_ones.skipped)


def test_a_damaged_part_beside_the_comments_is_a_warning() -> None:
    data = commented(
        [paragraph(begins(1), run("文"), ends(1))],
        [comment(1, "好", paragraph_id="00000001")],
        {"commentsExtended": "<w15:commentsEx", "commentsIds": "<!DOCTYPE x><x/>"},
    )
    _, read_ones = found(data)
    assert [c.text for c in read_ones.people] == ["好"]
    assert ["commentsExtended" in m.zh for m in read_ones.skipped] == [True, False]
    assert ["commentsIds" in m.en for m in read_ones.skipped] == [False, True]


def test_a_damaged_comments_part_is_an_error_that_names_it() -> None:
    data = commented([paragraph(run("文"))], ["<w:comment"])
    document = read(data, "稿.docx")
    with pytest.raises(UnreadableDraft, match=r"word/comments.xml"):
        review_comments(data, document, nobody)


def test_files_without_comments_have_none() -> None:
    assert found(word_file(paragraph(run("文"))))[1] == ReviewComments()
    assert found(commented([paragraph(run("文"))], []))[1] == ReviewComments()
    assert review_comments(b"", read_text("标题", "正文"), nobody) == ReviewComments()


def test_another_file_is_refused() -> None:
    document = read(word_file(paragraph(run("甲"))), "稿.docx")
    with pytest.raises(Conflict, match="不是同一份"):
        review_comments(word_file(paragraph(run("乙"))), document, nobody)


def test_our_own_comments_are_told_apart_and_replies_to_them_are_not_ours() -> None:
    data = commented(
        [paragraph(begins(1), run("味精"), ends(1), begins(2), run("会致癌"), ends(2))],
        [comment(1, "请核实", paragraph_id="00000001"), comment(2, "不妥", author="王专家")],
    )
    document = read(data, "稿.docx")
    notes = [Note(Span(2, 5), "科普审校", "审", "【必须修改·谣言】说法有误")]
    exported = annotate(data, document, notes)
    again = read(exported, "稿.docx")
    read_ones = review_comments(exported, again, lambda author, _: author == "科普审校")
    assert [(c.author, c.text) for c in read_ones.people] == [
        ("李编辑", "请核实"),
        ("王专家", "不妥"),
    ]
    assert [(c.text, c.span) for c in read_ones.own] == [("【必须修改·谣言】说法有误", Span(2, 5))]


def test_a_reply_to_one_of_our_comments_is_brought_in_with_its_place() -> None:
    data = commented(
        [paragraph(run("吃"), begins(7), run("味精"), ends(7))],
        [
            comment(7, "【请核实·科学性】出处？", author="科普审校", paragraph_id="00000007"),
            comment(8, "已补出处", author="李编辑", paragraph_id="00000008"),
        ],
        {"commentsExtended": extended(("00000007", "", "0"), ("00000008", "00000007", "0"))},
    )
    document = read(data, "稿.docx")
    read_ones = review_comments(data, document, lambda author, _: author == "科普审校")
    assert [(c.id, c.parent, c.span) for c in read_ones.people] == [("8", "7", Span(1, 3))]
    assert [c.id for c in read_ones.own] == ["7"]


def test_every_exported_comment_comes_back_at_its_characters() -> None:
    document = read(
        "# 味精\n\n正文`a\tb`有误，请**核对**。\n\n| 格一 | 格二 |\n|---|---|\n".encode(), "稿.md"
    )
    spans = [Span(0, 2), Span(3, 9), Span(5, 6), Span(10, 12), document.blocks[-1].span]
    notes = [Note(span, "科普审校", "审", f"批注 {n}") for n, span in enumerate(spans)]
    exported = annotate(None, document, notes)
    again = read(exported, "稿.docx")
    own = review_comments(exported, again, lambda author, _: author == "科普审校").own
    assert again.text == document.text
    assert [(c.text, c.span, c.marked) for c in own] == [
        (note.text, note.span, True) for note in notes
    ]


@settings(deadline=None, max_examples=30)
@given(word_drafts(), st.data())
def test_a_comment_on_any_words_comes_back_on_these_words(
    draft: WordDraft, data: st.DataObject
) -> None:
    document = read(draft.data, "稿.docx")
    main = [
        piece.span
        for piece in document.pieces
        if isinstance(piece.origin, RunOrigin) and piece.origin.part == "word/document.xml"
    ]
    inside = st.sampled_from(main).flatmap(
        lambda s: st.tuples(st.integers(s.start, s.end - 1), st.integers(s.start + 1, s.end))
    )
    spans = [Span(min(a, b - 1), b) for a, b in data.draw(st.lists(inside, min_size=1, max_size=5))]
    notes = [Note(span, "科普审校", "审", f"批注{n}") for n, span in enumerate(spans)]
    exported = annotate(draft.data, document, notes)
    again = read(exported, "稿.docx")
    assert again.text == document.text
    for span, one in zip(spans, found(exported)[1].people, strict=True):
        assert one.span is not None
        if not one.text.startswith("“"):
            assert one.marked
            assert one.span.contains(span)
