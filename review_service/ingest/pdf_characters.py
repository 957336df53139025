"""Characters of a PDF's text layer with their places, as PDFium reports them.

PDFium is not safe for threads: callers hold `LOCK` around everything here.
"""

import ctypes
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

LOCK = threading.Lock()

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_HYPHEN = "-"
"""PDFium reports a hyphen that it takes for a line end's as another character."""
_FULL_SPACE = "\u3000"
_NOT_TEXT = {0x0, 0xFFFE, 0xFFFF, 0xFFFD}


@dataclass(frozen=True, slots=True)
class Character:
    """A character of the text layer; `box` is turned so that its line runs left to right."""

    text: str
    index: int
    """In PDFium's text page."""
    source_box: Box
    """In points of the page as it is stored."""
    box: Box
    size: float
    """Of the font, in points."""
    base: float
    """Height of the base line it stands on."""

    @property
    def width(self) -> float:
        """Return the room it takes in its line."""
        return self.box[2] - self.box[0]

    @property
    def following(self) -> int:
        """Return the index after its own."""
        return self.index + (2 if self.text > "\uffff" else 1)


@dataclass(frozen=True, slots=True)
class Page:
    """The characters of a page, by the direction in which they are written."""

    number: int
    """0-based."""
    width: float
    height: float
    layers: dict[int, list[Character]]
    """By degrees counter-clockwise as the page is shown; 0 is upright text."""
    unknown: int
    """Characters whose font does not say what they are."""
    pictures: float
    """Share of the page that its largest picture covers."""
    drawings: int
    """Number of drawn paths."""

    @property
    def characters(self) -> int:
        """Return how many characters are on the page."""
        return sum(map(len, self.layers.values()))


def pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """Yield the pages of an open document in order."""
    for number in range(len(document)):
        page = document[number]
        try:
            yield _page(page, number)
        finally:
            page.close()


def _page(page: pdfium.PdfPage, number: int) -> Page:
    turn = page.get_rotation()
    width, height = page.get_size()
    layers: dict[int, list[Character]] = {}
    unknown = 0
    text = page.get_textpage()
    try:
        for index, shown in _codes(text):
            if shown is None:
                unknown += 1
                continue
            unknown += pdfium_c.FPDFText_HasUnicodeMapError(text, index) == 1
            degrees, character = _character(text, index, shown, turn, (width, height))
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
            hyphen = pdfium_c.FPDFText_IsHyphen(text, index) == 1
            known = code not in _NOT_TEXT and not 0xDC00 <= code < 0xE000
            yield index, _HYPHEN if hyphen else chr(code) if known else None


def _character(
    text: pdfium.PdfTextPage, index: int, shown: str, turn: int, size: tuple[float, float]
) -> tuple[int, Character]:
    """Return the direction in which a character is written, in degrees, and the character."""
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text, index, rect)
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(text, index, matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
    box = (rect.left, rect.bottom, rect.right, rect.top)
    points = math.hypot(matrix.c, matrix.d) * pdfium_c.FPDFText_GetFontSize(text, index)
    degrees = round(math.degrees(math.atan2(matrix.b, matrix.a)) + turn) % 360
    if degrees:
        upright, base = _levelled(box, (x.value, y.value), math.radians(degrees - turn))
    else:
        upright = _turned(box, turn, size)
        base = _turned((x.value, y.value, x.value, y.value), turn, size)[1]
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
