"""No sequence of acts gets round the duties, the must-fix gate or the text that was read.

A small crew with many roles each, superusers among them, does anything at any time.  What must hold
is worked out here from what was done, without the case's own books.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from case_fixtures import NOW, TREE, finding, person, workflow
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_decisions import Claim, Decide, TakeOver
from review_service.domain.case_drafts import (
    NewDraft,
    Present,
    Revise,
    Withdraw,
    open_found,
    record_review,
    submit,
)
from review_service.domain.case_events import Change, EventKind
from review_service.domain.case_recourse import (
    AppealDecision,
    Comment,
    Escalate,
    Reopen,
    mark_overdue,
)
from review_service.domain.case_turns import CaseAct, act
from review_service.domain.cases import Case, CaseState, Verdict
from review_service.domain.finding_answers import CaseFinding, Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import Person, Role
from review_service.domain.workflows import SIGN_OFFS, HandOn, Step, Workflow
from review_service.errors import KepuError

HUMAN = [role for role in Role if role is not Role.MACHINE_CLIENT]
CREW = {
    p.id: p
    for p in (
        *(person(f"all-{n}", *HUMAN) for n in range(9)),
        *(Person(f"root-{n}", superuser=True) for n in range(2)),
        person("author", Role.AUTHOR),
        person("cms", Role.MACHINE_CLIENT),
        person("stranger", *HUMAN, organisation="other"),
    )
}
NAMES = st.sampled_from(sorted(CREW))
SOFTER = CaseFinding(
    "soft", "key-science-must_fix", "test.science", Kind.SCIENCE, Severity.SHOULD_CHECK, "某句话"
)
"""The same finding before its rule became stricter."""
FINDINGS = (*(finding(kind) for kind in Kind), finding(Kind.LANGUAGE, Severity.ADVISE), SOFTER)
REVIEWS = st.lists(st.sampled_from(FINDINGS), max_size=2, unique_by=lambda f: f.key).map(tuple)
TEXTS = st.sampled_from([f"text-{n}" for n in range(4)])
WRITERS = st.sampled_from(["author", "cms", "author", "cms", "all-0"])
AUTHORS = st.sampled_from([frozenset[str]()] * 5 + [frozenset({"all-0"}), frozenset({"all-1"})])
STEPS = st.sampled_from(Step)
VERDICTS = st.sampled_from([Verdict.APPROVE] * 6 + [*Verdict])
LETTING = st.sampled_from([Choice.DISMISS, Choice.DISMISS, Choice.WAIVE])
SELDOM = st.sampled_from([False] * 5 + [True])
OTHER_ACTS = st.one_of(
    st.just(Present()),
    st.builds(Claim, STEPS),
    st.builds(TakeOver, STEPS, NAMES, st.just("理由")),
    st.builds(Escalate, STEPS, st.just("理由")),
    st.just(Comment("批注")),
)
DAYS = st.sampled_from([None, date(2026, 12, 1), date(2026, 12, 3)])


def flows() -> st.SearchStrategy[Workflow]:
    three = (Step.FIRST, Step.SECOND, Step.FINAL)
    return st.builds(
        lambda stages, sign_offs, reopens, hand_on, share: workflow(
            stages, sign_offs, (*reopens, Step.FINAL), hand_on, share
        ),
        st.sampled_from([three, three[1:], three[2:]]),
        st.sampled_from([SIGN_OFFS, SIGN_OFFS[:1], ()]),
        st.frozensets(STEPS),
        st.sampled_from(HandOn),
        st.sampled_from([0.0, 1.0]),
    )


@dataclass
class Record:
    """What was done, kept apart from the case."""

    authors: set[str]
    text: str
    number: int = 1
    findings: tuple[CaseFinding, ...] = ()
    failed: bool = False
    decided: defaultdict[str, set[Step]] = field(default_factory=lambda: defaultdict(set))
    approved: dict[Step, int] = field(default_factory=dict)
    """Step to the number of the revision that was approved, until an edit undoes it."""
    opinions: list[Verdict] = field(default_factory=list)
    appealed: set[Step] = field(default_factory=set)
    answers: defaultdict[str, list[tuple[Choice, str, bool, date | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Key to what holds: choice, by whom, whether it was must-fix then, and the last day."""

    def blocks(self, found: CaseFinding, today: date) -> bool:
        if found.severity is not Severity.MUST_FIX:
            return False
        if not self.answers[found.key]:
            return True
        choice, by, strict, until = self.answers[found.key][-1]
        assert choice is Choice.ACCEPT or not strict or by not in self.authors
        if choice is Choice.WAIVE:
            return until is None or until < today
        return not (choice is Choice.DISMISS and strict)


