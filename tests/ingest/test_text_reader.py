import pytest
from draft_texts import MIXED
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.spans import Span
from review_service.domain.text import Document, LineOrigin
from review_service.errors import TooLarge, UnreadableDraft
from review_service.ingest import read, read_text
from review_service.ingest.anchors import anchor


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, document.quote(block.span)) for block in document.blocks]


def read_lines(text: str, encoding: str = "utf-8") -> Document:
    return read(text.encode(encoding), "稿.txt")


def test_the_text_is_the_file_with_newlines() -> None:
    document = read(
        b"\r\n\xe6\xa0\x87\xe9\xa2\x98\r\n\r\n\xe3\x80\x80\xe6\x96\x87\xe3\x80\x82\r", "a.txt"
    )
    assert document.text == "\n标题\n\n\u3000文。\n"
    assert blocks(document) == [("title", "标题"), ("paragraph", "\u3000文。")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("味精会致癌吗\n正文。", "味精会致癌吗"),
        ("味精会致癌吗？\n\n正文。", "味精会致癌吗？"),
        ("味精会致癌吗？\n正文。", ""),
        ("这是一句话。\n\n正文。", ""),
        ("下列各项：\n\n正文。", ""),
        ("长" * 41 + "\n\n正文。", ""),
        ("只有一行", ""),
    ],
)
def test_a_short_first_line_is_the_title(text: str, title: str) -> None:
    assert read_lines(text).title == title


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"],
)
def test_encodings_are_told_apart(encoding: str) -> None:
    text = "食品安全\n\n味精的主要成分是谷氨酸钠，正常食用是安全的。"
    if encoding == "big5":
        text = "食品安全\n\n味精的主要成分是麩胺酸鈉，正常食用是安全的。"
    assert read_lines(text, encoding).text == text


def test_damaged_utf_8_names_the_place() -> None:
    data = "第一行。\n第二行有坏字".encode() + b"\xff" + "。".encode()
    with pytest.raises(UnreadableDraft, match="第 2 行第 7 个字符处") as caught:
        read(data, "稿.txt")
    assert "line 2, column 7" in caught.value.message.en


@pytest.mark.parametrize(
    "data",
    ["味精".encode("utf-16") + b"\x00\xd8", "\ufeff".encode("utf-32-le") + b"\xff\xff\xff\xff"],
)
def test_half_surrogates_are_damage(data: bytes) -> None:
    with pytest.raises(UnreadableDraft, match="已损坏"):
        read(data, "稿.txt")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x00\x01\x02\x03\xff\xfe" * 50, "二进制"),
        (bytes(range(128, 256)) * 3, "编码无法识别"),
        ("一\n二\0".encode("utf-16"), "第 2 行第 2 个字符处有空字符"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDraft, match=says):
        read(data, "稿.txt")


@given(
    st.lists(st.sampled_from([*MIXED, "\n", "\r\n", "\r", " ", "\t", "\x0b"]), min_size=1).map(
        "".join
    ),
    st.data(),
)
def test_every_line_is_traced(text: str, data: st.DataObject) -> None:
    source = f"始{text}"
    document = read_lines(source)
    assert document.text == source.replace("\r\n", "\n").replace("\r", "\n")
    for piece in document.pieces:
        at = piece.origin
        assert isinstance(at, LineOrigin)
        assert source[at.offset : at.offset + len(piece.span)] == document.quote(piece.span)
    lines = document.text.split("\n")
    start = data.draw(st.integers(0, len(document.text) - 1))
    place = anchor(document, Span(start, start + 1))
    assert place["type"] == "line"
    if list(document.origins(Span(start, start + 1))):
        at_line = lines[place["start"]["line"] - 1]
        assert at_line[place["start"]["column"] - 1] == document.text[start]


@given(
    st.lists(st.sampled_from([*MIXED, "\n", "\r\n", " "])).map("".join),
    st.lists(st.sampled_from([*MIXED, "\n", "\r\n", " "])).map("".join),
)
def test_pasted_text_is_title_newline_body(title: str, body: str) -> None:
    title = f"题{title}"
    document = read_text(title, body)
    assert document.text == f"{title}\n{body}"
    assert document.title == title
    pointers = {"/title": title, "/body": body}
    for piece in document.pieces:
        at = piece.origin
        assert isinstance(at, LineOrigin)
        value = pointers[at.pointer]
        assert value[at.offset : at.offset + len(piece.span)] == document.quote(piece.span)


def test_pasted_text_over_the_limit_is_refused() -> None:
    assert len(read_text("题", "文" * 199_998).text) == 200_000
    for title, body in (("题", "文" * 199_999), ("", "文" * 200_001)):
        with pytest.raises(TooLarge, match="上限"):
            read_text(title, body)


def test_pasted_text_without_a_title_is_the_body() -> None:
    assert read_text("", "　正文。\n").text == "　正文。\n"
    assert read_text("  ", "正文。").title == ""


@pytest.mark.parametrize(
    ("title", "body", "says"),
    [
        ("", " \n", "没有可审读的文字"),
        ("题\ud800", "文", "字段 /title 第 1 行第 2 个字符处有半个代理对（U\\+D800）"),
        ("题", "一\n\0", "字段 /body 第 2 行第 1 个字符处有空字符"),
    ],
)
def test_pasted_text_that_is_none_is_refused(title: str, body: str, says: str) -> None:
    with pytest.raises(UnreadableDraft, match=says):
        read_text(title, body)
