"""People, a workflow and cases at every point of their way."""

from datetime import UTC, datetime, timedelta, timezone

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_decisions import Decide
from review_service.domain.case_drafts import (
    NewDraft,
    Present,
    Withdraw,
    open_found,
    record_review,
    submit,
)
from review_service.domain.case_events import Change
from review_service.domain.case_turns import CaseAct, act
from review_service.domain.cases import Case, Verdict
from review_service.domain.finding_answers import CaseFinding, Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import EVERY_DISCIPLINE, Grant, OrganisationTree, Person, Role
from review_service.domain.workflows import HandOn, Step, StepRule, Workflow
from review_service.errors import Message

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TREE = OrganisationTree(
    {"association": None, "society": "association", "account": "society", "other": "association"}
)
ORGANISATION = "society"
ALL_STEPS = (Step.FIRST, Step.SECOND, Step.FINAL, Step.SCIENCE, Step.COMPLIANCE)


def grant(role: Role, organisation: str = ORGANISATION) -> Grant:
    fields = frozenset({EVERY_DISCIPLINE}) if role is Role.SCIENCE_EXPERT else frozenset[str]()
    return Grant(role, organisation, fields)


def person(name: str, *roles: Role, organisation: str = ORGANISATION) -> Person:
    return Person(name, frozenset(grant(role, organisation) for role in roles))


def workflow(
    stages: tuple[Step, ...] = (Step.FIRST, Step.SECOND, Step.FINAL),
    sign_offs: tuple[Step, ...] = (Step.SCIENCE, Step.COMPLIANCE),
    reopens: tuple[Step, ...] = ALL_STEPS,
    hand_on: HandOn = HandOn.AT_ONCE,
    blind_share: float = 0.0,
) -> Workflow:
    rule = StepRule(timedelta(hours=24), (Role.FINAL_REVIEWER,))
    return Workflow(
        id="test",
        name=Message("测试", "test"),
        stages=stages,
        sign_offs=sign_offs,
        rules=dict.fromkeys((*stages, *sign_offs), rule),
        reopens=frozenset(reopens),
        hand_on=hand_on,
        blind_share=blind_share,
        zone=timezone(timedelta(hours=8)),
    )


WORKFLOW = workflow()
WRITER = person("writer", Role.AUTHOR)
R1 = person("r1", Role.FIRST_REVIEWER)
R2 = person("r2", Role.SECOND_REVIEWER)
R3 = person("r3", Role.FINAL_REVIEWER)
EXPERT = person("expert", Role.SCIENCE_EXPERT)
COMPLIANCE = person("compliance", Role.COMPLIANCE_REVIEWER)
LIBRARIAN = person("librarian", Role.LIBRARIAN)
ADMIN = person("admin", Role.ADMINISTRATOR)
CLIENT = person("cms", Role.MACHINE_CLIENT)
DECIDERS = {
    Step.FIRST: R1,
    Step.SECOND: R2,
    Step.FINAL: R3,
    Step.SCIENCE: EXPERT,
    Step.COMPLIANCE: COMPLIANCE,
}


def finding(kind: Kind, severity: Severity = Severity.MUST_FIX, mark: str = "") -> CaseFinding:
    name = f"{kind.value}-{severity.value}{mark}"
    return CaseFinding(name, f"key-{name}", f"test.{kind.value}", kind, severity, "某句话")


def do(
    case: Case,
    deed: CaseAct,
    who: Person,
    flow: Workflow = WORKFLOW,
    now: datetime = NOW,
) -> Change:
    return act(case, deed, person=who, workflow=flow, tree=TREE, now=now)


def decide(
    case: Case,
    step: Step,
    verdict: Verdict = Verdict.APPROVE,
    who: Person | None = None,
    flow: Workflow = WORKFLOW,
    now: datetime = NOW,
) -> Case:
    deed = Decide(step, verdict, case.current.content_hash, "理由")
    return do(case, deed, who or DECIDERS[step], flow, now).case


def approve(case: Case, *steps: Step, flow: Workflow = WORKFLOW) -> Case:
    for step in steps:
        case = decide(case, step, flow=flow)
    return case


def submitted(
    flow: Workflow = WORKFLOW,
    who: Person = WRITER,
    authors: frozenset[str] = frozenset(),
    discipline: str = "",
) -> Case:
    draft = NewDraft("case", ORGANISATION, "article", "text-1", authors, discipline)
    return submit(draft, person=who, workflow=flow, tree=TREE, now=NOW).case


def reviewed(
    case: Case,
    *findings: CaseFinding,
    flow: Workflow = WORKFLOW,
    failed: tuple[str, ...] = (),
    now: datetime = NOW,
) -> Case:
    text = case.current.content_hash
    return record_review(case, text, findings, failed, workflow=flow, now=now).case


def found(*findings: CaseFinding, authors: frozenset[str] = frozenset({"writer"})) -> Case:
    draft = NewDraft("case", ORGANISATION, "article", "text-1", authors)
    return open_found(draft, findings, (), workflow=WORKFLOW, now=NOW).case


def settled(case: Case, flow: Workflow = WORKFLOW) -> Case:
    """Return the case with each must-fix finding dismissed by someone who may."""
    by = {
        Kind.RUMOR: LIBRARIAN,
        Kind.SCIENCE: EXPERT,
        Kind.COMPLIANCE: COMPLIANCE,
        Kind.LANGUAGE: R1,
    }
    for flagged in case.current.findings:
        if flagged.severity is Severity.MUST_FIX:
            deed = AnswerFindings((flagged.id,), Choice.DISMISS, "与事实不符")
            case = do(case, deed, by[flagged.kind], flow).case
    return case


def cases_at_every_point(
    *findings: CaseFinding, authors: frozenset[str] = frozenset()
) -> dict[str, Case]:
    """Return a case in each state, and one in the final stage without its sign-offs."""
    by_author = workflow(hand_on=HandOn.AUTHOR)
    start = submitted(authors=authors)
    waiting = settled(reviewed(start, *findings, flow=by_author), by_author)
    first = do(waiting, Present(), WRITER).case
    second = approve(first, Step.FIRST)
    unsigned = approve(second, Step.SECOND)
    final = approve(unsigned, Step.SCIENCE, Step.COMPLIANCE)
    return {
        "submitted": start,
        "machine_reviewed": waiting,
        "first": first,
        "second": second,
        "unsigned": unsigned,
        "final": final,
        "approved": approve(final, Step.FINAL),
        "returned": decide(first, Step.FIRST, Verdict.RETURN),
        "rejected": decide(first, Step.FIRST, Verdict.REJECT),
        "withdrawn": do(first, Withdraw(), WRITER).case,
        "published_found": settled(found(*findings, authors=authors | {"writer"})),
    }
