"""Every role, at every point of a case, with every act, against a table written by hand.

Columns: author, first, second and final reviewer, science expert (Q), compliance reviewer,
librarian (B), auditor (U), administrator (D), machine client (M), superuser (X).
"""

from dataclasses import dataclass
from datetime import date

import pytest
from case_fixtures import cases_at_every_point, do, finding, grant

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_decisions import Claim, Decide, TakeOver
from review_service.domain.case_drafts import Present, Revise, Withdraw
from review_service.domain.case_recourse import AppealDecision, Comment, Escalate, Reopen
from review_service.domain.case_turns import CaseAct
from review_service.domain.cases import Case, CaseState, Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.people import Person, Role
from review_service.domain.workflows import Step
from review_service.errors import Forbidden, MustStandAside, WrongState

COLUMNS = {
    "A": Role.AUTHOR,
    "1": Role.FIRST_REVIEWER,
    "2": Role.SECOND_REVIEWER,
    "3": Role.FINAL_REVIEWER,
    "Q": Role.SCIENCE_EXPERT,
    "C": Role.COMPLIANCE_REVIEWER,
    "B": Role.LIBRARIAN,
    "U": Role.AUDITOR,
    "D": Role.ADMINISTRATOR,
    "M": Role.MACHINE_CLIENT,
}
SUPERUSER = "X"

# s submitted, m machine reviewed, 1 2 3 the stages (u: third without its sign-offs), a approved,
# r returned, j rejected, w withdrawn, p found in print
POINTS = {
    "s": "submitted",
    "m": "machine_reviewed",
    "1": "first",
    "2": "second",
    "u": "unsigned",
    "3": "final",
    "a": "approved",
    "r": "returned",
    "j": "rejected",
    "w": "withdrawn",
    "p": "published_found",
}

MUST = {kind: finding(kind) for kind in Kind}
SHOULD = {kind: finding(kind, Severity.SHOULD_CHECK) for kind in Kind}
FINDINGS = (*MUST.values(), *SHOULD.values())
ROLES_BY_STEP = {
    Step.FIRST: ("1X", "1"),
    Step.SECOND: ("2X", "2"),
    Step.FINAL: ("3X", "3"),
    Step.SCIENCE: ("QX", "12u"),
    Step.COMPLIANCE: ("CX", "12u"),
}
ANSWERED_BY = {
    Kind.RUMOR: "A123QBX",
    Kind.SCIENCE: "A123QX",
    Kind.COMPLIANCE: "A123CX",
    Kind.LANGUAGE: "A123X",
}
MUST_FIX_DISMISSED_BY = {
    Kind.RUMOR: "QBX",
    Kind.SCIENCE: "QX",
    Kind.COMPLIANCE: "CX",
    Kind.LANGUAGE: "123X",
}


@dataclass(frozen=True)
class Line:
    """An act, who may do it, where, and the state that it leads to from each point."""

    name: str
    act: CaseAct
    roles: str
    points: str
    leads_to: dict[str, str]
    """Point to state; the others stay where they are."""
    own: bool = False
    """The one who acts is an author of the draft."""


def deciding(step: Step) -> list[Line]:
    roles, points = ROLES_BY_STEP[step]
    staged = step.value in {"first", "second", "final"}
    onward = {"first": "second", "second": "final", "final": "approved"}.get(step.value, "")
    ends = {point: onward for point in points if staged}
    lines = [
        Line(f"approve {step}", Decide(step, Verdict.APPROVE, "text-1"), roles, points, ends),
        Line(
            f"return {step}",
            Decide(step, Verdict.RETURN, "text-1", "请改"),
            roles,
            points,
            dict.fromkeys(points, "returned"),
        ),
        Line(f"claim {step}", Claim(step), roles, points, {}),
        Line(f"take over {step}", TakeOver(step, "somebody", "休假"), roles, points, {}),
        Line(f"escalate {step}", Escalate(step, "拿不准"), "123QCDX", points, {}),
    ]
    if staged:
        reject = Decide(step, Verdict.REJECT, "text-1", "不用")
        ends = dict.fromkeys(points, "rejected")
        lines.append(Line(f"reject {step}", reject, roles, points, ends))
    return lines


