"""JSON drafts `{"title": …, "body": …}`, as a content management system exports them."""

import json
from collections.abc import Mapping

from review_service.domain.text import Document
from review_service.errors import FieldError, InvalidPayload, Message, UnreadableDraft
from review_service.ingest.decoding import decode, refuse_nul, refuse_surrogates
from review_service.ingest.draft import Source
from review_service.ingest.text_reader import read_pair

_FIELDS = ("title", "body")


def read(source: Source) -> Document:
    """Read one JSON object with the strings `title` and `body`.

    Raises InvalidPayload naming each missing or wrong field.
    """
    fields = _fields(_parse(decode(source.data, source.name), source.name), source.name)
    for name, value in fields.items():
        refuse_unreadable(value, name)
    return read_pair(source, fields["title"], fields["body"])


def refuse_unreadable(value: str, field: str) -> None:
    """Raise UnreadableDraft for characters of a field that are none."""
    place = Message(f"字段 /{field} ", f"field /{field}")
    refuse_surrogates(value, place)
    refuse_nul(value, place)


def _parse(text: str, name: str) -> object:
    try:
        parsed: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableDraft(
            Message(
                f"“{name}”第 {error.lineno} 行第 {error.colno} 个字符处不是有效的 JSON"
                f"（{error.msg}）。请改正该处后重新提交。",
                f"“{name}” is not valid JSON at line {error.lineno}, column {error.colno} "
                f"({error.msg}). Correct the place and submit it again.",
            )
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableDraft(
            Message(
                f"“{name}”的 JSON 嵌套过深或含有过长的数字。请只保留 title 和 body 两个字段。",
                f"The JSON of “{name}” is nested too deeply or holds an oversized number. "
                "Keep only the fields title and body.",
            )
        ) from error
    return parsed


def _fields(value: object, name: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise InvalidPayload(
            Message(
                f'“{name}”不是一个 JSON 对象。应为 {{"title": "标题", "body": "正文"}}。',
                f'“{name}” is not a JSON object. Expected {{"title": "…", "body": "…"}}.',
            )
        )
    faults = tuple(f for field in _FIELDS if (f := _fault(value, field)) is not None)
    if faults:
        raise InvalidPayload(
            Message(
                f"“{name}”{'；'.join(f.message.zh for f in faults)}。",
                f"“{name}”: {'; '.join(f.message.en for f in faults)}.",
            ),
            faults,
        )
    return {field: value[field] for field in _FIELDS}


def _fault(value: Mapping[str, object], field: str) -> FieldError | None:
    if field not in value:
        return FieldError(
            f"/{field}",
            Message(
                f"缺少字段 {field}，请补上（字符串；没有标题时 title 填空字符串）",
                f"the field {field} is missing; add it as a string (an empty title may be “”)",
            ),
        )
    if not isinstance(value[field], str):
        return FieldError(
            f"/{field}",
            Message(f"字段 {field} 不是字符串，请改为字符串", f"the field {field} is not a string"),
        )
    return None
