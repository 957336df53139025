"""Many people at once: no step in two hands, none lost, nobody waits for ever."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import sqlalchemy as sa
from case_people import (
    FIRSTS,
    NOW,
    UNSIGNED,
    WITHOUT_SIGN_OFFS,
    Staff,
    added,
    approve,
    fence,
    staff,
    visit,
)
from sqlalchemy.orm import Session

from review_service.domain.case_drafts import Withdraw
from review_service.domain.case_recourse import Reopen
from review_service.domain.cases import CaseState, Verdict
from review_service.domain.people import Grant, Role
from review_service.domain.workflows import Step
from review_service.errors import (
    KepuError,
)
from review_service.services import audit, case_leases, cases
from review_service.services.cases import Visit
from review_service.storage import assignments
from review_service.storage.case_tables import Assignment, CaseRow
from review_service.storage.cases import StoredCase
from review_service.storage.engine import Database


def in_one_transaction(database: Database, desk: Staff, deed: Callable[[Staff], object]) -> str:
    """Do something and return what came of it: `done`, or the code of the error."""
    try:
        with database.session_scope() as session:
            deed(Staff(session, desk.people))
    except KepuError as error:
        return error.code
    return "done"


def at_the_same_moment(
    database: Database, desk: Staff, *deeds: Callable[[Staff], object]
) -> list[str]:
    at_once = threading.Barrier(len(deeds))

    def run(deed: Callable[[Staff], object]) -> str:
        at_once.wait()
        return in_one_transaction(database, desk, deed)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_of_two_at_the_same_moment_one_is_told_why_not(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
    claims = [
        lambda d, name=name: case_leases.claim(visit(d, name), read.id, Step.FIRST)
        for name in ("r1", "r1b")
    ]
    assert at_the_same_moment(database, desk, *claims) == ["conflict", "done"]
    with database.session_scope() as session:
        (first, *_) = [a for a in assignments.of_case(session, read.id) if a.holder]
    name = next(n for n in ("r1", "r1b") if desk.uuid(n) == first.holder)

    def decide(d: Staff) -> StoredCase:
        return approve(d, read, name, fence(first))

    assert at_the_same_moment(database, desk, decide, decide) == ["done", "lease-lost"]


def test_a_case_passed_over_is_not_held_up(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
    with database.session_scope() as busy, database.session_scope() as other:
        cases.found(busy, read.id, lock=True)
        assert case_leases.take(visit(Staff(other, desk.people), "r1"), FIRSTS) is None
        busy.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        by = visit(Staff(busy, desk.people), "writer")
        assert cases.perform(by, read.id, Withdraw()).case.state is CaseState.WITHDRAWN


def test_whatever_people_do_at_once_nobody_waits_for_ever(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        ids = [desk.reviewed().id for _ in range(8)]

    def deed(chance: random.Random) -> Callable[[Staff], object]:
        name, minutes = chance.choice(["r1", "r1b", "chief", "expert"]), chance.random() * 60
        case, step = chance.choice(ids), chance.choice([Step.FIRST, Step.SCIENCE])
        ends: list[Withdraw | Reopen] = [Withdraw(), Reopen("再看")]
        end = chance.choice(ends)
        deeds: list[Callable[[Staff], object]] = [
            lambda d: case_leases.take(visit(d, name, minutes)),
            lambda d: case_leases.claim(visit(d, name, minutes), case, step),
            lambda d: renew(d, name, minutes),
            lambda d: give_back(d, name, minutes),
            lambda d: cases.perform(visit(d, "chief", minutes), case, end),
        ]
        return chance.choices(deeds, [4, 2, 2, 2, 0.5])[0]

    def renew(d: Staff, name: str, minutes: float) -> None:
        for held in case_leases.mine(visit(d, name, minutes))[:1]:
            case_leases.renew(visit(d, name, minutes), held.case_id, fence(held))

    def give_back(d: Staff, name: str, minutes: float) -> None:
        for held in case_leases.mine(visit(d, name, minutes))[:1]:
            case_leases.release(visit(d, name, minutes), held.case_id, fence(held))

    def work(seed: int) -> list[str]:
        chance = random.Random(seed)
        return [in_one_transaction(database, desk, deed(chance)) for _ in range(25)]

    with ThreadPoolExecutor(4) as pool:
        came = Counter(outcome for found in pool.map(work, range(4)) for outcome in found)
    assert came["done"] > 0
    with database.session_scope() as session:
        assert all(not report.faults for report in audit.verify(session))
        for case in ids:
            holders = [a.holder for a in assignments.of_case(session, case) if a.holder]
            assert len(holders) == len(set(holders))


WORKERS = 8
CASES = 200


def test_eight_reviewers_share_two_hundred_cases_and_decide_each_once(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        grant = Grant(Role.FIRST_REVIEWER, "society")
        people = {f"w{n}": added(session, f"w{n}", [grant]) for n in range(WORKERS)}
        for _ in range(CASES):
            desk.reviewed(flow=UNSIGNED)
    at_once = threading.Barrier(WORKERS)

    def work(name: str) -> list[UUID]:
        done: list[UUID] = []
        at_once.wait()
        while True:
            with database.session_scope() as session:
                by = Visit(session, WITHOUT_SIGN_OFFS, people[name], NOW)
                held = case_leases.take(by, FIRSTS)
            with database.session_scope() as session:
                if held is None:
                    # Others may have had the last ones in hand for a moment.
                    if left(session) == 0:
                        return done
                    continue
                by = Visit(session, WITHOUT_SIGN_OFFS, people[name], NOW)
                case_leases.decide(by, held.case_id, fence(held), Verdict.APPROVE, "text-1")
                done.append(held.case_id)

    def left(session: Session) -> int | None:
        free = sa.and_(Assignment.ended_at.is_(None), Assignment.holder.is_(None))
        query = sa.select(sa.func.count(Assignment.id))
        return session.scalar(query.where(free, Assignment.step == Step.FIRST))

    with ThreadPoolExecutor(WORKERS) as pool:
        done = Counter(case for found in pool.map(work, people) for case in found)
    assert len(done) == CASES
    assert set(done.values()) == {1}
    with database.session_scope() as session:
        states = session.execute(sa.select(CaseRow.state, sa.func.count()).group_by(CaseRow.state))
        assert [tuple(row) for row in states] == [("second", CASES)]
        assert all(not report.faults for report in audit.verify(session))
