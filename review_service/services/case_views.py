"""One case as somebody sees it: where it is, what they may do, and why not the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from review_service.domain import case_options
from review_service.domain.case_decisions import Claim, TakeOver
from review_service.domain.case_events import CaseEvent
from review_service.domain.case_options import Move
from review_service.domain.case_turns import Turn
from review_service.domain.cases import Case, Decision, Verdict
from review_service.domain.finding_answers import Answer, Choice, standing_answers
from review_service.domain.workflows import Step, Workflow
from review_service.errors import KepuError, Message
from review_service.services import cases, intake
from review_service.services.cases import Visit
from review_service.storage import accounts, assignments, case_lists, organisations
from review_service.storage.assignments import StoredAssignment
from review_service.storage.reviews import StoredReview

_SAID = "…"


@dataclass(frozen=True, slots=True)
class Holding:
    """A step in a colleague's hands."""

    holder: UUID
    until: datetime
    take_over: KepuError | None
    """Why the person may not take it over; None where they may."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the workflow: done, open, or still to come."""

    step: Step
    decision: Decision | None = None
    """The approval that holds."""
    is_open: bool = False
    due_at: datetime | None = None
    overdue: bool = False
    free: bool = False
    holdings: tuple[Holding, ...] = ()
    claim: KepuError | None = None
    """Why the person may not claim it; None where they may, or where it is not open."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """What was said to a finding, and what the person may say."""

    answer: Answer | None
    """The one that holds."""
    choices: Mapping[Choice, KepuError | None]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for one person."""

    case: Case
    """Without others' decisions in a blind review."""
    organisation: str
    """Its name."""
    content_type: Message
    today: date
    """Where the workflow is used."""
    review: StoredReview | None
    """The run over the newest text."""
    steps: tuple[StepView, ...]
    held: StoredAssignment | None
    """What the person holds of it."""
    verdicts: Mapping[Verdict, KepuError | None]
    """On what the person holds; empty where that is nothing."""
    findings: Mapping[str, FindingView]
    moves: tuple[Move, ...]
    """What the person may do to the case as a whole."""
    revision: KepuError | None
    """Why the person may not hand in a new text; None where they may."""
    history: tuple[CaseEvent, ...]
    names: Mapping[str, str]
    """What people are called, by identifier; writers without an account are not in it."""


def see(visit: Visit, case_id: UUID) -> CaseView:
    """Return a case as the person may see it.

    Raises `NotFound` or `Forbidden`.
    """
    shown = cases.get(visit, case_id)
    turn = _turn(visit, cases.found(visit.session, case_id).case)
    past = tuple(cases.history(visit, case_id))
    open_ones = assignments.of_case(visit.session, case_id)
    held = next((a for a in open_ones if _is_own(a, visit)), None)
    run = case_lists.review_of(visit.session, case_id, shown.current.number)
    steps = tuple(_steps(turn, shown, open_ones))
    holders = {str(a.holder) for a in open_ones if a.holder is not None}
    return CaseView(
        case=shown,
        organisation=organisations.every(visit.session)[shown.organisation].name,
        content_type=visit.workflows.content_types[shown.content_type],
        today=turn.workflow.today(visit.now),
        review=None if run is None else intake.get(visit.session, run),
        steps=steps,
        held=held,
        verdicts={} if held is None else case_options.verdicts(turn, held.step),
        findings=_findings(turn),
        moves=case_options.moves(turn),
        revision=case_options.revision(turn),
        history=past,
        names=names(visit.session, _people(shown, past) | holders),
    )


def names(session: Session, people: Iterable[str]) -> dict[str, str]:
    """Return what people are called, by identifier; those without an account are left out."""
    ids = {found for text in people if (found := _identifier(text)) is not None}
    return {str(user): name for user, name in accounts.names(session, ids).items()}


def _turn(visit: Visit, case: Case) -> Turn:
    return Turn(case, visit.workflow(case), visit.tree(), visit.person, visit.now)


def _is_own(assignment: StoredAssignment, visit: Visit) -> bool:
    return str(assignment.holder) == visit.person.id and assignment.held_at(visit.now)


def _steps(turn: Turn, shown: Case, found: list[StoredAssignment]) -> Iterator[StepView]:
    flow: Workflow = turn.workflow
    for step in (*flow.stages, *flow.sign_offs):
        decision = next(
            (
                d
                for d in reversed(shown.decisions)
                if d.step is step and d.verdict is Verdict.APPROVE and step in shown.standing
            ),
            None,
        )
        same = [a for a in found if a.step is step]
        view = StepView(step, decision)
        if same:
            held = tuple(a for a in same if a.held_at(turn.now))
            view = replace(
                view,
                is_open=True,
                due_at=same[0].due_at,
                overdue=same[0].due_at is not None and same[0].due_at < turn.now,
                free=len(held) < len(same),
                holdings=tuple(_holdings(turn, held)),
                claim=case_options.refusal(turn, Claim(step)),
            )
        yield view


def _holdings(turn: Turn, held: tuple[StoredAssignment, ...]) -> Iterator[Holding]:
    for one in held:
        assert one.holder is not None, "a lease has its holder"
        assert one.leased_until is not None, "a lease has its end"
        refused = case_options.refusal(turn, TakeOver(one.step, str(one.holder), _SAID))
        yield Holding(one.holder, one.leased_until, refused)


def _findings(turn: Turn) -> dict[str, FindingView]:
    standing = standing_answers(turn.case.answers)
    return {
        finding.id: FindingView(standing.get(finding.key), case_options.choices(turn, finding))
        for finding in turn.case.current.findings
    }


def _people(case: Case, past: tuple[CaseEvent, ...]) -> set[str]:
    told = {name for event in past for name in (event.by, event.other) if name}
    answering = {answer.by for answer in case.answers}
    return told | answering | case.deciders | case.authors


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
