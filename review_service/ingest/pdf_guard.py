"""A look into a PDF's streams before PDFium draws them, so that a small file cannot fill memory.

PDFium unpacks whatever a page draws and keeps every path and letter of it.  Here the streams are
unpacked piece by piece, counted and thrown away.
"""

import re
import zlib
from collections.abc import Iterator

from review_service.errors import Message, TooLarge

MAX_UNPACKED = 512 * 1024 * 1024
"""Bytes of all streams, pictures included."""
MAX_DRAWN = 24 * 1024 * 1024
"""Bytes of streams that are neither pictures nor fonts."""
MAX_PATHS = 400_000
"""Path operators; PDFium takes about 0.3 kB and 4 µs for each."""

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY = 1_000
"""Bytes before a stream in which its dictionary stands."""
_PIECE, _CHUNK = 32 * 1024, 1024 * 1024
"""Bytes taken and at most unpacked at a time."""
_FLATE = re.compile(rb"/Fl(?:ateDecode)?\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_FONT = re.compile(rb"/Length1\b|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b")
_PATH = re.compile(rb"[\d.]\s+(?:l|c|v|y|re)\s")


def refuse_bombs(data: bytes, name: str) -> None:
    """Raise TooLarge for a file whose streams hold more than a draft can."""
    unpacked = drawn = paths = 0
    for dictionary, start in _streams(data):
        aside = _PICTURE.search(dictionary) or _FONT.search(dictionary)
        for chunk in _chunks(data, start, packed=_FLATE.search(dictionary) is not None):
            unpacked += len(chunk)
            if not aside:
                drawn += len(chunk)
                paths += sum(1 for _ in _PATH.finditer(chunk))
            if unpacked > MAX_UNPACKED or drawn > MAX_DRAWN or paths > MAX_PATHS:
                raise _too_much(name)


def _streams(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the dictionary of each stream and where its bytes begin."""
    for found in _STREAM.finditer(data):
        before = data[max(0, found.start() - _DICTIONARY) : found.start()]
        yield before[before.rfind(b" obj") + 1 :], found.end()


def _chunks(data: bytes, start: int, *, packed: bool) -> Iterator[bytes]:
    """Yield the content of a stream, unpacked where it is packed."""
    if not packed:
        end = data.find(b"endstream", start)
        yield data[start : end if end >= 0 else len(data)]
        return
    unpacker = zlib.decompressobj()
    while not unpacker.eof:
        piece = unpacker.unconsumed_tail
        if not piece:
            piece, start = data[start : start + _PIECE], start + _PIECE
        if not piece:
            return
        try:
            yield unpacker.decompress(piece, _CHUNK)
        except zlib.error:
            # PDFium shows what came before the damage.
            return


def _too_much(name: str) -> TooLarge:
    return TooLarge(
        Message(
            f"“{name}”解压后的图形或数据过多，无法在合理时间内读取。"
            "请只导出文字页，或提交 docx 原稿。",
            f"“{name}” unpacks to more graphics or data than can be read in reasonable time. "
            "Export the pages of text alone, or submit the docx.",
        )
    )
