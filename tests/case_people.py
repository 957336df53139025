"""An association with its people, and cases of it, for tests of storage and services."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from review_service.domain import case_drafts
from review_service.domain.case_decisions import Decide
from review_service.domain.case_drafts import NewDraft
from review_service.domain.case_events import EventKind
from review_service.domain.case_turns import CaseAct, act
from review_service.domain.cases import Verdict
from review_service.domain.finding_answers import CaseFinding
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import EVERY_DISCIPLINE, Grant, OrganisationTree, Person, Role
from review_service.domain.workflows import Step, Workflow
from review_service.queues.workflow import Workflows, load_workflows
from review_service.services import accounts, case_leases, organisations
from review_service.services.cases import Visit
from review_service.storage import cases
from review_service.storage.assignments import StoredAssignment
from review_service.storage.case_queue import Queue
from review_service.storage.cases import StoredCase

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BY = "cli:test"
TREE = OrganisationTree(
    {"association": None, "society": "association", "account": "society", "other": "association"}
)
FIRSTS = Queue(frozenset({Step.FIRST}))
WORKFLOWS = load_workflows()
PLAIN = replace(WORKFLOWS.find(("society",), "article"), blind_share=0.0)
BLIND = replace(PLAIN, blind_share=1.0)
UNSIGNED = replace(PLAIN, sign_offs=())
WITHOUT_SIGN_OFFS = Workflows(WORKFLOWS.content_types, {("*", "*"): UNSIGNED})
DECIDERS = {
    Step.FIRST: "r1",
    Step.SECOND: "r2",
    Step.FINAL: "r3",
    Step.SCIENCE: "expert",
    Step.COMPLIANCE: "compliance",
}
_ROLES = {
    "writer": Role.AUTHOR,
    "r1": Role.FIRST_REVIEWER,
    "r1b": Role.FIRST_REVIEWER,
    "r2": Role.SECOND_REVIEWER,
    "r2b": Role.SECOND_REVIEWER,
    "r2c": Role.SECOND_REVIEWER,
    "r3": Role.FINAL_REVIEWER,
    "expert": Role.SCIENCE_EXPERT,
    "compliance": Role.COMPLIANCE_REVIEWER,
    "admin": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Staff:
    """The people by name, and what they do to stored cases."""

    session: Session
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def uuid(self, name: str) -> UUID:
        return UUID(self.people[name].id)

    def submitted(
        self,
        flow: Workflow = PLAIN,
        organisation: str = "society",
        discipline: str = "",
        now: datetime = NOW,
    ) -> StoredCase:
        draft = NewDraft(
            str(uuid4()), organisation, "article", "text-1", frozenset({"甲"}), discipline
        )
        change = case_drafts.submit(draft, person=self["writer"], workflow=flow, tree=TREE, now=now)
        return cases.add(self.session, change, flow, now)

    def reviewed(
        self,
        *findings: CaseFinding,
        flow: Workflow = PLAIN,
        organisation: str = "society",
        discipline: str = "",
        now: datetime = NOW,
    ) -> StoredCase:
        read = self.submitted(flow, organisation, discipline, now)
        change = case_drafts.record_review(
            read.case, "text-1", findings, (), workflow=flow, now=now
        )
        return cases.save(self.session, read, change, flow, now)

    def do(
        self,
        read: StoredCase,
        deed: CaseAct,
        who: str,
        flow: Workflow = PLAIN,
        now: datetime = NOW,
    ) -> StoredCase:
        change = act(read.case, deed, person=self[who], workflow=flow, tree=TREE, now=now)
        return cases.save(self.session, read, change, flow, now)

    def decided(
        self,
        read: StoredCase,
        *steps: Step,
        verdict: Verdict = Verdict.APPROVE,
        who: str | None = None,
        flow: Workflow = PLAIN,
    ) -> StoredCase:
        for step in steps:
            deed = Decide(step, verdict, read.case.current.content_hash, "理由")
            read = self.do(read, deed, who or DECIDERS[step], flow)
        return read


def staff(session: Session) -> Staff:
    """Store the organisations and the people."""
    for organisation, parent in TREE.parents.items():
        organisations.add(session, organisation, organisation, parent, actor=BY, now=NOW)
    people = {name: added(session, name, [_grant(role)]) for name, role in _ROLES.items()}
    people["chief"] = added(session, "chief", [], superuser=True)
    people["outsider"] = added(session, "outsider", [_grant(Role.FIRST_REVIEWER, "other")])
    people["astronomer"] = added(
        session,
        "astronomer",
        [Grant(Role.SCIENCE_EXPERT, "association", frozenset({"astronomy"}))],
    )
    both = [_grant(Role.FIRST_REVIEWER), _grant(Role.SECOND_REVIEWER), _grant(Role.AUTHOR)]
    people["both"] = added(session, "both", both)
    return Staff(session, people)


def added(
    session: Session, login: str, grants: Iterable[Grant], *, superuser: bool = False
) -> Person:
    """Store an account with roles."""
    user = accounts.add(session, login, login, superuser=superuser, actor=BY, now=NOW)
    for grant in grants:
        accounts.grant(session, user.id, grant, actor=BY, now=NOW)
    return accounts.person(session, user)


def finding(
    kind: Kind, severity: Severity = Severity.MUST_FIX, confidence: float = 1.0
) -> CaseFinding:
    name = f"{kind.value}-{severity.value}"
    return CaseFinding(
        *(name, f"key-{name}", f"test.{kind.value}", kind, severity, "某句话"),
        confidence=confidence,
    )


def _grant(role: Role, organisation: str = "society") -> Grant:
    fields = frozenset({EVERY_DISCIPLINE}) if role is Role.SCIENCE_EXPERT else frozenset[str]()
    return Grant(role, organisation, fields)


def visit(desk: Staff, name: str, minutes: float = 0, flows: Workflows = WORKFLOWS) -> Visit:
    """Return somebody's visit some minutes after `NOW`."""
    return Visit(desk.session, flows, desk[name], NOW + timedelta(minutes=minutes))


def fence(held: StoredAssignment | None) -> UUID:
    """Return the fence of a lease that there is."""
    assert held is not None
    assert held.fence is not None
    return held.fence


def kinds(desk: Staff, read: StoredCase) -> list[EventKind]:
    """Return what happened to a case after the machine's review."""
    return [e.kind for e in cases.events(desk.session, read.id)][3:]


def approve(
    desk: Staff, read: StoredCase, name: str, under: UUID, minutes: float = 0
) -> StoredCase:
    """Approve the step that somebody holds."""
    by = visit(desk, name, minutes)
    return case_leases.decide(by, read.id, under, Verdict.APPROVE, "text-1")
