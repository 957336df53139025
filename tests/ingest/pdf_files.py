"""PDF files drawn line by line, and their text layer read without the product's code."""

import io
import zlib
from collections.abc import Iterable, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
"""One of the fonts that PDF readers bring along, so nothing is embedded."""
WIDTH, HEIGHT = A4


class Drawing:
    """A PDF in the making; positions are in points from the top left."""

    def __init__(self, password: str | None = None) -> None:
        if SONG not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(SONG))
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, encrypt=password, invariant=1)

    def line(self, x: float, y: float, text: str, size: float = 12, font: str = SONG) -> None:
        """Draw a line of text."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(
        self, x: float, y: float, texts: Iterable[str], size: float = 12, font: str = SONG
    ) -> float:
        """Draw lines below one another and return where the next one would stand."""
        for text in texts:
            self.line(x, y, text, size, font)
            y += 1.5 * size
        return y

    def picture(self, width: float = WIDTH, height: float = HEIGHT) -> None:
        """Draw a picture."""
        from PIL import Image

        self.canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "gray")), 0, 0, width, height)

    def page(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def file(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._out.getvalue()


def wrapped(text: str, width: int) -> list[str]:
    """Cut Chinese text into lines of `width` characters."""
    return [text[i : i + width] for i in range(0, len(text), width)]


def layer(data: bytes, page: int, start: int, count: int) -> str:
    """Return characters of a page's text layer as PDFium lists them, by UTF-16 unit.

    A hyphen at the end of a line is listed as U+0002.
    """
    with pdfium.PdfDocument(data) as document:
        text = document[page].get_textpage()
        units = [pdfium_c.FPDFText_GetUnicode(text, start + i) for i in range(count)]
    return (
        b"".join(unit.to_bytes(2, "little") for unit in units)
        .decode("utf-16-le")
        .replace("\2", "-")
    )


def boxes(data: bytes, page: int, start: int, count: int) -> list[tuple[float, ...]]:
    """Return the loose boxes of characters of a page."""
    with pdfium.PdfDocument(data) as document:
        text = document[page].get_textpage()
        return [text.get_charbox(start + i, loose=True) for i in range(count)]


def with_mapping(codes: bytes, mapping: Sequence[str] | None, *, drawing: str = "") -> bytes:
    """Return a PDF of one line in a font whose code n stands for the n-th entry of `mapping`.

    Without a mapping the file does not say what the glyphs are.
    """
    shown = " ".join(f"{code:04x}" for code in codes).replace(" ", "")
    content = f"BT /F 20 Tf 50 700 Td <{shown}> Tj ET {drawing}".encode()
    entries = "".join(
        f"<{i:04x}> <{text.encode('utf-16-be').hex()}>\n" for i, text in enumerate(mapping or ())
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(mapping or ())} beginbfchar\n{entries}endbfchar endcmap end"
    ).encode()
    to_unicode = "/ToUnicode 6 0 R" if mapping is not None else ""
    page = b"/Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
    system = b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    descendant = b"/CIDSystemInfo %s /FontDescriptor 8 0 R" % system
    metrics = b"/FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700"
    font = f"/BaseFont /Own /Encoding /Identity-H /DescendantFonts [7 0 R] {to_unicode}".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page %s /Resources << /Font << /F 5 0 R >> >> >>" % page,
        _stream(content),
        b"<< /Type /Font /Subtype /Type0 %s >>" % font,
        _stream(cmap),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 1000 %s >>" % descendant,
        b"<< /Type /FontDescriptor /FontName /Own /Flags 4 %s /StemV 80 >>" % metrics,
    ]
    return assembled(objects)


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def packed_stream(content: bytes, dictionary: bytes = b"") -> bytes:
    """Return a compressed stream object."""
    packed = zlib.compress(content, 9)
    head = b"<< %s /Filter /FlateDecode /Length %d >>" % (dictionary, len(packed))
    return b"%s\nstream\n%s\nendstream" % (head, packed)


def assembled(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of numbered objects; the first is the catalog."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    size = len(objects) + 1
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start))
    return out.getvalue()
