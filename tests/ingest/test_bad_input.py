"""Hostile and broken files: a clear refusal within seconds and a bounded memory.

Each file is read in a process of its own that measures itself.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import pytest
from pdf_files import Drawing, assembled, packed_stream
from word_files import NAMESPACES, paragraph, run, table, word_file

from review_service.errors import KepuError
from review_service.ingest import read

SECONDS = 5.0
"""Of processor time, so that a busy machine does not fail the test."""
MEBIBYTES = 1024
MEASURED = """
import json, resource, sys, time
from pathlib import Path
from review_service.errors import KepuError
from review_service.ingest import read
data = Path(sys.argv[1]).read_bytes()
start = time.process_time()
try:
    read(data, sys.argv[2])
    error, message = "", ""
except KepuError as caught:
    error, message = type(caught).__name__, caught.message.zh + caught.message.en
seconds = time.process_time() - start
children = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds += children.ru_utime + children.ru_stime
status = Path("/proc/self/status").read_text()
used = max(int(status.split("VmHWM:")[1].split()[0]), children.ru_maxrss) / 1024
print(json.dumps([error, message, seconds, used]))
"""


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in source.namelist():
            made.writestr(entry, content if entry == name else source.read(entry))
    return out.getvalue()


def word(content: str, head: str = "") -> bytes:
    plain = word_file(paragraph(run("甲")))
    xml = f"{head}<w:document {NAMESPACES}><w:body>{content}</w:body></w:document>"
    return replaced(plain, "word/document.xml", xml.encode())


def entities() -> bytes:
    nested = (f"&e{i - 1};" * 10 for i in range(1, 12))
    levels = "".join(f'<!ENTITY e{i} "{inner}">' for i, inner in enumerate(nested, 1))
    return word(
        paragraph(run("甲")).replace("甲", "&e11;"), f'<!DOCTYPE d [<!ENTITY e0 "哈">{levels}]>'
    )


def external_entity() -> bytes:
    head = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return word(paragraph(run("甲")).replace("甲", "&x;"), head)


def encrypted_word() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 512
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 512
    )


def encrypted_pdf() -> bytes:
    drawing = Drawing(password="密码")  # noqa: S106 - of a test file
    drawing.line(60, 60, "正文")
    return drawing.file()


def crowded_archive() -> bytes:
    parts = {f"word/media/{i}.bin": b"x" for i in range(5_000)}
    return word_file(paragraph(run("甲")), parts=parts)


def inflated_archive() -> bytes:
    return word_file(paragraph(run("甲")), parts={"word/media/a.bin": b"\0" * (300 * 1024 * 1024)})


def encrypted_entry() -> bytes:
    data = bytearray(word_file(paragraph(run("甲"))))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    return bytes(data)


def damaged_entry() -> bytes:
    data = bytearray(word_file(paragraph(run("正文" * 300))))
    start = data.index(b"word/document.xml") + len("word/document.xml") + 20
    data[start : start + 40] = b"\xff" * 40
    return bytes(data)


def deep_word() -> bytes:
    cell = paragraph(run("甲"))
    for _ in range(400):
        cell = table((cell,))
    return word(cell)


def packed_pdf(unit: bytes, count: int, forms: int = 0) -> bytes:
    """Return a PDF whose page draws `unit` again and again, or through forms that draw forms."""
    drawn = b"BT /F 12 Tf " + unit * count
    calls = [b"/X%d Do " % (level - 1) * 10 if level else drawn for level in range(forms)]
    resources = (
        b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    )
    resources += b" /XObject << %s >> >>" % b" ".join(
        b"/X%d %d 0 R" % (i, i + 5) for i in range(forms)
    )
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] " + resources
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R %s >>"
            % resources,
            packed_stream(b"/X%d Do " % (forms - 1) * 10 if forms else drawn),
            *(packed_stream(content, form) for content in calls),
        ]
    )


def noisy(tag: str, count: int) -> str:
    """Return tags that do not compress beyond reason."""
    random = Random(1)
    return "".join(f"{tag * 50}<!--{random.random()}-->" for _ in range(count // 50))


# ruff: noqa: PLW0108 - a bound method would build its text when the tests are collected
FILES: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "empty": ("稿.docx", lambda: b"", "UnreadableDraft", "0 字节"),
    "white space": ("稿.txt", lambda: " \n　\t".encode(), "UnreadableDraft", "没有可审读的文字"),
    "zero width": (
        "稿.md",
        lambda: "\u200b\ufeff\n\u200d".encode(),
        "UnreadableDraft",
        "没有可审读",
    ),
    "empty word": ("稿.docx", lambda: word(""), "UnreadableDraft", "没有可审读的文字"),
    "encrypted word": ("稿.docx", encrypted_word, "UnreadableDraft", "打开密码"),
    "encrypted pdf": ("稿.pdf", encrypted_pdf, "UnreadableDraft", "打开密码"),
    "encrypted entry": ("稿.docx", encrypted_entry, "UnreadableDraft", "加密"),
    "cut word": (
        "稿.docx",
        lambda: word_file(paragraph(run("甲")))[:900],
        "UnreadableDraft",
        "已损坏",
    ),
    "damaged entry": ("稿.docx", damaged_entry, "UnreadableDraft", "word/document.xml 无法读取"),
    "broken xml": (
        "稿.docx",
        lambda: word("<w:p>"),
        "UnreadableDraft",
        "word/document.xml 无法读取",
    ),
    "cut pdf": ("稿.pdf", lambda: encrypted_pdf()[:300], "UnreadableDraft", "不是有效的 PDF"),
    "crowded archive": ("稿.docx", crowded_archive, "TooLarge", "个部件"),
    "inflated archive": ("稿.docx", inflated_archive, "TooLarge", "拒绝解压"),
    "inflated part": (
        "稿.docx",
        lambda: word(f"<!--{' ' * 60_000_000}-->"),
        "TooLarge",
        "标记过多|拒绝解压",
    ),
    "pdf of paths": ("稿.pdf", lambda: packed_pdf(b"0 0 m 0 1 l S ", 900_000), "TooLarge", "过多"),
    "pdf of spaces": ("稿.pdf", lambda: packed_pdf(b"  ", 20_000_000), "TooLarge", "过多"),
    "pdf of letters": (
        "稿.pdf",
        lambda: packed_pdf(b"(aaaaaaaaaa)Tj ", 1_000_000),
        "TooLarge",
        "上限",
    ),
    "pdf of forms": (
        "稿.pdf",
        lambda: packed_pdf(b"(aaaaaaaaaa)Tj ", 1_000, 8),
        "TooLarge",
        "上限",
    ),
    "heavy part": (
        "稿.docx",
        lambda: word("".join(f"<!--{' ' * 900}{i}-->" for i in range(60_000))),
        "TooLarge",
        "标记过多",
    ),
    "tags only": ("稿.docx", lambda: word(noisy("<w:r/>", 1_300_000)), "TooLarge", "标记过多"),
    "empty paragraphs": ("稿.docx", lambda: word(noisy("<w:p/>", 400_000)), "TooLarge", "标记过多"),
    "empty runs": (
        "稿.docx",
        lambda: word(f"<w:p>{noisy('<w:r/>', 1_000_000)}</w:p>"),
        "UnreadableDraft",
        "没有可审读",
    ),
    "many styled runs": (
        "稿.docx",
        lambda: word(f"<w:p>{noisy(run('甲', '<w:b/><w:i/>'), 200_000)}</w:p>"),
        "TooLarge",
        "标记过多",
    ),
    "billion laughs": ("稿.docx", entities, "UnreadableDraft", "实体声明"),
    "external entity": ("稿.docx", external_entity, "UnreadableDraft", "实体声明"),
    "macros": (
        "稿.docm",
        lambda: word_file(paragraph(run("甲")), parts={"word/vbaProject.bin": b"x"}),
        "UnsupportedFormat",
        "含有宏",
    ),
    "deep word": ("稿.docx", deep_word, "UnreadableDraft", "已损坏"),
    "many runs": (
        "稿.docx",
        lambda: word(f"<w:p>{noisy('<w:r><w:t>甲</w:t></w:r>', 200_000)}</w:p>"),
        "",
        "",
    ),
    "long word": ("稿.docx", lambda: word(paragraph(run("甲" * 200_001))), "TooLarge", "200,001"),
    "long paragraph": ("稿.txt", lambda: ("味精" * 900_000).encode(), "TooLarge", "1,800,000"),
    "long page": ("稿.html", lambda: f"<p>{'味精' * 900_000}</p>".encode(), "TooLarge", "200,000"),
    "long word paragraph": (
        "稿.docx",
        lambda: word(paragraph(run("味" * 1_700_000))),
        "TooLarge",
        "1,700,000",
    ),
    "long markdown": ("稿.md", lambda: ("味精" * 450_000).encode(), "TooLarge", "900,000"),
    "long json": (
        "稿.json",
        lambda: json.dumps({"title": "", "body": "味精" * 200_000}).encode(),
        "TooLarge",
        "400,000",
    ),
    "heavy file": ("稿.txt", lambda: b"x" * (20 * 1024 * 1024 + 1), "TooLarge", "20 MB"),
    "binary": ("稿.txt", lambda: bytes(range(256)) * 4_000, "UnreadableDraft", "二进制"),
    "surrogate": (
        "稿.json",
        lambda: b'{"title": "", "body": "a\\udc00"}',
        "UnreadableDraft",
        "代理对",
    ),
    "surrogate bytes": (
        "稿.txt",
        lambda: "甲乙丙丁".encode() + b"\xed\xa0\x80",
        "UnreadableDraft",
        "已损坏|编码",
    ),
    "nul": ("稿.html", lambda: f"<p>{'甲' * 99}\0乙</p>".encode(), "UnreadableDraft", "空字符"),
    "deep page": (
        "稿.html",
        lambda: ("<div>" * 100_000 + "甲").encode(),
        "UnreadableDraft",
        "嵌套超过",
    ),
    "page of tags": ("稿.html", lambda: b"<b>" * 1_100_000, "TooLarge", "标记过多"),
    "page of comments": ("稿.txt", lambda: b"<!-- a -->" * 400_000, "TooLarge", "上限"),
    "deep markdown": (
        "稿.md",
        lambda: ("> " * 100_000 + "甲").encode(),
        "UnreadableDraft",
        "嵌套超过",
    ),
    "deep json": ("稿.json", lambda: b'{"a":' * 100_000, "UnreadableDraft", "嵌套过深"),
}


SLOW = {"many runs", "empty runs", "pdf of letters", "pdf of forms", "inflated archive"}


@cache
def built(case: str) -> bytes:
    return FILES[case][1]()


def check(case: str, error: str, message: str) -> None:
    name, _, expected, says = FILES[case]
    assert error == expected
    assert not says or any(part in message for part in says.split("|")), message
    assert not error or any(part in message for part in (name, "文件", "稿件", "字段"))


@pytest.mark.parametrize("case", [case for case in FILES if case not in SLOW])
def test_it_is_refused(case: str) -> None:
    with pytest.raises(KepuError) as caught:
        read(built(case), FILES[case][0])
    check(case, type(caught.value).__name__, caught.value.message.zh)
    assert caught.value.message.en


@pytest.mark.slow
@pytest.mark.parametrize("case", FILES)
def test_it_is_refused_in_time(case: str, tmp_path: Path) -> None:
    (tmp_path / "draft").write_bytes(built(case))
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "draft"), FILES[case][0]]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    error, message, seconds, used = json.loads(done.stdout)
    check(case, error, message)
    assert seconds < SECONDS
    assert used < MEBIBYTES