class AnyoneDoesAnything(RuleBasedStateMachine):
    """A case to which anybody may try to do anything."""

    case: Case
    record: Record
    flow: Workflow

    @initialize(flow=flows(), who=WRITERS, others=AUTHORS, printed=st.booleans())
    def begin(self, flow: Workflow, who: str, others: frozenset[str], *, printed: bool) -> None:
        self.flow, self.now = flow, NOW
        self.record = Record({who, *others}, "text-0")
        writers = frozenset(self.record.authors)
        draft = NewDraft("case", "society", "article", "text-0", writers)
        if printed:
            self.case = open_found(draft, (), (), workflow=flow, now=NOW).case
        else:
            self.case = submit(draft, person=CREW[who], workflow=flow, tree=TREE, now=NOW).case

    @rule(data=st.data(), moves=st.integers(4, 12))
    def take_its_course(self, data: st.DataObject, moves: int) -> None:
        """Do what would come next, by whoever is at hand: blind chance gets nowhere."""
        for _ in range(moves):
            self.go_on(data, data.draw(NAMES))
            self.hold()

    def go_on(self, data: st.DataObject, who: str) -> None:
        steps = self.case.open_steps(self.flow)
        match self.case.state:
            case CaseState.SUBMITTED:
                self.review(data.draw(REVIEWS), failed=data.draw(SELDOM))
            case CaseState.MACHINE_REVIEWED | CaseState.PUBLISHED_FOUND:
                self.attempt(Present(), who)
            case CaseState.FIRST | CaseState.SECOND | CaseState.FINAL:
                self.settle(data)
                text = data.draw(TEXTS) if data.draw(SELDOM) else None
                self.decide(data.draw(st.sampled_from(steps)), data.draw(VERDICTS), who, text)
            case CaseState.RETURNED | CaseState.REJECTED if data.draw(st.booleans()):
                self.appeal(data.draw(WRITERS))
            case CaseState.RETURNED | CaseState.APPROVED if data.draw(st.booleans()):
                self.revise(data.draw(TEXTS), data.draw(AUTHORS), data.draw(WRITERS))
            case _:
                self.reopen(who)

    def settle(self, data: st.DataObject) -> None:
        """Answer what is open, with time passing and rules changing now and then."""
        for found in self.record.findings:
            if self.record.blocks(found, self.today) or data.draw(st.booleans()):
                self.answer(found, data.draw(LETTING), data.draw(DAYS), data.draw(NAMES))
        if data.draw(SELDOM):
            self.wait(30)
        if data.draw(SELDOM):
            self.review(data.draw(REVIEWS), failed=data.draw(SELDOM))

    @property
    def today(self) -> date:
        return (self.now + timedelta(hours=8)).date()

    @rule(data=st.data(), who=NAMES)
    def try_anything(self, data: st.DataObject, who: str) -> None:
        choose = data.draw
        match choose(st.integers(0, 9)):
            case 0:
                self.review(choose(REVIEWS), failed=choose(SELDOM))
            case 1:
                self.revise(choose(TEXTS), choose(AUTHORS), who)
            case 2:
                self.decide(choose(STEPS), choose(VERDICTS), who, choose(TEXTS), knowing=False)
            case 3:
                self.decide(choose(STEPS), choose(VERDICTS), who)
            case 4 | 5:
                found = choose(st.sampled_from(self.record.findings or FINDINGS))
                self.answer(found, choose(st.sampled_from(Choice)), choose(DAYS), who)
            case 6:
                self.appeal(who)
            case 7:
                self.reopen(who)
            case 8 if choose(SELDOM):
                self.withdraw(who)
            case _:
                decisions = self.case.decisions
                self.attempt(choose(OTHER_ACTS), who)
                assert self.case.decisions == decisions

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        change = mark_overdue(self.case, self.flow, self.now)
        assert change.case.state is self.case.state
        assert all(e.kind is EventKind.OVERDUE for e in change.events)
        self.case = change.case

    def attempt(self, deed: CaseAct, who: str) -> Change | None:
        before = repr(self.case)
        try:
            change = act(
                self.case,
                deed,
                person=CREW[who],
                workflow=self.flow,
                tree=TREE,
                now=self.now,
            )
        except KepuError as error:
            self.refused(error, before)
            return None
        assert who != "stranger"
        assert repr(self.case) == before
        assert [(e.by, e.before, e.after) for e in change.events] == [
            (who, self.case.state, change.case.state)
        ]
        if change.case.state is not self.case.state:
            lost = change.case.state in {CaseState.RETURNED, CaseState.REJECTED}
            assert not lost or change.events[0].kind is EventKind.DECIDED
        self.case = change.case
        return change

    def refused(self, error: KepuError, before: str) -> None:
        assert repr(self.case) == before
        assert error.message.zh.endswith("。")
        assert error.message.en.endswith(".")

    def review(self, findings: tuple[CaseFinding, ...], *, failed: bool) -> None:
        checks = ("x@1",) if failed else ()
        before = self.case.state
        try:
            change = record_review(
                self.case, self.record.text, findings, checks, workflow=self.flow, now=self.now
            )
        except KepuError:
            return
        self.case = change.case
        onward = {CaseState.MACHINE_REVIEWED, CaseState(self.flow.stages[0].value)}
        onward |= {CaseState.FIRST, CaseState.SECOND, CaseState.FINAL}
        assert self.case.state in (onward if before is CaseState.SUBMITTED else {before})
        self.record.findings, self.record.failed = findings, bool(checks)

    def revise(self, text: str, others: frozenset[str], who: str) -> None:
        if self.attempt(Revise(text, others), who) is None:
            return
        record = self.record
        assert text != record.text
        record.text, record.number, record.findings = text, record.number + 1, ()
        record.authors |= {who, *others}
        record.opinions, record.appealed, record.failed = [], set(), False
        for step in self.flow.reopens:
            record.approved.pop(step, None)

    def decide(
        self,
        step: Step,
        verdict: Verdict,
        who: str,
        text: str | None = None,
        *,
        knowing: bool = True,
    ) -> None:
        record = self.record
        deed = Decide(step, verdict, text or record.text, "理由", knowing)
        change = self.attempt(deed, who)
        if change is None:
            return
        assert who not in record.authors
        assert who != "cms"
        assert deed.content_hash == record.text
        assert record.decided[who] <= {step}
        assert step not in record.appealed or not record.decided[who]
        blind = self.flow.blind_share == 1 and step is Step.SECOND and step not in record.appealed
        concluded = change.events[0].kind is EventKind.DECIDED
        assert concluded is (
            not blind or deed.verdict in record.opinions or len(record.opinions) == 2
        )
        if deed.verdict is Verdict.APPROVE:
            self.check_gate(deed)
        record.decided[who].add(step)
        if not concluded:
            record.opinions.append(deed.verdict)
            return
        record.appealed.discard(step)
        if step not in SIGN_OFFS or deed.verdict is not Verdict.APPROVE:
            record.opinions = []
        if deed.verdict is Verdict.APPROVE:
            record.approved[step] = record.number

    def check_gate(self, deed: Decide) -> None:
        kinds = {
            Step.SCIENCE: {Kind.SCIENCE, Kind.RUMOR},
            Step.COMPLIANCE: {Kind.COMPLIANCE},
        }.get(deed.step, {*Kind})
        concerned = [f for f in self.record.findings if f.kind in kinds]
        assert not any(self.record.blocks(f, self.today) for f in concerned)
        assert deed.despite_failed_checks or not self.record.failed

    def answer(self, found: CaseFinding, choice: Choice, until: date | None, who: str) -> None:
        day = until if choice is Choice.WAIVE else None
        if self.attempt(AnswerFindings((found.id,), choice, "理由", day), who) is None:
            return
        stack = self.record.answers[found.key]
        if choice is Choice.RETRACT:
            assert stack.pop()[1] == who
            return
        strict = found.severity is Severity.MUST_FIX
        assert choice is not Choice.WAIVE or who not in self.record.authors
        stack.append((choice, who, strict, day))

    def appeal(self, who: str) -> None:
        change = self.attempt(AppealDecision("理由"), who)
        if change is not None:
            assert who in self.record.authors
            step = change.events[0].step
            assert step is not None
            self.record.appealed.add(step)

    def reopen(self, who: str) -> None:
        if self.attempt(Reopen("理由"), who) is not None:
            assert who not in self.record.authors
            self.record.approved, self.record.opinions, self.record.appealed = {}, [], set()

    def withdraw(self, who: str) -> None:
        if self.attempt(Withdraw(), who) is not None:
            self.record.opinions, self.record.appealed = [], set()

    @invariant()
    def hold(self) -> None:
        record, case = self.record, self.case
        for name, steps in record.decided.items():
            assert len(steps) == 1
            assert name not in record.authors
        assert {*case.authors} == record.authors
        assert [opinion.verdict for opinion in case.opinions] == record.opinions
        assert {*case.standing} == record.approved.keys()
        assert [w.step for w in case.waiting] == [*case.open_steps(self.flow)]
        if case.state is CaseState.APPROVED:
            self.approved_by_all_on_this_text()

    def approved_by_all_on_this_text(self) -> None:
        approved, number = self.record.approved, self.record.number
        assert approved.keys() >= {*self.flow.stages, *self.flow.sign_offs}
        assert all(approved[step] == number for step in self.flow.reopens & approved.keys())
        final = [d for d in self.case.decisions if d.step is Step.FINAL][-1]
        assert approved[Step.FINAL] == number
        assert final.content_hash == self.case.current.content_hash == self.record.text


AnyoneDoesAnything.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnyoneDoesAnything = AnyoneDoesAnything.TestCase
