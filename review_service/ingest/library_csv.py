"""Library files as CSV, as Excel writes it in China and elsewhere."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from review_service.errors import InvalidPayload, Message
from review_service.ingest import library_cells
from review_service.ingest.library_rows import FIELDS

_CELL_CHARACTERS = 1 << 20


def rows(data: bytes) -> Iterator[tuple[int, Mapping[str, Any] | Message]]:
    """Yield each row with its number as a spreadsheet shows it, the headings being row 1.

    Raises `InvalidPayload` where the file as a whole cannot be read.
    """
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = library_cells.columns(next(reader, []))
        for number, row in enumerate(reader, start=2):
            if any(cell.strip() for cell in row):
                yield number, library_cells.values(names, row)
    except csv.Error as error:
        raise InvalidPayload(
            Message(
                f"CSV 在第 {reader.line_num} 行附近无法读取（{error}）。请检查引号是否成对。",
                f"The CSV cannot be read near line {reader.line_num} ({error}). Check that "
                "quotation marks come in pairs.",
            )
        ) from error


def dump(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return full library rows as CSV in UTF-8, with the mark by which Excel knows that."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    writer.writerows(library_cells.cells(e) for e in entries)
    return out.getvalue().encode("utf-8-sig")


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidPayload(
        Message(
            "文件编码无法识别。请另存为 UTF-8 编码的 CSV。",
            "The file's encoding is not known. Save it as CSV in UTF-8.",
        )
    )
