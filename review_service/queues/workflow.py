"""Workflows from configuration: which way a draft of an organisation and a content type takes.

The product ships the default in `workflows.toml`; a site's own file adds to it and replaces.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from importlib.resources import files
from pathlib import Path

from review_service.domain.people import OrganisationTree
from review_service.domain.workflows import Step, StepRule, Workflow
from review_service.errors import FieldError, InvalidPayload, Message
from review_service.queues.workflow_file import ANY, WorkflowFile, WorkflowSpec, invalid, read


@dataclass(frozen=True, slots=True)
class Workflows:
    """All workflows, by organisation and content type."""

    content_types: Mapping[str, Message]
    by_place: Mapping[tuple[str, str], Workflow]
    """`*` stands for every organisation or type; there is one for both."""

    def find(self, line: tuple[str, ...], content_type: str) -> Workflow:
        """Return the workflow for an organisation, given with those above it, nearest first.

        The nearest organisation with a workflow for the type, or for all types, decides.  Raises
        `InvalidPayload` for a content type that is not configured.
        """
        if content_type not in self.content_types:
            message = Message(
                f"没有名为“{content_type}”的内容类型。请改为以下之一："
                f"{'、'.join(self.content_types)}。",
                f"There is no content type “{content_type}”. "
                f"Use one of: {', '.join(self.content_types)}.",
            )
            raise InvalidPayload(message, (FieldError("/content_type", message),))
        places = ((o, t) for o in (*line, ANY) for t in (content_type, ANY))
        return next(self.by_place[place] for place in places if place in self.by_place)

    def refuse_unknown(self, tree: OrganisationTree) -> None:
        """Raise `InvalidWorkflow` when a workflow is for an organisation that does not exist."""
        faults = [
            FieldError(
                f"workflows/{workflow.id}/organisations",
                Message(
                    f"没有编号为“{organisation}”的组织。请核对编号，或先建立该组织。",
                    f"There is no organisation “{organisation}”. Check it, or add it first.",
                ),
            )
            for (organisation, _), workflow in self.by_place.items()
            if organisation != ANY and organisation not in tree.parents
        ]
        if faults:
            raise invalid("workflows", faults)

    def refuse_missing(self, content_types: Collection[str]) -> None:
        """Raise `InvalidWorkflow` when a content type that cases have is not configured."""
        faults = [
            FieldError(
                f"content_types/{name}",
                Message(
                    f"已有“{name}”类型的稿件，但流程文件中没有这个内容类型。"
                    "请在 [content_types] 中重新加上。",
                    f"There are cases of content type “{name}”, which is not configured. "
                    "Add it under [content_types] again.",
                ),
            )
            for name in sorted(content_types)
            if name not in self.content_types
        ]
        if faults:
            raise invalid("workflows", faults)


def load_workflows(own: Path | None = None) -> Workflows:
    """Return the shipped workflows with those of a site's own file over them.

    Raises `InvalidWorkflow` naming every fault of the file.
    """
    shipped = read(files("review_service.queues").joinpath("workflows.toml"))
    layers = [shipped]
    if own is not None:
        layers.append(read(own, shipped.content_types.keys()))
    zone = _zone(layers)
    return Workflows(
        content_types={
            name: Message(spec.zh, spec.en)
            for layer in layers
            for name, spec in layer.content_types.items()
        },
        by_place={
            place: _workflow(spec, zone)
            for layer in layers
            for spec in layer.workflows
            for place in spec.places
        },
    )


def _zone(layers: list[WorkflowFile]) -> tzinfo:
    offset = next(f.utc_offset for f in reversed(layers) if f.utc_offset is not None)
    zone = datetime.strptime(offset, "%z").tzinfo
    assert zone is not None, "%z reads an offset"
    return zone


def _workflow(spec: WorkflowSpec, zone: tzinfo) -> Workflow:
    steps: tuple[Step, ...] = (*spec.stages, *spec.sign_offs)
    reopens = steps if spec.reopen_after_edit is None else spec.reopen_after_edit
    return Workflow(
        id=spec.id,
        name=Message(spec.zh, spec.en),
        stages=spec.stages,
        sign_offs=spec.sign_offs,
        rules={
            step: StepRule(timedelta(hours=rule.hours), rule.escalate_to)
            for step, rule in spec.steps.items()
        },
        reopens=frozenset(reopens),
        hand_on=spec.hand_on,
        blind_share=spec.blind_share,
        zone=zone,
    )
