"""Reads the answers that people gave to findings, as they are exported: one JSON object a line.

    {"schema": "1",
     "decided_at": "2026-11-24T09:30:00+08:00",   when it was answered; with a time zone
     "document_sha256": "…64 hexadecimal digits", the revision that was answered
     "passage": "…",                              what was flagged, with its context
     "claim": "…", "rumor_id": "…",               the library entry that it was matched with
     "stance_said": "asserts",                    what the machine said: asserts, debunks, mentions
     "answer": "right",                           or other_stance, or false_alarm
     "stance_right": "debunks",                   with other_stance only: what it is instead
     "reviewer": "…16 to 64 hexadecimal digits"}  who answered, as a hash; never a name

`right`: the passage stands to the claim as the machine said.  `other_stance`: it speaks of the
claim, but stands otherwise to it.  `false_alarm`: it does not speak of the claim.  A finding that
was waived or fixed says nothing about its stance unless the reviewer also gave one of these
answers; such a line is not exported.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from review_service.errors import FieldError, InvalidPayload, Message, NotFound

Label = Literal["asserts", "debunks", "mentions", "unrelated"]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
_CHOICES = {
    "schema": "1",
    "stance_said": "asserts, debunks, mentions",
    "stance_right": "asserts, debunks, mentions",
    "answer": "right, other_stance, false_alarm",
}
_PATTERNS = {
    "document_sha256": Message(
        "应为 64 位十六进制的 SHA-256。", "A SHA-256 of 64 hexadecimal digits is expected."
    ),
    "reviewer": Message(
        "应为审校人的哈希（16 至 64 位十六进制），不能写姓名或账号。请重新导出。",
        "The reviewer's hash (16 to 64 hexadecimal digits) is expected, never a name or account. "
        "Export again.",
    ),
}
_FAULTS = {
    "missing": Message(
        "缺少此项。请补上，或重新导出。", "This field is required. Add it, or export again."
    ),
    "extra_forbidden": Message(
        "没有这个字段。请删去：多余内容可能含有个人信息。",
        "There is no such field. Remove it: it might hold personal data.",
    ),
    "json_invalid": Message(
        "这一行不是 JSON 对象。请检查是否被截断，或重新导出。",
        "This line is no JSON object. See whether it was cut, or export again.",
    ),
    "string_too_short": Message("不能为空。请补上。", "It must not be empty. Fill it in."),
    "string_too_long": Message(
        "超过 4000 个字符。请只留被判断的段落和前后各两句。",
        "It has more than 4,000 characters. Keep the passage and two sentences on either side.",
    ),
    "string_type": Message("应为文字。请改正。", "Text is expected. Correct it."),
    "right_missing": Message(
        "answer 为 other_stance 时须写明正确的立场。请补上 stance_right。",
        "With the answer other_stance the right stance is required. Add stance_right.",
    ),
    "right_same": Message(
        "stance_right 与 stance_said 相同。请改为 answer: right，或改正立场。",
        "stance_right is what stance_said is. Answer right, or correct the stance.",
    ),
    "right_idle": Message(
        "只有 answer 为 other_stance 时才写 stance_right。请删去，或改正 answer。",
        "stance_right belongs to the answer other_stance only. Remove it, or correct the answer.",
    ),
}
_WRONG_TIME = Message(
    "应为带时区的时间，如 2026-11-24T09:30:00+08:00。请改正。",
    "A time with its zone is expected, such as 2026-11-24T09:30:00+08:00. Correct it.",
)


class Decision(BaseModel):
    """One answer of one person about one passage and one claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["1"] = Field(alias="schema")
    decided_at: AwareDatetime
    document_sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    passage: _Text
    claim: _Text
    rumor_id: _Text
    stance_said: Literal["asserts", "debunks", "mentions"]
    answer: Literal["right", "other_stance", "false_alarm"]
    stance_right: Literal["asserts", "debunks", "mentions"] | None = None
    reviewer: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16,64}$")]

    @model_validator(mode="after")
    def _one_stance(self) -> Self:
        if self.answer != "other_stance":
            if self.stance_right is not None:
                raise PydanticCustomError("right_idle", "stance_right without other_stance")
        elif self.stance_right is None:
            raise PydanticCustomError("right_missing", "other_stance without stance_right")
        elif self.stance_right == self.stance_said:
            raise PydanticCustomError("right_same", "stance_right is stance_said")
        return self

    @property
    def label(self) -> Label:
        """Return how the passage stands to the claim, as the reviewer answered."""
        if self.answer == "false_alarm":
            return "unrelated"
        return self.stance_right or self.stance_said


@dataclass(frozen=True, slots=True)
class Export:
    """The decisions of some files, each once, in the order of their time."""

    decisions: tuple[Decision, ...]
    repeated: int
    """Lines that say again what another line says."""


def read(files: Sequence[Path]) -> Export:
    """Return the decisions of exported files.

    Raises `InvalidPayload` naming file, line and field of every fault, or `NotFound`.
    """
    found: list[Decision] = []
    faults: list[FieldError] = []
    for file in files:
        for number, line in _lines(file):
            try:
                found.append(Decision.model_validate_json(line))
            except ValidationError as error:
                place = f"{file.name}:{number}"
                faults += [_fault(place, fault) for fault in error.errors()]
    if faults:
        raise InvalidPayload(
            Message(
                f"有 {len(faults)} 处不符合要求，没有写入任何内容。请改正后重试。",
                f"{len(faults)} faults; nothing was written.  Correct them and try again.",
            ),
            tuple(faults),
        )
    once = {decision.model_dump_json(): decision for decision in found}
    ordered = sorted(once.items(), key=lambda item: (item[1].decided_at, item[0]))
    return Export(tuple(each for _, each in ordered), len(found) - len(once))


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise NotFound(
            Message(
                f"无法打开文件 {file}（{error.strerror}）。请检查路径和权限。",
                f"Cannot open the file {file} ({error.strerror}). Check the path and permissions.",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidPayload(
            Message(
                f"文件 {file} 不是 UTF-8 编码。请另存为 UTF-8，或重新导出。",
                f"The file {file} is not UTF-8. Save it as UTF-8, or export again.",
            )
        ) from error
    yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _fault(place: str, fault: ErrorDetails) -> FieldError:
    path = [str(part) for part in fault["loc"]]
    return FieldError("/".join((place, *path)), _message(fault["type"], path))


def _message(kind: str, path: list[str]) -> Message:
    name = path[-1] if path else ""
    if kind == "literal_error":
        listed = _CHOICES[name]
        return Message(
            f"应为其中之一：{listed}。请改正，或重新导出。",
            f"It must be one of: {listed}. Correct it, or export again.",
        )
    if kind == "string_pattern_mismatch":
        return _PATTERNS[name]
    if kind.startswith(("datetime", "timezone")):
        return _WRONG_TIME
    return _FAULTS.get(kind, _FAULTS["json_invalid"])