def answering(kind: Kind) -> list[Line]:
    points, must, should = "m12u3rp", (MUST[kind].id,), (SHOULD[kind].id,)
    last_day = date(2026, 12, 31)
    return [
        Line(f"accept {kind}", AnswerFindings(must, Choice.ACCEPT), ANSWERED_BY[kind], points, {}),
        Line(
            f"dismiss should-check {kind}",
            AnswerFindings(should, Choice.DISMISS, "有出处"),
            ANSWERED_BY[kind],
            points,
            {},
        ),
        Line(
            f"dismiss must-fix {kind}",
            AnswerFindings(must, Choice.DISMISS, "有出处"),
            MUST_FIX_DISMISSED_BY[kind],
            points,
            {},
        ),
        Line(
            f"waive {kind}",
            AnswerFindings(must, Choice.WAIVE, "特许", last_day),
            "3X",
            points,
            {},
        ),
    ]


EVERYWHERE = "".join(POINTS)
LINES = [
    *(line for step in Step for line in deciding(step)),
    *(line for kind in Kind for line in answering(kind)),
    Line("present", Present(), "A1BMX", "mp", {"m": "first", "p": "first"}),
    Line(
        "revise",
        Revise("text-2"),
        "AMX",
        "sm12u3arp",
        dict.fromkeys("sm12u3arp", "submitted"),
    ),
    Line("comment", Comment("见第三段"), "A123QCBX", EVERYWHERE, {}),
    Line(
        "withdraw",
        Withdraw(),
        "AMDX",
        "sm12u3arp",
        dict.fromkeys(EVERYWHERE, "withdrawn"),
        own=True,
    ),
    Line(
        "withdraw another's", Withdraw(), "DX", "sm12u3arp", dict.fromkeys(EVERYWHERE, "withdrawn")
    ),
    Line("appeal", AppealDecision("有依据"), "AMX", "rj", {"r": "first", "j": "first"}, own=True),
    Line("appeal another's", AppealDecision("有依据"), "", "rj", {}),
    Line("reopen", Reopen("新证据"), "3DX", "arjw", dict.fromkeys("arjw", "submitted")),
]
AT_EVERY_POINT = {
    (own, flagged): cases_at_every_point(
        *(FINDINGS if flagged else ()), authors=frozenset({"actor"}) if own else frozenset()
    )
    for own in (False, True)
    for flagged in (False, True)
}


def actor(column: str) -> Person:
    if column == SUPERUSER:
        return Person("actor", superuser=True)
    return Person("actor", frozenset({grant(COLUMNS[column])}))


def test_the_columns_and_points_are_all_there_are() -> None:
    assert {*COLUMNS.values()} == {*Role}
    states = {case.state for case in AT_EVERY_POINT[False, False].values()}
    assert states == {*CaseState}
    assert [*AT_EVERY_POINT[False, False]] == [*POINTS.values()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
@pytest.mark.parametrize("column", [*COLUMNS, SUPERUSER])
def test_a_role_may_do_what_the_table_says_and_no_more(line: Line, column: str) -> None:
    cases = AT_EVERY_POINT[line.own, isinstance(line.act, AnswerFindings)]
    for point, name in POINTS.items():
        outcome = attempt(cases[name], line.act, column)
        assert outcome == expected(line, column, point, cases[name]), name


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_stranger_may_do_nothing(line: Line) -> None:
    everything = frozenset(grant(role, "other") for role in Role if role is not Role.MACHINE_CLIENT)
    for case in AT_EVERY_POINT[line.own, isinstance(line.act, AnswerFindings)].values():
        with pytest.raises(Forbidden, match="或其上级组织的成员"):
            do(case, line.act, Person("actor", everything))


JUDGING = ("approve", "return", "reject", "claim", "take over", "dismiss must", "waive", "reopen")


@pytest.mark.parametrize(
    ("line", "column"),
    [(line, c) for line in LINES if line.name.startswith(JUDGING) for c in line.roles],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_nobody_with_any_role_judges_an_own_draft(line: Line, column: str) -> None:
    cases = AT_EVERY_POINT[True, isinstance(line.act, AnswerFindings)]
    for point in line.points:
        with pytest.raises(MustStandAside, match="不能审自己的稿件"):
            do(cases[POINTS[point]], line.act, actor(column))


def attempt(case: Case, deed: CaseAct, column: str) -> str:
    try:
        change = do(case, deed, actor(column))
    except WrongState:
        return "wrong state"
    except Forbidden:
        return "forbidden"
    assert [event.by for event in change.events] == ["actor"]
    assert change.events[0].before is case.state
    assert change.events[0].after is change.case.state
    return change.case.state.value


def expected(line: Line, column: str, point: str, case: Case) -> str:
    unseen = isinstance(line.act, AnswerFindings) and point == "s"
    if column not in line.roles and not unseen:
        return "forbidden"
    if point not in line.points:
        return "wrong state"
    return line.leads_to.get(point, case.state.value)
