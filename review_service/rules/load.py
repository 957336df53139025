"""YAML in, packs out; what is wrong is said by file, rule and field, with the remedy."""

import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from review_service.errors import FieldError, InvalidRule, Message
from review_service.rules.schema import Overlay, Pack

_Model = TypeVar("_Model", bound=BaseModel)
_RETYPED = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}


class _Loader(yaml.CSafeLoader):
    """YAML as its readers expect it: yes and 12:30 are words, and no key stands twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class reads it as a class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _RETYPED]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - the base class's signature
    ) -> dict[Hashable, Any]:
        """Return the mapping; raise ConstructorError where a key stands twice."""
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                problem = f"duplicate key {key}"
                raise yaml.constructor.ConstructorError(
                    problem=problem, problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"),
    list("-0123456789"),
)


def read_pack(path: Path) -> Pack:
    """Read a pack file.

    Raises InvalidRule naming every wrong field.
    """
    return _read(path, Pack)


def read_overlay(path: Path) -> Overlay:
    """Read an organisation's own file.

    Raises InvalidRule naming every wrong field.
    """
    return _read(path, Overlay)


def _read(path: Path, model: type[_Model]) -> _Model:
    try:
        content = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - derived from SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, str(error)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise invalid(path, [FieldError(place, _yaml_problem(str(error.problem)))]) from error
    except yaml.YAMLError as error:
        raise unreadable(path, str(error)) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = [_fault(content, details) for details in error.errors()]
        raise invalid(path, faults) from error


def unreadable(path: Path, reason: str) -> InvalidRule:
    """Return the error for a file that is not there or not YAML."""
    return InvalidRule(
        Message(
            f"规则文件 {path.name} 无法读取：{reason}。请检查路径，并以 UTF-8 保存。",
            f"The rule file {path.name} cannot be read: {reason}. "
            "Check the path and save it as UTF-8.",
        )
    )


def invalid(path: Path, faults: list[FieldError]) -> InvalidRule:
    """Return the error for a file with faults, the first of them in its text."""
    first = faults[0]
    return InvalidRule(
        Message(
            f"规则文件 {path.name} 有 {len(faults)} 处错误。{first.pointer}：{first.message.zh}",
            f"The rule file {path.name} has {len(faults)} faults. "
            f"{first.pointer}: {first.message.en}",
        ),
        tuple(faults),
    )


def _yaml_problem(problem: str) -> Message:
    if problem.startswith("duplicate key"):
        key = problem.removeprefix("duplicate key ")
        return Message(
            f"键重复（{key}），后一个会悄悄覆盖前一个，请删去一个。",
            f"{problem}: the second would silently replace the first; delete one.",
        )
    return Message(
        f"YAML 语法错误：{problem}。含有冒号、井号、引号或以符号开头的文字请用单引号括起来。",
        f"YAML syntax error: {problem}. "
        "Put single quotes around text with colons, hashes or quotes.",
    )


def _fault(content: object, details: ErrorDetails) -> FieldError:
    return FieldError(_pointer(content, details["loc"]), _explained(details))


def _pointer(content: object, location: tuple[int | str, ...]) -> str:
    """Return `rule id/field/…`, or the field's path where no rule is meant.

    Pydantic puts the kind of a rule between its number and its field; readers never wrote it.
    """
    parts = [*location]
    if len(parts) > 1 and parts[0] == "rules" and isinstance(content, Mapping):
        rule = content["rules"][parts[1]]
        name = (
            rule.get("id", f"rules/{parts[1]}")
            if isinstance(rule, Mapping)
            else f"rules/{parts[1]}"
        )
        kind = rule.get("kind") if isinstance(rule, Mapping) else None
        rest = parts[3:] if len(parts) > 2 and parts[2] == kind else parts[2:]
        parts = [name, *rest]
    return "/".join(map(str, parts)) or "/"


def _explained(details: ErrorDetails) -> Message:
    context = details.get("ctx", {})
    return _EXPLANATIONS.get(details["type"], _other)(details, context)


def _other(details: ErrorDetails, _: Mapping[str, Any]) -> Message:
    return Message(f"值不符合要求：{details['msg']}。", f"Not a permitted value: {details['msg']}.")


def _missing(details: ErrorDetails, _: Mapping[str, Any]) -> Message:
    field = details["loc"][-1]
    return Message(f"缺少字段 {field}，请补上。", f"The field {field} is missing; add it.")


def _extra(details: ErrorDetails, _: Mapping[str, Any]) -> Message:
    field = details["loc"][-1]
    return Message(
        f"没有名为 {field} 的字段，请核对拼写和缩进。",
        f"There is no field {field}; check its spelling and indentation.",
    )


def _choice(_: ErrorDetails, context: Mapping[str, Any]) -> Message:
    expected = context.get("expected", context.get("expected_tags", ""))
    return Message(f"只能是以下之一：{expected}。", f"It must be one of: {expected}.")


def _text(_: ErrorDetails, __: Mapping[str, Any]) -> Message:
    return Message(
        "这里须是文字；数字或日期样的文字请加引号。",
        "This must be text; put quotes around text that looks like a number or date.",
    )


def _short(_: ErrorDetails, context: Mapping[str, Any]) -> Message:
    least = context.get("min_length")
    return Message(
        f"至少要有 {least} 项（或字），请补足。",
        f"At least {least} are needed; add the missing ones.",
    )


_EXPLANATIONS = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _choice,
    "union_tag_not_found": _missing,
    "string_type": _text,
    "too_short": _short,
    "string_too_short": _short,
}
