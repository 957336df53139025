"""The TOML of workflows as one pydantic schema, and what is wrong with a file, place by place."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from review_service.domain.people import ROLE_NAMES, Role
from review_service.domain.permissions import PERMISSIONS, Action
from review_service.domain.workflows import SIGN_OFFS, STAGES, HandOn, Step
from review_service.errors import FieldError, InvalidWorkflow, Message

ANY = "*"
Name = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NameSpec(_Strict):
    """A name in the two languages of the product."""

    zh: Name
    en: Name


class StepSpec(_Strict):
    """How long a step may take, and who is told when it takes longer."""

    hours: Annotated[float, Field(strict=True, gt=0, le=24 * 365)]
    escalate_to: Annotated[tuple[Role, ...], Field(min_length=1)]


class WorkflowSpec(NameSpec):
    """A workflow as it is written."""

    id: Name
    organisations: Annotated[tuple[Name, ...], Field(min_length=1)]
    content_types: Annotated[tuple[Name, ...], Field(min_length=1)]
    stages: tuple[Step, ...]
    sign_offs: tuple[Step, ...]
    reopen_after_edit: tuple[Step, ...] | None = None
    hand_on: HandOn
    blind_share: Annotated[float, Field(strict=True, ge=0, le=1)]
    steps: Mapping[Step, StepSpec]

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of organisation and content type that the workflow is for."""
        return tuple((o, t) for o in self.organisations for t in self.content_types)


