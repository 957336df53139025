"""One person's turn at a case: who, when, and by which rules.  Standard library only."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from review_service.domain import permissions
from review_service.domain.case_events import CaseEvent, Change, EventKind
from review_service.domain.cases import STATE_NAMES, Case, CaseState, Verdict, Waiting
from review_service.domain.people import OrganisationTree, Person, Role
from review_service.domain.permissions import Action, Permission
from review_service.domain.workflows import Step, Workflow
from review_service.errors import FieldError, InvalidPayload, Message, WrongState


@dataclass(frozen=True, slots=True)
class Turn:
    """What an act on a case is judged by."""

    case: Case
    workflow: Workflow
    tree: OrganisationTree
    person: Person
    now: datetime

    def demand(self, action: Action, discipline: str = "") -> Permission:
        """Return the person's permission for the case's organisation.

        Raises `Forbidden`.
        """
        return permissions.demand(
            self.person, action, self.case.organisation, self.tree, discipline
        )

    def expect(self, doing: Message, states: frozenset[CaseState]) -> None:
        """Raise `WrongState` unless the case is in one of `states`."""
        if self.case.state in states:
            return
        now = STATE_NAMES[self.case.state]
        when = [STATE_NAMES[state] for state in CaseState if state in states]
        raise WrongState(
            Message(
                f"本稿现在是“{now.zh}”，不能{doing.zh}；"
                f"只有在以下状态才可以：{'、'.join(n.zh for n in when)}。请刷新页面查看最新进展。",
                f"The case is now “{now.en}”; you cannot {doing.en}. "
                f"That is possible only in: {', '.join(n.en for n in when)}. "
                "Reload the page to see where the case is.",
            )
        )

    def change(
        self,
        case: Case,
        kind: EventKind,
        *,
        step: Step | None = None,
        verdict: Verdict | None = None,
        note: str = "",
        findings: tuple[str, ...] = (),
        roles: tuple[Role, ...] = (),
        other: str = "",
    ) -> Change:
        """Return the turn's outcome: the new case and the one event that tells of it."""
        event = CaseEvent(
            kind=kind,
            case_id=case.id,
            at=self.now,
            by=self.person.id,
            content_hash=case.current.content_hash,
            before=self.case.state,
            after=case.state,
            step=step,
            verdict=verdict,
            note=note,
            findings=findings,
            roles=roles,
            other=other,
        )
        return Change(with_waiting(case, self.workflow, self.now), (event,))


class CaseAct(Protocol):
    """Something that a person does to a case."""

    def on(self, turn: Turn) -> Change:
        """Return the case afterwards; raise a `KepuError` that says why not and what to do."""
        ...


def act(
    case: Case,
    deed: CaseAct,
    *,
    person: Person,
    workflow: Workflow,
    tree: OrganisationTree,
    now: datetime,
) -> Change:
    """Do something to a case; the case given stays as it is.

    Raises `Forbidden` (no role), `MustStandAside` (too close to the case), `WrongState`,
    `Conflict` (the text changed since it was read), `NotReady` (something is open), `NotFound` or
    `InvalidPayload`.
    """
    return deed.on(Turn(case, workflow, tree, person, now))


def with_waiting(case: Case, workflow: Workflow, now: datetime) -> Case:
    """Return the case with the list of steps that wait for someone brought up to date."""
    known = {waiting.step: waiting for waiting in case.waiting}
    steps = case.open_steps(workflow)
    return replace(case, waiting=tuple(known.get(s, Waiting(s, now)) for s in steps))


def worded(text: str, pointer: str, what: Message) -> str:
    """Return `text` without surrounding space; raise `InvalidPayload` when nothing is left."""
    stripped = text.strip()
    if not stripped:
        message = Message(f"请写明{what.zh}。", f"Give {what.en}.")
        raise InvalidPayload(message, (FieldError(pointer, message),))
    return stripped
