"""A row of the rumor library: checked on the way in, written one way on the way out.

Knows no database, so that a library file can be used without one.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from review_service.domain.rumors import (
    EntryStatus,
    RumorEntry,
    RumorVerdict,
    SourceLevel,
    SourceRef,
)
from review_service.errors import FieldError
from review_service.ingest.row_faults import fault_message

FIELDS = tuple(RumorEntry.__dataclass_fields__)
"""Names of a row's fields, in the order in which they are written."""
SOURCE_FIELDS = tuple(SourceRef.__dataclass_fields__)
IDENTIFIER = r"^[^\s/?#\\%]{1,120}$"
"""What can stand in an address as it is."""

_DIGEST_BYTES = 32
# C0 and C1 controls but tab and line feed, surrogates, the code points that are no characters:
# XML, PostgreSQL or UTF-8 refuse them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile(r"\s*[\t\n\u2028\u2029]\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with the number of the row it was read from, 1-based."""

    number: int
    entry: RumorEntry


def _clean(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if found := _FORBIDDEN.search(text):
        raise ValueError(f"control:{ord(found[0]):04X}")
    return text


def _one_line(value: str) -> str:
    return _BREAKS.sub(" ", _clean(value))


def _without_blanks(values: list[str]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))


def _web_address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise ValueError("url")
    return value


def _absent_as(default: object) -> BeforeValidator:
    return BeforeValidator(lambda value: default if value is None else value)


_Line = Annotated[str, AfterValidator(_one_line)]
_Optional = Annotated[_Line, _absent_as("")]
_Lines = Annotated[
    list[Annotated[_Line, Field(max_length=500)]],
    Field(max_length=500),
    AfterValidator(_without_blanks),
    _absent_as([]),
]


class SourceIn(BaseModel):
    """A written source of a row."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[_Line, Field(min_length=1, max_length=300)]
    publisher: Annotated[_Optional, Field(max_length=200)] = ""
    number: Annotated[_Optional, Field(max_length=100)] = ""
    clause: Annotated[_Optional, Field(max_length=200)] = ""
    year: Annotated[int | None, Field(ge=1, le=9999)] = None
    level: SourceLevel | None = None
    url: Annotated[_Optional, Field(max_length=2_000), AfterValidator(_web_address)] = ""


class RowIn(BaseModel):
    """A library row as it comes in; only `claim` and `verdict` are required."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, AfterValidator(_clean), Field(pattern=IDENTIFIER)] | None = None
    claim: Annotated[_Line, Field(min_length=1, max_length=500)]
    verdict: RumorVerdict
    explanation: Annotated[
        str, AfterValidator(_clean), Field(max_length=20_000), _absent_as("")
    ] = ""
    topic: Annotated[_Optional, Field(max_length=100)] = ""
    variants: _Lines = []
    negations: _Lines = []
    sources: Annotated[list[SourceIn], Field(max_length=100), _absent_as([])] = []
    valid_from: date | None = None
    valid_to: date | None = None
    status: Annotated[EntryStatus, _absent_as(EntryStatus.PUBLISHED)] = EntryStatus.PUBLISHED

    @model_validator(mode="after")
    def _ordered(self) -> "RowIn":
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("dates")
        return self

    def entry(self) -> RumorEntry:
        """Return the entry, with an identifier made from the claim where none was given."""
        return RumorEntry(
            id=self.id or made_id(self.claim),
            claim=self.claim,
            verdict=self.verdict,
            explanation=self.explanation,
            topic=self.topic,
            variants=tuple(self.variants),
            negations=tuple(self.negations),
            sources=tuple(SourceRef(**s.model_dump()) for s in self.sources),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            status=self.status,
        )


def checked(values: Mapping[str, Any], number: int = 1) -> RumorEntry | tuple[FieldError, ...]:
    """Return the entry that a row's values make, or every fault with its row and field.

    A fault's pointer is the row number and the path to the field, e.g. `3/sources/0/year`.
    """
    try:
        return RowIn.model_validate(values).entry()
    except ValidationError as error:
        return tuple(
            FieldError("/".join(map(str, (number, *fault["loc"]))), fault_message(fault))
            for fault in error.errors(include_url=False, include_context=True)
        )


def made_id(claim: str) -> str:
    """Return the identifier of a claim that came without one: the same claim, the same one."""
    folded = unicodedata.normalize("NFKC", claim).casefold()
    return f"r-{hashlib.sha256(folded.encode()).hexdigest()[:12]}"


def row(entry: RumorEntry) -> dict[str, Any]:
    """Return the full library row of an entry, as JSON values."""
    values = {name: getattr(entry, name) for name in FIELDS}
    return values | {
        "verdict": entry.verdict.value,
        "variants": list(entry.variants),
        "negations": list(entry.negations),
        "sources": [_source_row(s) for s in entry.sources],
        "valid_from": entry.valid_from and entry.valid_from.isoformat(),
        "valid_to": entry.valid_to and entry.valid_to.isoformat(),
        "status": entry.status.value,
    }


def content(entry: RumorEntry) -> dict[str, Any]:
    """Return the row without its empty fields, so that a new field changes no old digest."""
    values = row(entry)
    values["sources"] = [_filled(s) for s in values["sources"]]
    return _filled(values)


def entry_of(values: Mapping[str, Any]) -> RumorEntry:
    """Return the entry of a row that `row` or `content` made; checks nothing."""
    return RumorEntry(
        id=values["id"],
        claim=values["claim"],
        verdict=RumorVerdict(values["verdict"]),
        explanation=values.get("explanation", ""),
        topic=values.get("topic", ""),
        variants=tuple(values.get("variants", ())),
        negations=tuple(values.get("negations", ())),
        sources=tuple(_source(s) for s in values.get("sources", ())),
        valid_from=_date(values.get("valid_from")),
        valid_to=_date(values.get("valid_to")),
        status=EntryStatus(values["status"]),
    )


def digest(entry: RumorEntry) -> bytes:
    """Return the hash of an entry's content, identifier included."""
    canonical = json.dumps(
        content(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).digest()


def total(digests: Iterable[bytes]) -> bytes:
    """Return the sum of digests: of a set of entries, in whatever order they came to it."""
    return replaced(bytes(_DIGEST_BYTES), (), digests)


def replaced(sum_of: bytes, gone: Iterable[bytes], new: Iterable[bytes]) -> bytes:
    """Return `sum_of` with the digests `gone` taken out and `new` put in."""
    change = sum(map(int.from_bytes, new)) - sum(map(int.from_bytes, gone))
    number = (int.from_bytes(sum_of) + change) % (1 << 8 * _DIGEST_BYTES)
    return number.to_bytes(_DIGEST_BYTES)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v not in (None, "", [])}


def _source_row(source: SourceRef) -> dict[str, Any]:
    values = {name: getattr(source, name) for name in SOURCE_FIELDS}
    return values | {"level": source.level and source.level.value}


def _source(values: Mapping[str, Any]) -> SourceRef:
    level = values.get("level")
    return SourceRef(**{**values, "level": SourceLevel(level) if level else None})


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