class WorkflowFile(_Strict):
    """A file of workflows."""

    schema_: Literal[1] = Field(alias="schema")
    utc_offset: Annotated[str, Field(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d$")] | None = None
    content_types: Mapping[Name, NameSpec] = {}
    workflows: tuple[WorkflowSpec, ...] = ()


def read(path: Path | Traversable, known_types: AbstractSet[str] = frozenset()) -> WorkflowFile:
    """Read a file of workflows; `known_types` are content types named elsewhere.

    Raises `InvalidWorkflow` naming every fault.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = Message(
            f"流程文件 {path.name} 无法读取：{error}。请检查路径，并以 UTF-8 保存。",
            f"The workflow file {path.name} cannot be read: {error}. "
            "Check the path and save it as UTF-8.",
        )
        raise InvalidWorkflow(message) from error
    except tomllib.TOMLDecodeError as error:
        message = Message(
            f"流程文件 {path.name} 有 TOML 语法错误：{error}。请改正该行该列。",
            f"The workflow file {path.name} has a TOML syntax error: {error}. Correct that place.",
        )
        raise InvalidWorkflow(message) from error
    try:
        file = WorkflowFile.model_validate(content)
    except ValidationError as error:
        faults = [_fault(content, details) for details in error.errors()]
        raise invalid(path.name, faults) from error
    if faults := list(_faults(file, known_types | file.content_types.keys())):
        raise invalid(path.name, faults)
    return file


def invalid(name: str, faults: list[FieldError]) -> InvalidWorkflow:
    """Return the error for a file with faults, the first of them in its text."""
    first = faults[0]
    return InvalidWorkflow(
        Message(
            f"流程文件 {name} 有 {len(faults)} 处错误。{first.pointer}：{first.message.zh}",
            f"The workflow file {name} has {len(faults)} faults. "
            f"{first.pointer}: {first.message.en}",
        ),
        tuple(faults),
    )


def _faults(file: WorkflowFile, types: AbstractSet[str]) -> Iterator[FieldError]:
    for name, count in Counter(w.id for w in file.workflows).items():
        if count > 1:
            yield _at(name, "id", "编号重复，请另取一个。", "This id stands twice; choose another.")
    for (org, kind), count in Counter(p for w in file.workflows for p in w.places).items():
        if count > 1:
            yield FieldError(
                f"workflows/{org}/{kind}",
                Message(
                    f"组织“{org}”的内容类型“{kind}”有 {count} 个流程，请只保留一个。",
                    f"Organisation “{org}” has {count} workflows for “{kind}”; leave one.",
                ),
            )
    for workflow in file.workflows:
        yield from _stage_faults(workflow)
        yield from _step_faults(workflow)
        for kind in workflow.content_types:
            if kind != ANY and kind not in types:
                yield _at(
                    workflow.id,
                    "content_types",
                    f"没有名为“{kind}”的内容类型。请在 [content_types] 中加上，"
                    f"或改为：{'、'.join(sorted(types)) or '（无）'}。",
                    f"There is no content type “{kind}”. Add it under [content_types] or use one "
                    f"of: {', '.join(sorted(types)) or 'none'}.",
                )


def _stage_faults(workflow: WorkflowSpec) -> Iterator[FieldError]:
    stages = workflow.stages
    if stages != tuple(s for s in STAGES if s in stages) or Step.FINAL not in stages:
        yield _at(
            workflow.id,
            "stages",
            "审次须从 first、second、final 中依次选取、不重复，并以 final 结束。",
            "Choose from first, second, final, in this order, each once, ending with final.",
        )
    if workflow.sign_offs != tuple(s for s in SIGN_OFFS if s in workflow.sign_offs):
        yield _at(
            workflow.id,
            "sign_offs",
            "签署只能是 science、compliance，依此次序，不重复；没有则写 []。",
            "Choose from science, compliance, in this order, each once; [] for none.",
        )
    if workflow.blind_share and Step.SECOND not in stages:
        yield _at(
            workflow.id,
            "blind_share",
            "没有复审的流程不能抽样双盲复审。请写 0.0，或在 stages 中加上 second。",
            "Without a second review nothing is reviewed blind. "
            "Write 0.0, or add second to the stages.",
        )


def _step_faults(workflow: WorkflowSpec) -> Iterator[FieldError]:
    steps = {*workflow.stages, *workflow.sign_offs}
    listed = ", ".join(s for s in Step if s in steps)
    for name in (s for s in Step if (s in steps) != (s in workflow.steps)):
        yield _at(
            workflow.id,
            f"steps/{name}",
            f"steps 须恰好包括本流程的各环节：{listed}。请补上或删去 {name}。",
            f"steps has exactly the workflow's own steps: {listed}. Add or delete {name}.",
        )
    for name, step in workflow.steps.items():
        for role in step.escalate_to:
            if role not in PERMISSIONS[Action.READ_QUEUE].roles:
                yield _at(
                    workflow.id,
                    f"steps/{name}/escalate_to",
                    f"“{ROLE_NAMES[role].zh}”（{role}）看不到待审队列，不能作为上报对象。请换一个角色。",
                    f"The role {role} does not see the queues; choose another to escalate to.",
                )
    reopens = workflow.reopen_after_edit
    if reopens is not None and not {Step.FINAL} <= {*reopens} <= steps:
        yield _at(
            workflow.id,
            "reopen_after_edit",
            f"只能是本流程的环节（{listed}），并且须包括 final。",
            f"Only steps of the workflow itself ({listed}), and final among them.",
        )


def _at(workflow: str, field: str, zh: str, en: str) -> FieldError:
    return FieldError(f"workflows/{workflow}/{field}", Message(zh, en))


def _fault(content: dict[str, Any], details: ErrorDetails) -> FieldError:
    return FieldError(_pointer(content, details["loc"]), _explained(details))


def _pointer(content: dict[str, Any], location: tuple[int | str, ...]) -> str:
    """Return the path to a field, with a workflow's id in place of its number."""
    parts = [str(part) for part in location if part != "[key]"]
    if parts[0] == "workflows" and len(parts) > 1:
        workflow = content["workflows"][int(parts[1])]
        if isinstance(workflow, dict):
            parts[1] = str(workflow.get("id", parts[1]))
    return "/".join(parts)


def _explained(details: ErrorDetails) -> Message:
    field = details["loc"][-1]
    context = details.get("ctx", {})
    match details["type"]:
        case "missing":
            return Message(f"缺少 {field}，请补上。", f"{field} is missing; add it.")
        case "extra_forbidden":
            return Message(
                f"没有名为 {field} 的字段，请核对拼写。",
                f"There is no field {field}; check its spelling.",
            )
        case "enum" | "literal_error":
            expected = context["expected"]
            return Message(f"只能是以下之一：{expected}。", f"It must be one of: {expected}.")
        case "string_pattern_mismatch":
            return Message("请写成 +08:00 的形式。", "Write it like +08:00.")
        case _:
            reason = details["msg"]
            return Message(
                f"值不符合要求：{reason}。请改正。", f"Not a permitted value: {reason}. Correct it."
            )
