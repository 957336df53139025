r"""A library row as the cells of a table, for CSV and Excel.

Lists take one line each inside their cell.  A source is one line,
`title | publisher | number | clause | year | level | url`, with what is missing at its end left
out and `|` and `\` written as `\|` and `\\`.  A cell that a spreadsheet would run as a formula
gets an apostrophe before it, which is taken off on the way in.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from review_service.domain.rumors import EntryStatus, RumorVerdict
from review_service.errors import InvalidPayload, Message
from review_service.ingest.library_rows import FIELDS, SOURCE_FIELDS

VERDICT_LABELS = {
    RumorVerdict.FALSE: "虚假",
    RumorVerdict.MISLEADING: "误导",
    RumorVerdict.PARTLY_TRUE: "部分属实",
    RumorVerdict.UNPROVEN: "未经证实",
    RumorVerdict.OUTDATED: "已过时",
    RumorVerdict.TRUE: "属实",
}
_STATUS_LABELS = {
    EntryStatus.DRAFT: "草稿",
    EntryStatus.PUBLISHED: "已发布",
    EntryStatus.RETIRED: "已下架",
}
_LABELS = {
    "verdict": {label: v.value for v, label in VERDICT_LABELS.items()},
    "status": {label: s.value for s, label in _STATUS_LABELS.items()},
}
_HEADINGS = {
    "编号": "id",
    "说法": "claim",
    "判定": "verdict",
    "结论": "verdict",
    "解释": "explanation",
    "主题": "topic",
    "其他说法": "variants",
    "相反说法": "negations",
    "来源": "sources",
    "生效日期": "valid_from",
    "失效日期": "valid_to",
    "状态": "status",
}
_LISTS = ("variants", "negations")
# What spreadsheets take for a formula, in full width as well; the apostrophe itself is doubled.
_RUNS = "=+-@\t\r＝＋－＠"
_BAR = re.compile(r"(?:[^|\\]|\\.|\\$)*")


def columns(header: Sequence[str]) -> list[str]:
    """Return the field names of a table's heading row; Chinese headings are understood.

    Raises `InvalidPayload` when `claim` or `verdict` is missing, or a heading is unknown or double.
    """
    names = [_HEADINGS.get(cell.strip(), cell.strip().lower()) for cell in header]
    while names and not names[-1]:
        names.pop()
    unknown = [n for n in names if n not in FIELDS]
    missing = [n for n in ("claim", "verdict") if n not in names]
    if not unknown and not missing and len(set(names)) == len(names):
        return names
    wrong = "、".join(repr(n) for n in unknown or missing or names)
    known = "、".join(FIELDS)
    raise InvalidPayload(
        Message(
            f"第 1 行应为列名：{known}；必须有 claim 和 verdict，不能重复。有误的列：{wrong}。",
            f"Row 1 must hold the column names {known}; claim and verdict are required, none may "
            f"come twice. Wrong columns: {wrong}.",
        )
    )


def cells(values: Mapping[str, Any]) -> list[str]:
    """Return the cells of a full library row, in the order of the fields."""
    return [_guarded(_cell(name, values[name])) for name in FIELDS]


def values(names: Sequence[str], row: Sequence[str]) -> dict[str, Any] | Message:
    """Return the library row that a table row makes, or what is wrong with its shape."""
    if any(cell.strip() for cell in row[len(names) :]):
        return Message(
            "单元格比列名多。请检查是否漏了引号。",
            "There are more cells than column names. Check for a missing quotation mark.",
        )
    found = ((n, _unguarded(cell)) for n, cell in zip(names, row, strict=False))
    return {name: _value(name, cell) for name, cell in found if cell.strip()}


def _cell(name: str, value: Any) -> str:
    if name in _LISTS:
        return "\n".join(value)
    if name == "sources":
        return "\n".join(_source_line(s) for s in value)
    return "" if value is None else str(value)


def _value(name: str, cell: str) -> Any:
    if name in _LISTS:
        return cell.split("\n")
    if name == "sources":
        return [_source(line) for line in cell.split("\n") if line.strip()]
    text = cell.strip()
    return _LABELS[name].get(text, text.lower()) if name in _LABELS else text


def _source_line(source: Mapping[str, Any]) -> str:
    parts = ["" if source[f] is None else str(source[f]) for f in SOURCE_FIELDS]
    while parts and not parts[-1]:
        parts.pop()
    return " | ".join(re.sub(r"([|\\])", r"\\\1", p) for p in parts)


def _source(line: str) -> dict[str, str]:
    parts = [re.sub(r"\\([|\\])", r"\1", m.strip()) for m in _split(line)]
    names = [*SOURCE_FIELDS, *(f"column {n}" for n in range(len(SOURCE_FIELDS), len(parts)))]
    return {n: p for n, p in zip(names, parts, strict=False) if p}


def _split(line: str) -> list[str]:
    parts: list[str] = []
    at = 0
    while at <= len(line):
        found = _BAR.match(line, at)
        assert found is not None
        parts.append(found[0])
        at = found.end() + 1
    return parts


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {*_RUNS, "'"} else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {*_RUNS, "'"} else cell
