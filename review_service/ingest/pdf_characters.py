"""Characters of a PDF's text layer with their places, as PDFium reports them."""

import ctypes
import math
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from review_service.ingest.pdf_page import Box, Character, Page

PdfiumError = pdfium.PdfiumError

_HYPHEN = "-"
_LINE_HYPHEN = 0x2
"""What PDFium lists for a hyphen that ends a line."""
_FULL_SPACE = "\u3000"
_NOT_TEXT = {0x0, 0xFFFE, 0xFFFF, 0xFFFD}


def opened(data: bytes) -> pdfium.PdfDocument:
    """Return an open document, to be closed by `with`.  Raises PdfiumError."""
    return pdfium.PdfDocument(data)


def is_encrypted(error: Exception) -> bool:
    """Tell whether an error of PDFium says that a password is needed."""
    codes = {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
    return getattr(error, "err_code", None) in codes


def pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """Yield the pages of an open document in order."""
    for number in range(len(document)):
        page = document[number]
        try:
            yield _page(page, number)
        finally:
            page.close()


def _page(page: pdfium.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    layers: dict[int, list[Character]] = {}
    unknown = 0
    text = page.get_textpage()
    try:
        places = _Places(text, page.get_rotation(), (width, height))
        for index, shown in _codes(text):
            if shown is None:
                unknown += 1
                continue
            unknown += pdfium_c.FPDFText_HasUnicodeMapError(text, index) == 1
            degrees, character = places.character(index, shown)
            layers.setdefault(degrees, []).append(character)
    finally:
        text.close()
    pictures, drawings = _graphics(page, width * height)
    return Page(number, width, height, layers, unknown, pictures, drawings)


def _codes(text: pdfium.PdfTextPage) -> Iterator[tuple[int, str | None]]:
    """Yield index and character of what the file draws; None stands for what has no meaning.

    PDFium lists UTF-16 units, so a character beyond the basic plane takes two indices.
    """
    high: int | None = None
    for index in range(text.count_chars()):
        if pdfium_c.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if high is not None and 0xDC00 <= code < 0xE000:
            yield index - 1, chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
            high = None
            continue
        high = code if 0xD800 <= code < 0xDC00 else None
        if high is None:
            known = code not in _NOT_TEXT and not 0xDC00 <= code < 0xE000
            yield index, _HYPHEN if code == _LINE_HYPHEN else chr(code) if known else None


class _Places:
    """Asks PDFium where the characters of a page are; the answers land in buffers used again."""

    def __init__(self, text: pdfium.PdfTextPage, turn: int, size: tuple[float, float]) -> None:
        self._text = text
        self._turn = turn
        self._size = size
        self._rect = pdfium_c.FS_RECTF()
        self._matrix = pdfium_c.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def character(self, index: int, shown: str) -> tuple[int, Character]:
        """Return the direction in which a character is written, in degrees, and the character."""
        text, rect, matrix = self._text, self._rect, self._matrix
        pdfium_c.FPDFText_GetLooseCharBox(text, index, rect)
        pdfium_c.FPDFText_GetMatrix(text, index, matrix)
        pdfium_c.FPDFText_GetCharOrigin(text, index, self._x, self._y)
        points = math.hypot(matrix.c, matrix.d) * pdfium_c.FPDFText_GetFontSize(text, index)
        box = upright = (rect.left, rect.bottom, rect.right, rect.top)
        base = self._y.value
        degrees = -self._turn
        if matrix.b or matrix.a < 0:
            degrees += round(math.degrees(math.atan2(matrix.b, matrix.a)))
        degrees %= 360
        if degrees:
            origin = (self._x.value, self._y.value)
            upright, base = _levelled(box, origin, math.radians(degrees + self._turn))
        elif self._turn:
            upright = _turned(box, self._turn, self._size)
            base = _turned((self._x.value, base, self._x.value, base), self._turn, self._size)[1]
        points = points or upright[3] - upright[1]
        if shown == _FULL_SPACE:
            # Its box is only as wide as what it draws, which is nothing.
            upright = (upright[0], upright[1], upright[0] + points, upright[3])
        return degrees, Character(shown, index, box, upright, points, base)


def _turned(box: Box, turn: int, size: tuple[float, float]) -> Box:
    """Return a box as a page shows it that is turned clockwise by `turn` degrees."""
    left, bottom, right, top = box
    width, height = size
    match turn:
        case 90:
            return bottom, height - right, top, height - left
        case 180:
            return width - right, height - top, width - left, height - bottom
        case 270:
            return width - top, left, width - bottom, right
        case _:
            return box


def _levelled(box: Box, origin: tuple[float, float], angle: float) -> tuple[Box, float]:
    """Return box and base line of a character turned back by `angle`."""
    left, bottom, right, top = box
    corners = [_rotated(x, y, angle) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys)), _rotated(*origin, angle)[1]


def _rotated(x: float, y: float, angle: float) -> tuple[float, float]:
    cos, sin = math.cos(angle), math.sin(angle)
    return x * cos + y * sin, y * cos - x * sin


def _graphics(page: pdfium.PdfPage, area: float) -> tuple[float, int]:
    """Return the share of the page that its largest picture covers, and the number of paths."""
    largest, drawings = 0.0, 0
    kinds = (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_PATH)
    for found in page.get_objects(filter=kinds, max_depth=4):
        if found.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            drawings += 1
        else:
            left, bottom, right, top = found.get_bounds()
            largest = max(largest, (right - left) * (top - bottom) / area)
    return largest, drawings
