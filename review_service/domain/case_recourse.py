"""What is left when a case does not go its way: comment, escalate, appeal, reopen; lateness.

Standard library only.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from review_service.domain.case_events import CaseEvent, Change, EventKind
from review_service.domain.case_turns import Turn, worded
from review_service.domain.cases import Appeal, Case, CaseState, Waiting
from review_service.domain.duties import refuse_own_draft
from review_service.domain.people import Role
from review_service.domain.permissions import PERMISSIONS, Action
from review_service.domain.workflows import STEP_NAMES, Step, Workflow
from review_service.errors import Conflict, Forbidden, Message, WrongState

_REASON = Message("理由", "the reason")


@dataclass(frozen=True, slots=True)
class Comment:
    """Say something about the draft; where it is anchored is kept with the comment itself."""

    text: str

    def on(self, turn: Turn) -> Change:
        """Return the case unchanged, with the comment on record."""
        turn.demand(Action.COMMENT)
        note = worded(self.text, "/text", Message("批注内容", "the comment"))
        return turn.change(turn.case, EventKind.COMMENTED, note=note)


@dataclass(frozen=True, slots=True)
class Escalate:
    """Tell those whom the workflow names that a step needs them."""

    step: Step
    reason: str

    def on(self, turn: Turn) -> Change:
        """Return the case with the step marked as escalated."""
        turn.demand(Action.ESCALATE)
        name = STEP_NAMES[self.step]
        held = next((w for w in turn.case.waiting if w.step is self.step), None)
        if held is None:
            raise WrongState(
                Message(
                    f"“{name.zh}”现在不需要处理，无法上报。请刷新页面查看最新进展。",
                    f"The {name.en} is not open, so it cannot be escalated. "
                    "Reload the page to see where the case is.",
                )
            )
        if held.escalated_to:
            raise Conflict(
                Message(
                    f"“{name.zh}”已经上报。请等待处理，或在批注中补充情况。",
                    f"The {name.en} has been escalated. Wait, or add what is new as a comment.",
                )
            )
        roles = turn.workflow.escalation(self.step)
        if not roles:
            raise Conflict(
                Message(
                    f"审稿流程没有为“{name.zh}”指定上报对象。请管理员在流程配置中补上。",
                    f"The workflow names nobody to whom the {name.en} is escalated. "
                    "Ask an administrator to name the roles in the workflow.",
                )
            )
        note = worded(self.reason, "/reason", _REASON)
        marked = replace(held, escalated_to=roles)
        waiting = tuple(marked if w is held else w for w in turn.case.waiting)
        after = replace(turn.case, waiting=waiting)
        return turn.change(after, EventKind.ESCALATED, step=self.step, note=note, roles=roles)


@dataclass(frozen=True, slots=True)
class AppealDecision:
    """Object to the decision that returned or rejected the draft."""

    reason: str

    def on(self, turn: Turn) -> Change:
        """Return the case at the step appealed against, for someone who has not decided it."""
        turn.demand(Action.APPEAL)
        if turn.person.id not in turn.case.authors:
            raise Forbidden(
                Message(
                    "只有本稿的作者或提交者可以申诉。请联系作者。",
                    "Only its authors or whoever handed it in can appeal. Ask its author.",
                )
            )
        turn.expect(
            PERMISSIONS[Action.APPEAL].name, frozenset({CaseState.RETURNED, CaseState.REJECTED})
        )
        against = turn.case.decisions[-1]
        if against.on_appeal:
            raise Conflict(
                Message(
                    "这项决定就是对申诉的处理，不能再次申诉。请修改稿件后重新提交，或请终审或管理员重新审理。",
                    "This decision was made on an appeal and cannot be appealed again. "
                    "Revise the draft, or ask a final reviewer or administrator to reopen it.",
                )
            )
        reason = worded(self.reason, "/reason", _REASON)
        text = turn.case.current.content_hash
        appeal = Appeal(against.step, text, turn.person.id, turn.now, reason)
        after = replace(
            turn.case,
            state=against.state,
            appeals=(*turn.case.appeals, appeal),
            under_appeal=turn.case.under_appeal | {against.step},
        )
        return turn.change(after, EventKind.APPEALED, step=against.step, note=reason)


@dataclass(frozen=True, slots=True)
class Reopen:
    """Start a decided or withdrawn case anew: the machine looks again, then all steps."""

    reason: str

    def on(self, turn: Turn) -> Change:
        """Return the case before the machine's review, without any standing approval."""
        turn.demand(Action.REOPEN)
        turn.expect(
            PERMISSIONS[Action.REOPEN].name,
            frozenset(
                {
                    CaseState.APPROVED,
                    CaseState.RETURNED,
                    CaseState.REJECTED,
                    CaseState.WITHDRAWN,
                }
            ),
        )
        refuse_own_draft(turn.case, turn.person.id)
        reason = worded(self.reason, "/reason", _REASON)
        after = replace(
            turn.case,
            state=CaseState.SUBMITTED,
            standing=frozenset(),
            under_appeal=frozenset(),
        )
        return turn.change(after, EventKind.REOPENED, note=reason)


def mark_overdue(case: Case, workflow: Workflow, now: datetime) -> Change:
    """Return the case with steps past their deadline marked and escalated, each told of once."""
    waiting, events = [], []
    for held in case.waiting:
        due = workflow.deadline(held.step, held.since)
        if held.overdue or due is None or now <= due:
            waiting.append(held)
            continue
        roles = held.escalated_to or workflow.escalation(held.step)
        waiting.append(Waiting(held.step, held.since, roles, overdue=True))
        events.append(_overdue(case, held.step, roles, now))
    return Change(replace(case, waiting=tuple(waiting)), tuple(events))


def _overdue(case: Case, step: Step, roles: tuple[Role, ...], now: datetime) -> CaseEvent:
    return CaseEvent(
        kind=EventKind.OVERDUE,
        case_id=case.id,
        at=now,
        by=None,
        content_hash=case.current.content_hash,
        before=case.state,
        after=case.state,
        step=step,
        roles=roles,
    )
