"""An independent office program finds the comments where they were put."""

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from word_files import note_mark, paragraph, run, table, text_box, word_file

from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.ingest import read, read_text
from review_service.ingest.annotate import Note, annotate

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
SOFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.slow,
]

BODY = (
    paragraph(run("味精会致癌吗"), style="a3"),
    paragraph(
        run("谷氨酸钠", "<w:b/>"),
        f'<w:ins w:id="90" w:author="甲">{run("是一种调味料")}</w:ins>',
        run("，见"),
        f'<w:hyperlink w:anchor="x">{run("食品安全标准")}</w:hyperlink>',
        run("😀𠮷后文"),
        note_mark(2),
        run("末尾"),
        text_box(paragraph(run("框内说法"))),
    ),
    table((paragraph(run("单元格甲")), paragraph(run("单元格乙")))),
    paragraph(run("最后一段。")),
)


def note(document: Document, words: str) -> Note:
    start = document.text.index(words)
    return Note(Span(start, start + len(words)), "科普审校", "审", f"批注：{words}")


def converted(data: bytes, folder: Path) -> etree._Element:
    """Convert a Word file to flat OpenDocument and return its root."""
    (folder / "稿.docx").write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless"]
    command += ["--convert-to", "fodt", "--outdir", str(folder), str(folder / "稿.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return etree.fromstring((folder / "稿.fodt").read_bytes(), etree.XMLParser(huge_tree=True))


def annotations(root: etree._Element) -> dict[str, str]:
    """Return the annotated words by the text of the comment."""
    opened: dict[str, str] = {}
    found: dict[str, str] = {}

    def text(words: str | None) -> None:
        for comment in opened.values():
            found[comment] += words or ""

    def walk(element: etree._Element) -> None:
        if element.tag == f"{OFFICE}annotation":
            comment = "\n".join("".join(map(str, p.itertext())) for p in element.iter(f"{TEXT}p"))
            opened[str(element.get(f"{OFFICE}name"))] = comment
            found[comment] = ""
        elif element.tag == f"{OFFICE}annotation-end":
            opened.pop(str(element.get(f"{OFFICE}name")))
        elif element.tag not in {f"{TEXT}tracked-changes", f"{TEXT}note"}:
            text(element.text)
            for child in element:
                walk(child)
                text(child.tail)

    body = root.find(f"{OFFICE}body")
    assert body is not None
    walk(body)
    return found


def test_libreoffice_finds_each_comment_on_its_words(tmp_path: Path) -> None:
    data = word_file(*BODY, footnotes={2: paragraph(run("脚注说法"))})
    document = read(data, "稿.docx")
    words = ["致癌", "氨酸钠是一种", "调味", "种调味料，见食", "安全", "😀𠮷", "格乙", "最后一段。"]
    quoted = ["脚注说法", "框内说法"]
    out = annotate(data, document, [note(document, w) for w in words + quoted])
    found = annotations(converted(out, tmp_path))
    assert {w: found[f"批注：{w}"] for w in words} == {w: w for w in words}
    for w in quoted:
        assert f"“{w}”：批注：{w}" in found


def test_libreoffice_opens_what_other_formats_become(tmp_path: Path) -> None:
    document = read_text("标题", "第一段有误。\n\n第二段也有误。")
    out = annotate(None, document, [note(document, "段有误"), note(document, "二段也")])
    found = annotations(converted(out, tmp_path))
    assert found == {"批注：段有误": "段有误", "批注：二段也": "二段也"}
