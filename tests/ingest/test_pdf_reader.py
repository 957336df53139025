import re
import sys
from pathlib import Path

import pytest
from pdf_files import HEIGHT, WIDTH, Drawing, boxes, layer, with_mapping, wrapped

from review_service.domain.spans import Span
from review_service.domain.text import Document, PageOrigin, ZoneKind
from review_service.errors import KepuError, TooLarge, UnreadableDraft
from review_service.ingest import pdf_process, read
from review_service.ingest.anchors import anchor

PROSE = (
    "随着夏季来临，防晒成为人们关注的话题。紫外线分为长波、中波和短波三种，其中短波紫外线被臭氧层"
    "吸收，几乎不能到达地面。长波紫外线的穿透力最强，可到达真皮层，使皮肤变黑老化"
)
OTHER = (
    "皮肤科医生提醒，防晒霜的防晒指数并不是越高越好，指数越高，需要添加的防晒剂也越多，对皮肤的刺激"
    "可能越大。日常通勤选用指数在三十左右的产品即可，户外活动时每两小时补涂一次就够"
)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Read in this process, which is faster, but where a test is about the child."""
    if "child" not in request.node.name:
        monkeypatch.setattr(pdf_process, "in_child", pdf_process.extract)


def read_pdf(data: bytes) -> Document:
    document = read(data, "稿.pdf")
    for piece in document.pieces:
        at = piece.origin
        assert isinstance(at, PageOrigin)
        words = document.quote(piece.span)
        units = len(words.encode("utf-16-le")) // 2
        assert layer(data, at.page, at.char, units) == words
        assert len(at.boxes) == len(words)
        if units == len(words):
            assert list(at.boxes) == boxes(data, at.page, at.char, units)
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.quote(block.span)) for block in document.blocks]


def test_lines_of_a_paragraph_are_joined_without_a_space() -> None:
    drawing = Drawing()
    drawing.line(60, 60, "夏季防晒的误区", 24)
    y = drawing.lines(60, 120, wrapped(f"　　{PROSE}。", 24))
    y = drawing.lines(60, y, wrapped(f"　　{OTHER}。", 24))
    drawing.line(60, y + 12, "一、误区有哪些", 16)
    drawing.lines(60, y + 40, wrapped(f"　　{PROSE}。", 24))
    assert blocks(read_pdf(drawing.file())) == [
        ("title", "夏季防晒的误区"),
        ("paragraph", f"{PROSE}。"),
        ("paragraph", f"{OTHER}。"),
        ("heading", "一、误区有哪些"),
        ("paragraph", f"{PROSE}。"),
    ]


def test_paragraphs_set_apart_by_space_only() -> None:
    drawing = Drawing()
    y = drawing.lines(60, 60, wrapped(PROSE[:72], 24))
    drawing.lines(60, y + 14, wrapped(OTHER[:72], 24))
    assert read_pdf(drawing.file()).text == f"{PROSE[:72]}\n{OTHER[:72]}"


def test_latin_words_get_spaces_and_lose_hyphens_at_line_ends() -> None:
    drawing = Drawing()
    drawing.lines(
        60,
        60,
        ["The skin is pro-", "tected by sun-", "Screen of SPF", "30 and more", "is advised."],
        font="Helvetica",
    )
    text = read_pdf(drawing.file()).text
    assert text == "The skin is protected by sun-Screen of SPF 30 and more is advised."


@pytest.mark.parametrize("interleaved", [False, True])
def test_columns_are_read_one_after_the_other(*, interleaved: bool) -> None:
    left = wrapped(f"　　{PROSE}{OTHER}。", 17)
    right = wrapped(f"　　{OTHER}{PROSE}。", 17)
    drawing = Drawing()
    drawing.line(200, 60, "防晒的真相", 24)
    drawing.line(
        60, 100, "本文横跨两栏的导语，字数较多，因此会越过中间的空白处到达右侧的边缘。", 13
    )
    if interleaved:
        for row, pair in enumerate(zip(left, right, strict=True)):
            drawing.line(60, 130 + 18 * row, pair[0])
            drawing.line(310, 130 + 18 * row, pair[1])
    else:
        drawing.lines(60, 130, left)
        drawing.lines(310, 130, right)
    drawing.line(
        60, 420, "本文横跨两栏的结语，字数也比较多，因此会越过中间的空白处到达右侧的边缘。", 13
    )
    texts = [text for _, text in blocks(read_pdf(drawing.file()))]
    assert texts[0] == "防晒的真相"
    assert texts[2:4] == [f"{PROSE}{OTHER}。", f"{OTHER}{PROSE}。"]
    assert texts[4].startswith("本文横跨两栏的结语")


def test_a_sentence_goes_on_in_the_next_column_and_page() -> None:
    lines = wrapped(f"{PROSE}{OTHER}{PROSE}{OTHER}{PROSE}。", 17)
    drawing = Drawing()
    drawing.lines(60, 100, lines[:7])
    drawing.lines(310, 100, lines[7:14])
    drawing.page()
    drawing.lines(60, 100, lines[14:])
    assert read_pdf(drawing.file()).text == "".join(lines)


def test_cells_of_a_table_are_read_row_by_row() -> None:
    drawing = Drawing()
    drawing.lines(60, 60, wrapped(f"　　{PROSE}。", 36))
    rows = [("谣言", "真相"), (PROSE[:40], OTHER[:52]), (OTHER[:30], PROSE[:28])]
    y = 200.0
    for left, right in rows:
        first = drawing.lines(60, y, wrapped(left, 16))
        second = drawing.lines(310, y, wrapped(right, 16))
        y = max(first, second) + 10
    found = blocks(read_pdf(drawing.file()))
    assert found[1:] == [("table", cell) for row in rows for cell in row]


def test_one_row_of_words_set_apart_is_a_line() -> None:
    drawing = Drawing()
    drawing.lines(60, 60, wrapped(f"　　{PROSE}。", 36))
    drawing.line(60, 200, "作者：张三")
    drawing.line(300, 200, "审核：李四")
    assert blocks(read_pdf(drawing.file()))[-1] == ("paragraph", "作者：张三 审核：李四")


def test_list_markers_join_their_text() -> None:
    drawing = Drawing()
    drawing.lines(60, 60, wrapped(f"　　{PROSE}。", 36))
    for number, y in ((1, 160.0), (2, 200.0)):
        drawing.line(60, y, f"{number}.")
        drawing.lines(85, y, wrapped(OTHER[:50], 34))
    document = read_pdf(drawing.file())
    assert [text for _, text in blocks(document)][1:] == [f"{n}. {OTHER[:50]}" for n in (1, 2)]
    items = [z for z in document.zones if z.kind is ZoneKind.LIST_ITEM]
    assert len(items) == 2


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    drawing = Drawing()
    sentences = wrapped(PROSE * 9, 34)
    for page in range(3):
        drawing.line(60, 40, "某某学会会刊　2024年第3期", 9)
        drawing.lines(60, 90, sentences[page * 8 : page * 8 + 8])
        drawing.line(280, HEIGHT - 30, f"— {page + 1} —", 9)
        drawing.page()
    assert read_pdf(drawing.file()).text == "".join(sentences[:24])


@pytest.mark.parametrize(
    "furniture",
    [
        "3",
        "— 3 —",
        "3 / 12",
        "第3页 共12页",
        "https://a.cn/x 1/2",
        "2024/11/24 09:33",
        "11/24/26, 9:33 AM",
    ],
)
def test_page_numbers_and_what_browsers_print_need_no_repetition(furniture: str) -> None:
    drawing = Drawing()
    drawing.line(60, 30, furniture, 9)
    drawing.line(60, 90, "夏季防晒", 24)
    drawing.lines(60, 150, wrapped(f"　　{PROSE}。", 34))
    document = read_pdf(drawing.file())
    assert document.text == f"夏季防晒\n{PROSE}。"
    assert document.title == "夏季防晒"


def test_subscripts_and_superscripts_stay_in_their_line() -> None:
    drawing = Drawing()
    drawing.lines(60, 90, wrapped(f"　　{PROSE}。", 34))
    for x, y, text, size in (
        (60, 200, "每升10", 12.0),
        (96, 195, "6", 7.0),
        (100, 200, "个，CO", 12.0),
    ):
        drawing.line(x, y, text, size)
    drawing.line(141, 203, "2", 7)
    drawing.line(146, 200, "不足。")
    assert read_pdf(drawing.file()).text.endswith("每升106个，CO2不足。")


def test_a_line_at_the_edge_that_comes_once_is_read() -> None:
    drawing = Drawing()
    drawing.line(60, 40, "只出现一次的话")
    drawing.lines(60, 90, wrapped(f"　　{PROSE}。", 34))
    assert read_pdf(drawing.file()).text.startswith("只出现一次的话\n")


def test_captions_are_told_from_text() -> None:
    drawing = Drawing()
    y = drawing.lines(60, 60, wrapped(f"　　{PROSE}。", 34))
    drawing.line(200, y + 20, "图1 紫外线的种类", 10)
    y = drawing.lines(60, y + 60, wrapped(f"　　{OTHER}。", 34))
    drawing.lines(60, y, wrapped("　　表3个要点说明如下，请读者朋友们注意。", 34))
    kinds = [kind for kind, _ in blocks(read_pdf(drawing.file()))]
    assert kinds == ["paragraph", "caption", "paragraph", "paragraph"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int) -> None:
    drawing = Drawing()
    drawing.canvas.setPageRotation(turn)
    height = HEIGHT if turn == 180 else WIDTH
    drawing.canvas.rotate(turn)
    drawing.canvas.translate(*{90: (0, -WIDTH), 180: (-WIDTH, -HEIGHT), 270: (-HEIGHT, 0)}[turn])
    drawing.canvas.setFont("STSong-Light", 12)
    for row, text in enumerate(wrapped(f"　　{PROSE}。", 24)):
        drawing.canvas.drawString(60, height - 80 - 18 * row, text)
    data = drawing.file()
    _, pages = pdf_process.extract(data)
    assert list(pages[0].layers) == [0]
    document = read_pdf(data)
    assert document.text == f"{PROSE}。"
    place = anchor(document, Span(30, 34))
    assert place["type"] == "pdf"
    (page,) = place["pages"]
    (box,) = page["boxes"]
    assert sorted((round(box[2] - box[0]), round(box[3] - box[1])))[1] in range(44, 52)


def test_text_at_an_angle_comes_last_and_a_repeated_stamp_is_one() -> None:
    drawing = Drawing()
    for _ in range(2):
        drawing.lines(60, 90, wrapped(PROSE[:72], 36))
        drawing.canvas.saveState()
        drawing.canvas.rotate(45)
        drawing.canvas.drawString(400, 100, "内部资料")
        drawing.canvas.restoreState()
        drawing.page()
    assert read_pdf(drawing.file()).text.endswith("内部资料")


def test_vertical_lines_are_read_downwards() -> None:
    drawing = Drawing()
    for row, char in enumerate("竖排标题"):
        drawing.line(500, 100 + 20 * row, char, 18)
    drawing.lines(60, 100, wrapped(f"　　{PROSE}。", 24))
    texts = [text for _, text in blocks(read_pdf(drawing.file()))]
    assert "竖排标题" in texts
    assert f"{PROSE}。" in texts


def test_characters_beyond_the_basic_plane_and_ligatures() -> None:
    data = with_mapping(b"\0\1\2\3\0", ["甲", "𠮷", "ffi", "😀"])
    assert read_pdf(data).text == "甲𠮷ffi😀甲"


def test_bullets_of_symbol_fonts_are_left_out() -> None:
    document = read_pdf(with_mapping(b"\0\1\2\1", ["\uf0b7", "甲", "乙"]))
    assert document.text == "甲乙甲"


def test_a_pdf_anchor_has_a_box_a_line() -> None:
    drawing = Drawing()
    drawing.lines(60, 100, wrapped(PROSE[:72], 24))
    document = read_pdf(drawing.file())
    place = anchor(document, Span(20, 52))
    assert place["type"] == "pdf"
    (page,) = place["pages"]
    assert page["page"] == 1
    assert [round(box[2] - box[0]) for box in page["boxes"]] == [48, 288, 48]
    assert page["boxes"][0][1] > page["boxes"][1][1] > page["boxes"][2][1]


def test_pages_without_a_text_layer_are_named() -> None:
    drawing = Drawing()
    drawing.lines(60, 100, [PROSE[:30]])
    drawing.page()
    drawing.picture()
    drawing.page()
    drawing.page()
    drawing.picture(200, 100)
    with pytest.raises(UnreadableDraft, match="第 2、4 页是图片") as caught:
        read(drawing.file(), "稿.pdf")
    assert "pages 2, 4" in caught.value.message.en


def test_a_scan_with_a_running_header_is_no_text_page() -> None:
    drawing = Drawing()
    for _ in range(2):
        drawing.picture()
        drawing.line(60, 30, "扫描件", 9)
        drawing.page()
    with pytest.raises(UnreadableDraft, match="第 1、2 页"):
        read(drawing.file(), "稿.pdf")


def test_letters_turned_into_outlines_are_named() -> None:
    drawing = Drawing()
    for row in range(120):
        drawing.canvas.line(60, 60 + row, 200, 61 + row)
    with pytest.raises(UnreadableDraft, match="没有文字层"):
        read(drawing.file(), "稿.pdf")


def test_fonts_without_meaning_are_named() -> None:
    with pytest.raises(UnreadableDraft, match="第 1 页的字体没有文字编码"):
        read(with_mapping(b"\1\2\3", None), "稿.pdf")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\nnothing", "不是有效的 PDF"),
        (Drawing().file()[:200], "不是有效的 PDF"),
    ],
)
def test_damaged_files_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDraft, match=says):
        read(data, "稿.pdf")


def test_an_encrypted_file_is_refused() -> None:
    drawing = Drawing(password="密码")  # noqa: S106 - of a test file
    drawing.line(60, 60, PROSE[:20])
    with pytest.raises(UnreadableDraft, match="打开密码"):
        read(drawing.file(), "稿.pdf")


def test_a_blank_file_is_refused() -> None:
    drawing = Drawing()
    drawing.page()
    drawing.page()
    with pytest.raises(UnreadableDraft, match="没有可审读的文字"):
        read(drawing.file(), "稿.pdf")


@pytest.mark.slow
def test_too_many_pages_and_characters_are_refused() -> None:
    drawing = Drawing()
    for _ in range(1_001):
        drawing.page()
    with pytest.raises(TooLarge, match="超过 1000 页"):
        read(drawing.file(), "稿.pdf")
    drawing = Drawing()
    for _ in range(80):
        drawing.lines(10, 20, ["字" * 100] * 60, 5)
        drawing.page()
    with pytest.raises(KepuError) as caught:
        read(drawing.file(), "稿.pdf")
    assert isinstance(caught.value, TooLarge)
    assert re.search("超过 200,000", caught.value.message.zh)


def test_the_child_process_answers_like_this_one() -> None:
    drawing = Drawing()
    drawing.lines(60, 60, wrapped(f"　　{PROSE}。", 24))
    for data in (drawing.file(), b"%PDF-1.7", with_mapping(b"\1\2\3", None)):
        assert pdf_process.in_child(data) == pdf_process.extract(data)


@pytest.mark.parametrize(
    ("code", "says"),
    [("import os; os.abort()", "过于复杂"), ("import time; time.sleep(9)", "过于复杂")],
)
def test_a_child_that_crashes_or_hangs_is_an_answer(
    code: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "python").write_text(f"#!{sys.executable}\n{code}\n")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(pdf_process, "MAX_SECONDS", 1)
    with pytest.raises(TooLarge, match=says):
        read(Drawing().file(), "稿.pdf")
