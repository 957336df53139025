"""Answering findings, one or many alike at once, and taking an answer back.

Standard library only.
"""

from dataclasses import dataclass, replace
from datetime import date

from review_service.domain.case_events import Change, EventKind
from review_service.domain.case_turns import Turn, worded
from review_service.domain.cases import CaseState
from review_service.domain.duties import refuse_own_draft
from review_service.domain.finding_answers import Answer, CaseFinding, Choice, standing_answers
from review_service.domain.findings import Severity
from review_service.domain.permissions import ANSWERING, DISMISSING_MUST_FIX, Action
from review_service.errors import Conflict, FieldError, InvalidPayload, Message

ANSWERABLE = frozenset(
    {
        CaseState.MACHINE_REVIEWED,
        CaseState.FIRST,
        CaseState.SECOND,
        CaseState.FINAL,
        CaseState.RETURNED,
        CaseState.PUBLISHED_FOUND,
    }
)
_NAME = Message("答复提示", "answer findings")


@dataclass(frozen=True, slots=True)
class AnswerFindings:
    """Give the same answer to findings of the current revision: to all of them or to none."""

    findings: tuple[str, ...]
    """Identifiers."""
    choice: Choice
    reason: str = ""
    until: date | None = None
    """Last day of a waiver."""

    def on(self, turn: Turn) -> Change:
        """Return the case with the answers on record."""
        turn.demand(Action.READ_CASE)
        known = {f.id: f for f in turn.case.current.findings}
        found = {i: known[i] for i in self.findings if i in known}
        for finding in found.values():
            turn.demand(self._action(finding), finding.discipline or turn.case.discipline)
        turn.expect(_NAME, ANSWERABLE)
        self._refuse_unknown(turn, found)
        reason = self._checked_reason()
        self._check_until(turn)
        alike = {finding.key: finding for finding in found.values()}
        answers = tuple(self._answer(turn, finding, reason) for finding in alike.values())
        if any(answer.lets_pass for answer in answers):
            refuse_own_draft(turn.case, turn.person.id)
        if self.choice is Choice.RETRACT:
            _refuse_foreign(turn, found)
        after = replace(turn.case, answers=(*turn.case.answers, *answers))
        return turn.change(after, EventKind.ANSWERED, note=reason, findings=tuple(found))

    def _action(self, finding: CaseFinding) -> Action:
        if self.choice is Choice.WAIVE:
            return Action.WAIVE
        if self.choice is Choice.DISMISS and finding.severity is Severity.MUST_FIX:
            return DISMISSING_MUST_FIX[finding.kind]
        return ANSWERING[finding.kind]

    def _answer(self, turn: Turn, finding: CaseFinding, reason: str) -> Answer:
        return Answer(
            key=finding.key,
            kind=finding.kind,
            severity=finding.severity,
            choice=self.choice,
            by=turn.person.id,
            at=turn.now,
            content_hash=turn.case.current.content_hash,
            reason=reason,
            until=self.until,
        )

    def _refuse_unknown(self, turn: Turn, found: dict[str, CaseFinding]) -> None:
        unknown = [i for i in self.findings if i not in found]
        if unknown or not found:
            number = turn.case.current.number
            message = Message(
                f"第 {number} 稿中没有所选的提示，稿件可能已经修改。请刷新后重新选择。",
                f"Revision {number} does not have the chosen findings; "
                "the draft may have changed. Reload it and choose again.",
            )
            raise Conflict(message, tuple(FieldError(i, message) for i in unknown))

    def _checked_reason(self) -> str:
        if self.choice in {Choice.ACCEPT, Choice.RETRACT}:
            return self.reason.strip()
        return worded(self.reason, "/reason", Message("理由", "the reason"))

    def _check_until(self, turn: Turn) -> None:
        if self.choice is not Choice.WAIVE:
            if self.until is not None:
                raise _bad_date(
                    Message("只有豁免才有截止日期，请删去。", "Only a waiver ends; leave it out.")
                )
            return
        today = turn.workflow.today(turn.now)
        if self.until is None or self.until < today:
            raise _bad_date(
                Message(
                    f"豁免须写明截止日期，且不早于今天（{today}）。",
                    f"A waiver needs its last day, not before today ({today}).",
                )
            )


def _bad_date(message: Message) -> InvalidPayload:
    return InvalidPayload(message, (FieldError("/until", message),))


def _refuse_foreign(turn: Turn, found: dict[str, CaseFinding]) -> None:
    """Raise `Conflict` unless the answer that holds for each finding is the person's own."""
    standing = standing_answers(turn.case.answers)
    foreign = [
        finding.id
        for finding in found.values()
        if (answer := standing.get(finding.key)) is None or answer.by != turn.person.id
    ]
    if foreign:
        message = Message(
            "只能撤回自己最后作出的答复；所选提示没有您的答复，或之后已有他人答复。请改为重新答复。",
            "You can take back only your own last answer; there is none of yours, "
            "or someone answered after you. Give a new answer instead.",
        )
        raise Conflict(message, tuple(FieldError(i, message) for i in foreign))
