"""Assignments follow the case; leases are given to those who may decide, one at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from case_people import BLIND, NOW, PLAIN, TREE, Staff, finding, staff
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review_service.domain.case_decisions import Claim, Decide
from review_service.domain.case_drafts import Revise, Withdraw
from review_service.domain.case_reach import reaches
from review_service.domain.case_recourse import AppealDecision, mark_overdue
from review_service.domain.case_turns import act
from review_service.domain.cases import Verdict
from review_service.domain.findings import Kind, Severity
from review_service.domain.workflows import Step
from review_service.errors import Forbidden, WrongState
from review_service.queues import policies
from review_service.queues.policies import POLICIES
from review_service.storage import assignments, case_queue, case_taking, cases
from review_service.storage.assignments import LEASE, StoredAssignment
from review_service.storage.case_queue import EVERYTHING, Queue
from review_service.storage.case_tables import Assignment, Ending
from review_service.storage.case_taking import Seeker
from review_service.storage.cases import StoredCase

SOON = NOW + timedelta(minutes=5)
OVER = NOW + LEASE
ALL = frozenset(TREE.parents)


@pytest.fixture
def desk(session: Session) -> Staff:
    return staff(session)


def seeker(desk: Staff, name: str) -> Seeker:
    return Seeker(desk.uuid(name), tuple(reaches(desk[name], TREE)))


def take(
    desk: Staff, name: str, now: datetime = NOW, queue: Queue = EVERYTHING, policy: str = "oldest"
) -> StoredAssignment | None:
    order = POLICIES[policy].order
    found = case_taking.take(desk.session, queue, order, seeker(desk, name), now)
    return None if found is None else found.held


def taken(desk: Staff, name: str, now: datetime = NOW) -> StoredAssignment:
    held = take(desk, name, now)
    assert held is not None
    return held


def open_steps(desk: Staff, read: StoredCase) -> list[tuple[Step, int]]:
    return [(a.step, a.place) for a in assignments.of_case(desk.session, read.id)]


def endings(desk: Staff, read: StoredCase) -> dict[str, str | None]:
    rows = desk.session.execute(
        sa.select(Assignment.step, Assignment.ending).where(Assignment.case_id == read.id)
    )
    return {row.step: row.ending for row in rows}


def test_each_waiting_step_has_an_assignment_with_its_deadline(desk: Staff) -> None:
    read = desk.submitted()
    assert open_steps(desk, read) == []
    read = desk.reviewed()
    found = assignments.of_case(desk.session, read.id)
    assert [(a.step, a.due_at) for a in found] == [
        (Step.COMPLIANCE, NOW + timedelta(hours=24)),
        (Step.FIRST, NOW + timedelta(hours=24)),
        (Step.SCIENCE, NOW + timedelta(hours=48)),
    ]
    assert not any(a.held_at(NOW) or a.overdue for a in found)


def test_assignments_end_with_their_step_and_later_ones_begin(desk: Staff) -> None:
    read = desk.reviewed()
    held = taken(desk, "r1")
    deed = Decide(Step.FIRST, Verdict.APPROVE, "text-1")
    assignments.finish(desk.session, held, SOON)
    read = desk.do(read, deed, "r1", now=SOON)
    assert endings(desk, read) == {
        "compliance": None,
        "first": Ending.DECIDED,
        "science": None,
        "second": None,
    }
    read = desk.do(read, Revise("text-2"), "writer")
    assert open_steps(desk, read) == []
    assert set(endings(desk, read).values()) == {Ending.DECIDED, Ending.CLOSED}


def test_a_withdrawn_case_takes_its_leases_along(desk: Staff) -> None:
    read = desk.reviewed()
    held = taken(desk, "r1")
    desk.do(read, Withdraw(), "writer")
    assert assignments.held_by(desk.session, desk.uuid("r1"), NOW) == []
    renewed = assignments.renew(desk.session, read.id, desk.uuid("r1"), held.fence, NOW)
    assert renewed is None


def test_a_blind_review_has_a_place_for_two_and_for_a_third_who_settles_it(desk: Staff) -> None:
    read = desk.decided(desk.reviewed(flow=BLIND), Step.FIRST, flow=BLIND)
    seconds = Queue(frozenset({Step.SECOND}))

    def decide(name: str, verdict: Verdict) -> list[int]:
        nonlocal read
        held = take(desk, name, queue=seconds)
        assert held is not None
        assert take(desk, name, queue=seconds) is None, "nobody has two places"
        assignments.finish(desk.session, held, NOW)
        read = desk.decided(read, Step.SECOND, verdict=verdict, who=name, flow=BLIND)
        return [p for step, p in open_steps(desk, read) if step is Step.SECOND]

    assert [p for step, p in open_steps(desk, read) if step is Step.SECOND] == [1, 2]
    assert len(decide("r2", Verdict.APPROVE)) == 1
    assert take(desk, "r2", queue=seconds) is None, "who gave an opinion has done their part"
    assert len(decide("r2b", Verdict.RETURN)) == 1
    assert decide("r2c", Verdict.RETURN) == []
    assert read.case.state == "returned"


def test_an_appealed_blind_review_has_one_place(desk: Staff) -> None:
    read = desk.decided(desk.reviewed(flow=BLIND), Step.FIRST, flow=BLIND)
    for name in ("r2", "r2b"):
        read = desk.decided(read, Step.SECOND, verdict=Verdict.RETURN, who=name, flow=BLIND)
    read = desk.do(read, AppealDecision("不同意"), "writer", BLIND)
    assert (Step.SECOND, 2) not in open_steps(desk, read)
    seconds = Queue(frozenset({Step.SECOND}))
    assert take(desk, "r2b", queue=seconds) is None
    assert take(desk, "r2c", queue=seconds) is not None


def may_claim(desk: Staff, read: StoredCase, step: Step, name: str) -> bool:
    try:
        act(read.case, Claim(step), person=desk[name], workflow=PLAIN, tree=TREE, now=NOW)
    except (Forbidden, WrongState):
        return False
    return True


def every_point(desk: Staff) -> list[StoredCase]:
    first = desk.reviewed(discipline="astronomy")
    second = desk.decided(desk.reviewed(discipline="medicine"), Step.FIRST)
    by_both = desk.decided(desk.reviewed(), Step.FIRST, who="both")
    unsigned = desk.decided(desk.reviewed(), Step.FIRST, Step.SECOND)
    final = desk.decided(desk.reviewed(), Step.SCIENCE, Step.COMPLIANCE, Step.FIRST, Step.SECOND)
    returned = desk.decided(desk.reviewed(), Step.FIRST, verdict=Verdict.RETURN)
    appealed = desk.do(
        desk.decided(desk.reviewed(), Step.FIRST, verdict=Verdict.REJECT),
        AppealDecision("不同意"),
        "writer",
    )
    below = desk.reviewed(organisation="account")
    return [first, second, by_both, unsigned, final, returned, appealed, below]


def test_the_queue_hands_out_exactly_what_the_person_may_decide(desk: Staff) -> None:
    points = every_point(desk)
    expected = {
        (name, index, step)
        for (index, read), name, step in product(enumerate(points), desk.people, Step)
        if may_claim(desk, read, step, name)
    }
    index = {read.id: number for number, read in enumerate(points)}
    found = set()
    for name, step in product(desk.people, Step):
        attempt = desk.session.begin_nested()
        while (held := take(desk, name, queue=Queue(frozenset({step})))) is not None:
            found.add((name, index[held.case_id], step))
        attempt.rollback()
    assert found == expected
    assert {name for name, _, _ in found} >= {"r1", "both", "expert", "astronomer", "chief"}


def test_nobody_is_handed_two_steps_of_a_case(desk: Staff) -> None:
    desk.reviewed()
    assert take(desk, "chief") is not None
    assert take(desk, "chief") is None
    assert take(desk, "chief", OVER) is not None, "but a lapsed one again"


def test_a_lease_ends_by_itself_unless_it_is_renewed(desk: Staff) -> None:
    read = desk.reviewed()
    held = taken(desk, "r1")
    assert held.leased_until == OVER
    assert take(desk, "r1b", OVER - timedelta(seconds=1)) is None
    args = (desk.session, read.id, desk.uuid("r1"))
    renewed = assignments.renew(*args, held.fence, SOON)
    assert renewed == replace(held, leased_until=SOON + LEASE)
    assert assignments.renew(*args, held.fence, NOW) == renewed, "a late call takes nothing away"
    assert take(desk, "r1b", OVER) is None
    assert assignments.renew(*args, held.fence, SOON + LEASE) is None
    order = POLICIES["oldest"].order
    found = case_taking.take(desk.session, EVERYTHING, order, seeker(desk, "r1b"), SOON + LEASE)
    assert found is not None
    assert (found.held.id, found.before) == (held.id, desk.uuid("r1"))
    assert found.held.fence != held.fence


def test_only_the_holder_renews_under_the_fence(desk: Staff) -> None:
    read = desk.reviewed()
    held = taken(desk, "r1")
    renew = assignments.renew
    assert renew(desk.session, read.id, desk.uuid("r1b"), held.fence, SOON) is None
    assert renew(desk.session, read.id, desk.uuid("r1"), uuid4(), SOON) is None
    assert renew(desk.session, uuid4(), desk.uuid("r1"), held.fence, SOON) is None
    assert assignments.held_by(desk.session, desk.uuid("r1"), SOON) == [held]


def test_what_was_given_back_goes_to_others(desk: Staff) -> None:
    desk.reviewed()
    held = taken(desk, "r1")
    assignments.give_back(desk.session, held, passed=True)
    assert take(desk, "r1") is None
    again = taken(desk, "r1b")
    assert again.id == held.id
    assignments.give_back(desk.session, again, passed=False)
    assert take(desk, "r1b") is not None


def test_lapsed_leases_and_late_steps_are_found(desk: Staff) -> None:
    read = desk.reviewed()
    held = taken(desk, "r1")
    assert assignments.lapsed(desk.session, SOON) == []
    assert assignments.lapsed(desk.session, OVER) == [(read.id, held.fence)]
    due = NOW + timedelta(hours=24)
    assert assignments.late(desk.session, due) == []
    late = due + timedelta(seconds=1)
    assert assignments.late(desk.session, late) == [read.id]
    cases.save(desk.session, read, mark_overdue(read.case, PLAIN, late), PLAIN, late)
    assert assignments.late(desk.session, late) == []
    assert {a.step: a.overdue for a in assignments.of_case(desk.session, read.id)} == {
        Step.COMPLIANCE: True,
        Step.FIRST: True,
        Step.SCIENCE: False,
    }


Terms = Callable[[Staff, StoredAssignment], dict[str, Any]]


@pytest.mark.parametrize(
    "terms",
    [
        lambda _, held: {"step": held.step, "place": held.place},
        lambda _, held: {
            "step": "second",
            "place": 1,
            "holder": held.holder,
            "fence": uuid4(),
            "taken_at": NOW,
            "leased_until": OVER,
        },
        lambda desk, _: {"step": "second", "place": 1, "holder": desk.uuid("r1b")},
        lambda _, __: {"step": "second", "place": 1, "ended_at": NOW},
        lambda _, __: {"step": "second", "place": 1, "ended_at": NOW, "ending": "decided"},
        lambda _, __: {"step": "tenth", "place": 1},
    ],
    ids=["same place", "two steps", "half a lease", "half an end", "nobody decided", "no step"],
)
def test_the_database_refuses_what_must_not_be(desk: Staff, terms: Terms) -> None:
    desk.reviewed()
    held = taken(desk, "r1")
    case: dict[str, Any] = {
        "organisation": "society",
        "content_type": "article",
        "discipline": "",
        "kinds": [],
        "certainty": 1.0,
        "wanted_by": NOW,
    }
    lists: dict[str, Any] = {"barred": [], "passed_by": []}
    row = {"since": NOW, "overdue": False, **lists, **case, **terms(desk, held)}
    with pytest.raises(IntegrityError), desk.session.begin_nested():
        desk.session.execute(sa.insert(Assignment).values(id=uuid4(), case_id=held.case_id, **row))


def test_a_queue_is_a_filter(desk: Staff) -> None:
    plain = desk.reviewed()
    rumor = desk.reviewed(finding(Kind.RUMOR), discipline="astronomy", organisation="account")

    def cases_of(queue: Queue, *organisations: str) -> set[UUID]:
        order = POLICIES["oldest"].order
        among = organisations or ALL
        found = case_queue.listed(desk.session, queue, order, among, 100)
        return {listed.assignment.case_id for listed in found}

    both = {plain.id, rumor.id}
    assert cases_of(EVERYTHING) == both
    assert cases_of(Queue(steps=frozenset({Step.FIRST, Step.SECOND}))) == both
    assert cases_of(Queue(steps=frozenset({Step.SECOND}))) == set()
    assert cases_of(Queue(kinds=frozenset({Kind.RUMOR, Kind.SCIENCE}))) == {rumor.id}
    assert cases_of(Queue(content_types=frozenset({"article"}))) == both
    assert cases_of(Queue(content_types=frozenset({"wechat"}))) == set()
    assert cases_of(Queue(disciplines=frozenset({"astronomy"}))) == {rumor.id}
    assert cases_of(Queue(organisations=frozenset({"account"}))) == {rumor.id}
    assert cases_of(EVERYTHING, "society") == {plain.id}
    assert take(desk, "r1", queue=Queue(disciplines=frozenset({"medicine"}))) is None


def test_a_list_shows_what_is_held_and_how_risky_it_is(desk: Staff) -> None:
    read = desk.reviewed(finding(Kind.RUMOR, confidence=0.5), finding(Kind.LANGUAGE))
    held = taken(desk, "r1")
    order = POLICIES["oldest"].order
    queue = Queue(frozenset({Step.FIRST}))
    (listed,) = case_queue.listed(desk.session, queue, order, ALL, 100)
    assert listed.assignment == held
    assert (listed.organisation, listed.content_type, listed.discipline) == (
        "society",
        "article",
        "",
    )
    assert (listed.state, listed.revision) == (read.case.state, 1)
    assert listed.kinds == (Kind.LANGUAGE, Kind.RUMOR)
    assert listed.risk == pytest.approx(1 - 0.6 * 0.2)
    assert listed.uncertainty == 1.0
    assert len(case_queue.listed(desk.session, EVERYTHING, order, ALL, 2)) == 2


def test_policies_order_what_waits(desk: Staff) -> None:
    must = finding(Kind.RUMOR)
    unsure = finding(Kind.LANGUAGE, Severity.ADVISE, 0.5)
    names = {
        desk.reviewed(now=NOW - timedelta(hours=20)).id: "old",
        desk.reviewed(must, now=NOW - timedelta(hours=12)).id: "risky",
        desk.reviewed(must, now=NOW - timedelta(hours=1)).id: "fresh",
        desk.reviewed(unsure, now=NOW - timedelta(hours=6)).id: "unsure",
    }
    firsts = Queue(frozenset({Step.FIRST}))

    def order(policy: str) -> list[str]:
        found = case_queue.listed(desk.session, firsts, POLICIES[policy].order, ALL, 100)
        return [names[listed.assignment.case_id] for listed in found]

    assert order("oldest") == ["old", "risky", "unsure", "fresh"]
    assert order("uncertain") == ["unsure", "old", "risky", "fresh"]
    assert order("risk_by_deadline") == ["risky", "old", "fresh", "unsure"]
    held = take(desk, "r1", policy=policies.DEFAULT)
    assert held is not None
    assert names[held.case_id] == "risky"
