import io
import zipfile

import pytest
from pdf_files import Drawing
from word_files import paragraph, run, word_file

from review_service.domain.text import Format
from review_service.errors import UnreadableDraft, UnsupportedFormat
from review_service.ingest import READERS, read
from review_service.ingest.formats import EXTENSIONS

WORD = word_file(paragraph(run("正文")))
PAGE = "<!-- 注 -->\n<!DOCTYPE html><html><body><p>正文</p></body></html>".encode()


def pdf() -> bytes:
    drawing = Drawing()
    drawing.line(60, 60, "正文")
    return drawing.file()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def test_every_format_has_a_reader_and_an_extension() -> None:
    assert set(READERS) == set(Format) == set(EXTENSIONS.values())


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (WORD, "稿.DOCX", Format.DOCX),
        (WORD, "-", Format.DOCX),
        (pdf(), "稿.pdf", Format.PDF),
        (pdf(), "-", Format.PDF),
        (PAGE, "稿.htm", Format.HTML),
        (PAGE, "-", Format.HTML),
        ("<p>正文</p>".encode(), "-", Format.HTML),
        ("正文<p>".encode(), "稿.html", Format.HTML),
        ("# 正文".encode(), "稿.md", Format.MARKDOWN),
        ("<div>正文</div>".encode(), "稿.md", Format.MARKDOWN),
        ("正文".encode(), "稿.txt", Format.TEXT),
        ("正文".encode(), "没有扩展名", Format.TEXT),
        ('{"title": "", "body": "正文"}'.encode(), "稿.json", Format.JSON),
        ('{"title": "", "body": "正文"}'.encode(), "-", Format.JSON),
        ('{"title": "正文"}'.encode(), "稿.txt", Format.TEXT),
    ],
)
def test_content_decides(data: bytes, name: str, found: Format) -> None:
    document = read(data, name)
    assert document.format is found
    assert "正文" in document.text
    assert len(document.sha256) == 64


@pytest.mark.parametrize(
    ("data", "name", "really"),
    [
        (pdf(), "稿.docx", "PDF 文件"),
        (WORD, "稿.pdf", "Word 文档"),
        (PAGE, "稿.docx", "HTML 网页"),
        (PAGE, "稿.txt", "HTML 网页"),
        (PAGE, "稿.md", "HTML 网页"),
        ("正文".encode(), "稿.docx", "纯文本"),
        (b'{"a": 1}', "稿.pdf", "JSON 数据"),
        (b"\x89PNG\r\n\x1a\n", "稿.docx", "PNG 图片"),
        (b"{\\rtf1 x}", "稿.docx", "RTF 文档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "稿.docx", "旧版 Office"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "稿.docx", "Excel 工作簿"),
        (archive("ppt/presentation.xml"), "稿.docx", "PowerPoint 演示文稿"),
        (archive("content.xml"), "-", "OpenDocument 文档"),
        (archive("META-INF/container.xml"), "-", "EPUB 电子书"),
        (archive("a.txt"), "稿.docx", "不含 Word 文档的压缩包"),
        (b"PK\x05\x06" + b"\0" * 18, "稿.docx", "不含 Word 文档的压缩包"),
    ],
)
def test_a_wrong_extension_is_refused_saying_what_the_file_is(
    data: bytes, name: str, really: str
) -> None:
    with pytest.raises(UnsupportedFormat, match=really) as caught:
        read(data, name)
    assert name in caught.value.message.zh
    assert name in caught.value.message.en


@pytest.mark.parametrize("name", ["稿.doc", "稿.xlsx", "稿.docx.exe"])
def test_an_unknown_extension_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedFormat, match="不支持"):
        read(WORD, name)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadableDraft, match="0 字节"):
        read(b"", "稿.docx")


@pytest.mark.parametrize(("name", "what"), [("稿.docx", "Word 文档"), ("稿.pdf", "PDF 文件")])
def test_binary_data_is_no_word_or_pdf_file(name: str, what: str) -> None:
    with pytest.raises(UnreadableDraft, match=f"不是有效的{what}"):
        read(b"\x00\x01\xff" * 100, name)
