"""What somebody may do to a case now, and why not the rest.  Standard library only.

It is found by trying: an act builds a new case and changes nothing by itself, so no rule is
written twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_decisions import Decide
from review_service.domain.case_drafts import Present, Revise, Withdraw
from review_service.domain.case_recourse import AppealDecision, Comment, Reopen
from review_service.domain.case_turns import CaseAct, Turn
from review_service.domain.cases import Verdict
from review_service.domain.finding_answers import CaseFinding, Choice
from review_service.domain.permissions import PERMISSIONS, Action
from review_service.domain.workflows import Step
from review_service.errors import KepuError, Message

_WORDS = "…"
"""Stands for the reason that a person would give, and for a text unlike the one that there is."""


class Move(StrEnum):
    """What is done to a case as a whole, neither under a lease nor with a new text."""

    PRESENT = "present"
    COMMENT = "comment"
    APPEAL = "appeal"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class MoveKind:
    """What a move is called, and the deed that it is, with what somebody says to it."""

    name: Message
    deed: Callable[[str], Present | Comment | AppealDecision | Withdraw | Reopen]
    worded: bool
    """Whether anything can be said to it."""


MOVES: Mapping[Move, MoveKind] = {
    Move.PRESENT: MoveKind(PERMISSIONS[Action.PRESENT].name, lambda _: Present(), worded=False),
    Move.COMMENT: MoveKind(PERMISSIONS[Action.COMMENT].name, Comment, worded=True),
    Move.APPEAL: MoveKind(PERMISSIONS[Action.APPEAL].name, AppealDecision, worded=True),
    Move.WITHDRAW: MoveKind(PERMISSIONS[Action.WITHDRAW].name, Withdraw, worded=True),
    Move.REOPEN: MoveKind(PERMISSIONS[Action.REOPEN].name, Reopen, worded=True),
}


def refusal(turn: Turn, deed: CaseAct) -> KepuError | None:
    """Return why something would be refused now; None where it would be done."""
    try:
        deed.on(turn)
    except KepuError as error:
        return error
    return None


def verdicts(turn: Turn, step: Step) -> dict[Verdict, KepuError | None]:
    """Return for each verdict on a step, given with a reason, why it would be refused.

    Where checks did not run, approving is tried with that said.
    """
    current = turn.case.current
    despite = bool(current.failed_checks)
    return {
        verdict: refusal(
            turn,
            Decide(
                *(step, verdict, current.content_hash, _WORDS),
                despite_failed_checks=despite and verdict is Verdict.APPROVE,
            ),
        )
        for verdict in Verdict
    }


def choices(turn: Turn, finding: CaseFinding) -> dict[Choice, KepuError | None]:
    """Return for each answer to a finding, given with a reason, why it would be refused."""
    case = turn.case
    # As if it stood alone, so that a draft with many findings is not gone through for each of them.
    alone = replace(case.current, findings=(finding,))
    tried = replace(turn, case=replace(case, revisions=(*case.revisions[:-1], alone)))
    today = turn.workflow.today(turn.now)
    return {
        choice: refusal(
            tried,
            AnswerFindings(
                (finding.id,), choice, _WORDS, today if choice is Choice.WAIVE else None
            ),
        )
        for choice in Choice
    }


def moves(turn: Turn) -> tuple[Move, ...]:
    """Return what somebody may do to the case as a whole."""
    return tuple(m for m, kind in MOVES.items() if refusal(turn, kind.deed(_WORDS)) is None)


def revision(turn: Turn) -> KepuError | None:
    """Return why a new text would be refused; None where it would be taken."""
    return refusal(turn, Revise(_WORDS))
