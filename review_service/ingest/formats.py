"""What a file is: decided by its content; its extension has to agree.

A file whose name promises one thing and whose bytes are another is refused, because the editor
most likely submitted the wrong file.
"""

import re
from collections.abc import Mapping
from pathlib import PurePath

from review_service.domain.text import Format
from review_service.errors import Message, UnreadableDraft, UnsupportedFormat
from review_service.ingest.decoding import decode

EXTENSIONS: Mapping[str, Format] = {
    ".docx": Format.DOCX,
    ".docm": Format.DOCX,
    ".dotx": Format.DOCX,
    ".dotm": Format.DOCX,
    ".pdf": Format.PDF,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".json": Format.JSON,
}

_LABELS: Mapping[Format, Message] = {
    Format.DOCX: Message("Word 文档（docx）", "a Word document (docx)"),
    Format.PDF: Message("PDF 文件", "a PDF file"),
    Format.HTML: Message("HTML 网页", "an HTML page"),
    Format.MARKDOWN: Message("Markdown 文本", "Markdown text"),
    Format.TEXT: Message("纯文本", "plain text"),
    Format.JSON: Message("JSON 数据", "JSON data"),
}

# Files that people submit by mistake, by their first bytes; only to say what a file is.
_FOREIGN: tuple[tuple[bytes, Message], ...] = (
    (b"\x89PNG\r\n", Message("PNG 图片", "a PNG image")),
    (b"\xff\xd8\xff", Message("JPEG 图片", "a JPEG image")),
    (b"GIF8", Message("GIF 图片", "a GIF image")),
    (b"RIFF", Message("WebP 图片或音视频", "a WebP image, sound or video")),
    (b"II*\0", Message("TIFF 图片", "a TIFF image")),
    (b"MM\0*", Message("TIFF 图片", "a TIFF image")),
    (b"{\\rtf", Message("RTF 文档", "an RTF document")),
    (b"7z\xbc\xaf\x27\x1c", Message("7z 压缩包", "a 7z archive")),
    (b"Rar!", Message("RAR 压缩包", "a RAR archive")),
    (b"\x1f\x8b", Message("gzip 压缩包", "a gzip archive")),
    (b"SQLite format 3", Message("SQLite 数据库", "an SQLite database")),
    (b"\x7fELF", Message("程序文件", "a program")),
    (b"MZ\x90", Message("程序文件", "a program")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PDF_HEADER_WITHIN = 1024
# Atomic groups: a file of many comments must not be read again for every way to split it.
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?>(?:<!--(?>.*?-->)\s*)*)<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(
    r"\s*<(?:head|body|div|p|h[1-6]|section|article|meta|title)\b[^<]*>", re.IGNORECASE
)
_OBJECT = re.compile(r"\s*\{\s*\"")


def detect(data: bytes, name: str) -> Format:
    """Return the format of a file by its content.

    Raises UnsupportedFormat when the content is nothing that is read or not what the name says, and
    UnreadableDraft when the file is empty or encrypted.
    """
    if not data:
        raise UnreadableDraft(
            Message(
                f"“{name}”是空文件（0 字节）。请确认已保存稿件后重新提交。",
                f"“{name}” is empty (0 bytes). Save the draft and submit it again.",
            )
        )
    suffix = PurePath(name).suffix.lower()
    expected = EXTENSIONS.get(suffix)
    if suffix and expected is None:
        raise _unknown_extension(name, suffix)
    if data.startswith(_OLE):
        raise _compound_file(data, name)
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise _is_really(name, what)
    found = _binary_format(data) or _text_format(data, name, expected)
    if expected is not None and found is not expected:
        raise _is_really(name, _LABELS[found])
    return found


def _binary_format(data: bytes) -> Format | None:
    if data.startswith(_ZIP):
        return Format.DOCX
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return Format.PDF
    return None


def _text_format(data: bytes, name: str, expected: Format | None) -> Format:
    """Return the format of a text file; its name decides where the content does not contradict."""
    if expected in {Format.HTML, Format.JSON}:
        return expected
    try:
        text = decode(data, name)
    except UnreadableDraft as error:
        if expected in {Format.DOCX, Format.PDF}:
            raise _corrupt(name, _LABELS[expected]) from error
        raise
    if _PAGE.match(text):
        return Format.HTML
    if expected in {Format.MARKDOWN, Format.TEXT}:
        return expected
    if _MARKUP.match(text):
        return Format.HTML
    return Format.JSON if _OBJECT.match(text) else Format.TEXT


def _corrupt(name: str, what: Message) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”不是有效的{what.zh}，可能已损坏或没有传完。请重新保存、上传。",
            f"“{name}” is not {what.en}; it may be corrupt or incomplete. "
            "Save and upload it again.",
        )
    )


def _is_really(name: str, what: Message) -> UnsupportedFormat:
    return UnsupportedFormat(
        Message(
            f"“{name}”的内容是{what.zh}，与扩展名不符或不受支持。"
            "请提交 docx、pdf、html、md、txt 或 json 稿件，扩展名须与内容一致。",
            f"“{name}” is really {what.en}, which is not what its name says or is not supported. "
            "Submit a docx, pdf, html, md, txt or json draft whose extension fits its content.",
        )
    )


def _unknown_extension(name: str, suffix: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        Message(
            f"不支持“{name}”的扩展名 {suffix}。请另存为 docx、pdf、html、md、txt 或 json 后提交。",
            f"“{name}”: the extension {suffix} is not supported. "
            "Save the draft as docx, pdf, html, md, txt or json.",
        )
    )


def _compound_file(data: bytes, name: str) -> UnsupportedFormat | UnreadableDraft:
    """Say whether an OLE compound file is an encrypted Office file or an old one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableDraft(
            Message(
                f"“{name}”设有打开密码，无法读取。请在 Word 中取消密码保护后重新提交。",
                f"“{name}” is encrypted with a password. Remove the password in Word and submit "
                "the draft again.",
            )
        )
    return _is_really(
        name, Message("旧版 Office 文件（doc、xls 或 ppt）", "an old Office file (doc, xls or ppt)")
    )
