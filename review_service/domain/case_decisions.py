"""Claiming a step of a case, taking it over, and deciding it.  Standard library only."""

from dataclasses import dataclass, replace

from review_service.domain.case_events import Change, EventKind
from review_service.domain.case_turns import Turn, worded
from review_service.domain.cases import STATE_NAMES, Case, CaseState, Decision, Verdict
from review_service.domain.duties import refuse_partial
from review_service.domain.finding_answers import open_must_fix
from review_service.domain.permissions import DECIDING, Action
from review_service.domain.workflows import ANSWERED_BY_STEP, STAGES, STEP_NAMES, Step
from review_service.errors import (
    Conflict,
    FieldError,
    InvalidPayload,
    Message,
    NotReady,
    WrongState,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Take a step of a case to work on it; the lease itself is the queue's."""

    step: Step

    def on(self, turn: Turn) -> Change:
        """Return the case unchanged, with the claim on record."""
        turn.demand(Action.CLAIM)
        _admit(turn, self.step)
        return turn.change(turn.case, EventKind.CLAIMED, step=self.step)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take a step from the colleague who holds it."""

    step: Step
    holder: str
    reason: str

    def on(self, turn: Turn) -> Change:
        """Return the case unchanged, with the take-over on record."""
        turn.demand(Action.TAKE_OVER)
        _admit(turn, self.step)
        if self.holder == turn.person.id:
            raise Conflict(
                Message(
                    "这份稿件已在您手上，不需要接手。请直接处理。",
                    "You hold this case already; there is nothing to take over. Go on with it.",
                )
            )
        note = worded(self.reason, "/reason", Message("接手的原因", "the reason for taking over"))
        return turn.change(
            turn.case, EventKind.TAKEN_OVER, step=self.step, note=note, other=self.holder
        )


@dataclass(frozen=True, slots=True)
class Decide:
    """Decide a stage or give a sign-off, on the text that was read."""

    step: Step
    verdict: Verdict
    content_hash: str
    note: str = ""
    despite_failed_checks: bool = False
    """The reviewer knows that some checks could not run and looked for themselves."""

    def on(self, turn: Turn) -> Change:
        """Return the case with the decision; only that of a blind review may leave it in place."""
        _admit(turn, self.step)
        _refuse_stale(turn.case, self.content_hash)
        if self.verdict is Verdict.APPROVE:
            self._refuse_open(turn)
        note = self._note()
        case, failed = turn.case, turn.case.current.failed_checks
        decision = Decision(
            step=self.step,
            verdict=self.verdict,
            content_hash=self.content_hash,
            by=turn.person.id,
            at=turn.now,
            state=case.state,
            note=note,
            despite=failed if self.verdict is Verdict.APPROVE else (),
            on_appeal=self.step in case.under_appeal,
        )
        recorded = replace(case, decisions=(*case.decisions, decision))
        if _concludes(case, decision):
            after, kind = _concluded(recorded, decision, turn), EventKind.DECIDED
        else:
            after = replace(recorded, opinions=(*case.opinions, decision))
            kind = EventKind.OPINION_GIVEN
        return turn.change(after, kind, step=self.step, verdict=self.verdict, note=note)

    def _refuse_open(self, turn: Turn) -> None:
        case = turn.case
        kinds = ANSWERED_BY_STEP[self.step]
        findings = [f for f in case.current.findings if f.kind in kinds]
        left = tuple(open_must_fix(findings, case.answers, turn.workflow.today(turn.now)))
        if left:
            raise NotReady(
                Message(
                    f"还有 {len(left)} 处必须修改的问题没有解决，不能通过。"
                    f"第一处：{left[0].message.zh}",
                    f"{len(left)} must-fix findings are open, so it cannot be approved. "
                    f"The first: {left[0].message.en}",
                ),
                left,
            )
        failed = case.current.failed_checks
        if failed and not self.despite_failed_checks:
            raise NotReady(
                Message(
                    f"以下检查没能运行：{'、'.join(failed)}。"
                    "请重新机器审校；或自行核查后，确认“在检查不全的情况下通过”并说明。",
                    f"These checks could not run: {', '.join(failed)}. Run the review again, "
                    "or look for yourself, then approve despite them and say why.",
                )
            )

    def _note(self) -> str:
        if self.verdict is Verdict.REJECT and self.step not in STAGES:
            message = Message(
                "签署时只能选择通过或退修；退稿由初审、复审或终审决定。",
                "A sign-off approves or returns; rejecting is for the reviews.",
            )
            raise InvalidPayload(message, (FieldError("/verdict", message),))
        if self.verdict is Verdict.APPROVE and not self.despite_failed_checks:
            return self.note.strip()
        return worded(self.note, "/note", Message("理由", "the reason"))


def _admit(turn: Turn, step: Step) -> None:
    """Raise unless the person may decide `step` and the step is open."""
    turn.demand(DECIDING[step], turn.case.discipline)
    steps = turn.case.open_steps(turn.workflow)
    if step not in steps:
        name, state = STEP_NAMES[step], STATE_NAMES[turn.case.state]
        zh = "、".join(STEP_NAMES[s].zh for s in steps) or "无"
        en = ", ".join(STEP_NAMES[s].en for s in steps) or "none"
        raise WrongState(
            Message(
                f"本稿现在是“{state.zh}”，还不能或不需要“{name.zh}”；现在待处理的环节：{zh}。"
                "请刷新页面查看最新进展。",
                f"The case is now “{state.en}”; its {name.en} is not open. "
                f"Open now: {en}. Reload the page to see where the case is.",
            )
        )
    refuse_partial(turn.case, step, turn.person.id)


def _refuse_stale(case: Case, content_hash: str) -> None:
    if content_hash != case.current.content_hash:
        raise Conflict(
            Message(
                f"稿件已有新的修改（第 {case.current.number} 稿），您看到的不是最新内容。"
                "请刷新后再审。",
                f"The draft has changed (revision {case.current.number}) since you read it. "
                "Reload it and decide on the new text.",
            )
        )


def _concludes(case: Case, decision: Decision) -> bool:
    """Tell whether the step has its result: at once, or in a blind review when two agree.

    A third reviewer settles it between two who do not.  Either way the result is the last verdict.
    """
    if not case.blind or decision.step is not Step.SECOND or decision.on_appeal:
        return True
    verdicts = [opinion.verdict for opinion in case.opinions]
    return decision.verdict in verdicts or len(verdicts) > 1


def _concluded(case: Case, decision: Decision, turn: Turn) -> Case:
    step = decision.step
    appealed = case.under_appeal - {step}
    if decision.verdict is Verdict.RETURN:
        return replace(case, state=CaseState.RETURNED, opinions=(), under_appeal=appealed)
    if decision.verdict is Verdict.REJECT:
        return replace(case, state=CaseState.REJECTED, opinions=(), under_appeal=appealed)
    standing = case.standing | {step}
    if step not in STAGES:
        return replace(case, standing=standing, under_appeal=appealed)
    following = turn.workflow.next_stage(standing)
    state = CaseState.APPROVED if following is None else CaseState(following.value)
    return replace(case, state=state, standing=standing, opinions=(), under_appeal=appealed)
