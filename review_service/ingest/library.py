"""Rumor libraries as files: JSON lines, CSV, Excel, schema.org ClaimReview."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from review_service.domain.rumors import EntryStatus, RumorEntry
from review_service.errors import FieldError, InvalidPayload, Message, NotFound, UnsupportedFormat
from review_service.ingest import library_rows
from review_service.ingest.library_rows import Row

_Raw = Iterator[tuple[int, Mapping[str, Any] | Message]]


class LibraryFormat(StrEnum):
    """Formats that libraries come and go in."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    CLAIM_REVIEW = "jsonld"


_SUFFIXES = {
    ".jsonl": LibraryFormat.JSONL,
    ".ndjson": LibraryFormat.JSONL,
    ".csv": LibraryFormat.CSV,
    ".tsv": LibraryFormat.CSV,
    ".xlsx": LibraryFormat.XLSX,
    ".jsonld": LibraryFormat.CLAIM_REVIEW,
    ".json": LibraryFormat.CLAIM_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The rows of a file that are right, and what is wrong with the others."""

    rows: tuple[Row, ...]
    errors: tuple[FieldError, ...]
    """A pointer is the row number and the path to the field, e.g. `3/sources/0/year`."""
    bad: int
    """Number of rows with errors."""


@dataclass(frozen=True, slots=True)
class Library:
    """The published entries of a library, by identifier."""

    entries: tuple[RumorEntry, ...]
    fingerprint: str
    """The same for the same published entries, wherever they are kept."""


def library(entries: Iterable[RumorEntry], digest: bytes | None = None) -> Library:
    """Return the library of the published ones among `entries`; `digest` is theirs if known."""
    published = sorted(
        (e for e in entries if e.status is EntryStatus.PUBLISHED), key=lambda e: e.id
    )
    if digest is None:
        digest = library_rows.total(map(library_rows.digest, published))
    return Library(tuple(published), digest.hex()[:16])


def read(path: Path) -> Library:
    """Return the library in a file, by its name's ending.

    Raises `InvalidPayload` with every fault, `UnsupportedFormat`, or `NotFound`.
    """
    form = format_of(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(
            Message(
                f"无法打开谣言库文件 {path}（{error.strerror}）。请检查路径和权限。",
                f"Cannot open the library file {path} ({error.strerror}). Check the path and its "
                "permissions.",
            )
        ) from error
    parsed = parse(data, form)
    if parsed.errors:
        raise invalid(parsed)
    return library(row.entry for row in parsed.rows)


def format_of(name: str) -> LibraryFormat:
    """Return the format that a file's name says."""
    form = _SUFFIXES.get(Path(name).suffix.lower())
    if form is None:
        raise UnsupportedFormat(
            Message(
                f"{name} 不是谣言库文件。支持 .jsonl、.csv、.xlsx 和 .jsonld（ClaimReview）。",
                f"{name} is not a library file. Give .jsonl, .csv, .xlsx or .jsonld (ClaimReview).",
            )
        )
    return form


def parse(data: bytes, form: LibraryFormat) -> Parsed:
    """Check every row of a file.

    Raises `InvalidPayload` where the file as a whole cannot be read or holds no rows.
    """
    rows: list[Row] = []
    errors: list[FieldError] = []
    bad = 0
    seen: dict[str, int] = {}
    for number, raw in _raw(data, form):
        entry = _entry(raw, number, seen)
        if isinstance(entry, RumorEntry):
            rows.append(Row(number, entry))
        else:
            errors.extend(entry)
            bad += 1
    if not rows and not errors:
        raise InvalidPayload(
            Message("文件里没有条目。", "There are no entries in the file."),
        )
    return Parsed(tuple(rows), tuple(errors), bad)


def dump(entries: Iterable[RumorEntry], form: LibraryFormat) -> bytes:
    """Return entries as a file that `parse` reads back without loss."""
    rows = [library_rows.row(e) for e in entries]
    if form is LibraryFormat.JSONL:
        return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode()
    return _module(form).dump(rows)  # type: ignore[no-any-return]


def invalid(parsed: Parsed) -> InvalidPayload:
    """Return the error that names every fault of a file."""
    return InvalidPayload(
        Message(
            f"{parsed.bad} 行有误，整个文件未被采用。请按下列提示修改后重试。",
            f"{parsed.bad} rows are not right and nothing of the file was used. Correct them as "
            "said below and try again.",
        ),
        parsed.errors,
    )


def _entry(
    raw: Mapping[str, Any] | Message, number: int, seen: dict[str, int]
) -> RumorEntry | tuple[FieldError, ...]:
    if isinstance(raw, Message):
        return (FieldError(str(number), raw),)
    entry = library_rows.checked(raw, number)
    if not isinstance(entry, RumorEntry):
        return entry
    first = seen.setdefault(entry.id, number)
    if first == number:
        return entry
    return (
        FieldError(
            f"{number}/id",
            Message(
                f"与第 {first} 行是同一条目（编号 {entry.id}）。请合并为一行，或改用不同编号。",
                f"The same entry as row {first} (identifier {entry.id}). Make them one row, or "
                "give another identifier.",
            ),
        ),
    )


def _raw(data: bytes, form: LibraryFormat) -> _Raw:
    return _json_lines(data) if form is LibraryFormat.JSONL else _module(form).rows(data)


def _json_lines(data: bytes) -> _Raw:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, _json_object(line)


def _json_object(line: bytes) -> Mapping[str, Any] | Message:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Message(f"不是合法的 JSON（{error}）。", f"Not valid JSON ({error}).")
    if isinstance(value, dict):
        return value
    return Message("每行应是一个 JSON 对象。", "Each line must be a JSON object.")


def _module(form: LibraryFormat) -> Any:
    # A library in JSON lines must not wait for openpyxl to load.
    if form is LibraryFormat.XLSX:
        from review_service.ingest import library_xlsx  # noqa: PLC0415

        return library_xlsx
    if form is LibraryFormat.CSV:
        from review_service.ingest import library_csv  # noqa: PLC0415

        return library_csv
    from review_service.ingest import claim_review  # noqa: PLC0415

    return claim_review
