"""What is wrong with a field of a library row, said to the person who wrote the file."""

from enum import Enum
from typing import Any

from pydantic_core import ErrorDetails

from review_service.domain.rumors import EntryStatus, RumorVerdict, SourceLevel
from review_service.errors import Message

_CHOICES: dict[Any, type[Enum]] = {
    "verdict": RumorVerdict,
    "status": EntryStatus,
    "level": SourceLevel,
}
_WRONG_TYPE = Message("类型不对，应为文字。", "Wrong type: text is expected.")
_WRONG_NUMBER = Message("应为整数年份，如 2021。", "A whole year is expected, such as 2021.")
_WRONG_DATE = Message("日期应写成 2021-03-15。", "Write the date as 2021-03-15.")
_MESSAGES = {
    "missing": Message("缺少此项。", "This field is required."),
    "extra_forbidden": Message(
        "没有这个字段。请检查拼写，或删去。",
        "There is no such field. Check the spelling, or remove it.",
    ),
    "too_short": Message("不能为空。", "It must not be empty."),
    "string_type": _WRONG_TYPE,
    "list_type": Message("应为列表。", "A list is expected."),
    "model_type": Message("应为对象。", "An object is expected."),
    "string_pattern_mismatch": Message(
        "编号最多 120 个字符，不能含空白和 / ? # \\ %。",
        "An identifier has at most 120 characters, without white space and / ? # \\ %.",
    ),
    "url": Message(
        "网址应以 http:// 或 https:// 开头。", "An address starts with http:// or https://."
    ),
    "dates": Message(
        "valid_from 晚于 valid_to。请改正日期。", "valid_from is after valid_to. Correct the dates."
    ),
}
_NUMBER = ("int_", "finite_", "greater_than", "less_than")
# Pydantic calls characters over a limit `too_long` as well, because the text is cleaned first.


def fault_message(fault: ErrorDetails) -> Message:
    """Return what is wrong and what to write instead."""
    kind = fault["type"]
    if kind == "value_error":
        return _own(str(fault["ctx"]["error"]))
    if kind == "enum" and fault["loc"][-1] in _CHOICES:
        listed = [str(c.value) for c in _CHOICES[fault["loc"][-1]]]
        return Message(
            f"应为其中之一：{'、'.join(listed)}。", f"It must be one of: {', '.join(listed)}."
        )
    if kind == "too_long":
        limit, items = fault["ctx"]["max_length"], isinstance(fault["input"], list)
        return Message(
            f"超过 {limit} {'项' if items else '个字符'}。",
            f"It has more than {limit} {'items' if items else 'characters'}.",
        )
    if kind.startswith(_NUMBER):
        return _WRONG_NUMBER
    if kind.startswith("date"):
        return _WRONG_DATE
    return _MESSAGES.get(
        kind, Message(f"内容不符合要求（{kind}）。", f"Not valid: {fault['msg']}.")
    )


def _own(reason: str) -> Message:
    if reason.startswith("control:"):
        code = reason.removeprefix("control:")
        return Message(
            f"含有不可用的字符 U+{code}。请删去。",
            f"It holds the character U+{code}, which cannot be used. Remove it.",
        )
    return _MESSAGES[reason]
