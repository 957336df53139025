"""Library files as Excel workbooks: the first sheet, everything text."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException

from review_service.errors import InvalidPayload, Message, TooLarge
from review_service.ingest import library_cells
from review_service.ingest.library_rows import FIELDS

_UNPACKED_BYTES = 400 << 20
"""A workbook that unpacks to more is a bomb or no library."""
_CELL_CHARACTERS = 32_767
"""Excel's own limit; it cuts longer text off without a word."""
_WIDTHS = {"claim": 50, "explanation": 60, "variants": 50, "negations": 40, "sources": 60}


def rows(data: bytes) -> Iterator[tuple[int, Mapping[str, Any] | Message]]:
    """Yield each row with its number, the headings being row 1.

    Raises `InvalidPayload` where the file as a whole cannot be read, and `TooLarge`.
    """
    sheet_rows = _sheet(data)
    header = [_text(cell) for cell in next(sheet_rows, ())]
    names = library_cells.columns([h if isinstance(h, str) else "" for h in header])
    for number, row in enumerate(sheet_rows, start=2):
        found = [_text(cell) for cell in row]
        fault = next((cell for cell in found if isinstance(cell, Message)), None)
        if fault is not None:
            yield number, fault
        elif any(found):
            yield number, library_cells.values(names, [str(cell) for cell in found])


def dump(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return full library rows as a workbook.

    Raises `InvalidPayload` when a cell would be longer than Excel keeps.
    """
    table = [_kept(values["id"], library_cells.cells(values)) for values in entries]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("rumors")
    sheet.freeze_panes = "C2"
    for letter, name in zip("ABCDEFGHIJK", FIELDS, strict=True):
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 14)
    sheet.append([_cell(sheet, name, Font(bold=True)) for name in FIELDS])
    for row in table:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _kept(identifier: str, cells: list[str]) -> list[str]:
    if all(len(cell) <= _CELL_CHARACTERS for cell in cells):
        return cells
    raise InvalidPayload(
        Message(
            f"条目 {identifier} 的内容超过 Excel 单元格的 32,767 字。请导出为 jsonl 或 csv。",
            f"Entry {identifier} holds more than the 32,767 characters of an Excel cell. Export as "
            "jsonl or csv.",
        )
    )


def _sheet(data: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(member.file_size for member in package.infolist())
        if unpacked > _UNPACKED_BYTES:
            raise TooLarge(
                Message(
                    "工作簿解压后过大。请拆成几个文件，或改用 jsonl。",
                    "The workbook is too large when unpacked. Split it, or use jsonl.",
                )
            )
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        return iter(sheet.iter_rows())
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise InvalidPayload(
            Message(
                "不是可以读取的 xlsx 工作簿。请用 Excel 或 WPS 另存为 xlsx。",
                "Not a readable xlsx workbook. Save it as xlsx from Excel or WPS.",
            )
        ) from error


def _text(cell: Any) -> str | Message:
    value = cell.value
    if cell.data_type in {"f", "e"}:
        return Message(
            f"单元格 {cell.coordinate} 是公式或错误值。请粘贴为数值。",
            f"Cell {cell.coordinate} is a formula or an error. Paste it as a value.",
        )
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else str(value)


def _cell(sheet: Any, text: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if font is not None:
        cell.font = font
    return cell
