"""The next step of a queue is found by an index, also where others have the first ones in hand."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from case_people import FIRSTS, NOW, TREE, Staff, finding, staff
from sqlalchemy.orm import Session

from review_service.domain.case_reach import reaches
from review_service.domain.findings import Kind
from review_service.queues.policies import DEFAULT, POLICIES
from review_service.storage import case_taking, cases
from review_service.storage.case_queue import EVERYTHING
from review_service.storage.case_tables import Assignment
from review_service.storage.case_taking import Seeker
from review_service.storage.engine import Database

MORE_THAN_A_WINDOW = 11
ORDER = POLICIES[DEFAULT].order


def seeker(desk: Staff, name: str) -> Seeker:
    return Seeker(desk.uuid(name), tuple(reaches(desk[name], TREE)))


def wanted(session: Session, assignment: UUID) -> datetime:
    query = sa.select(Assignment.wanted_by).where(Assignment.id == assignment)
    return session.scalars(query).one()


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_has_its_index(name: str) -> None:
    column = POLICIES[name].order.key
    rest = [other for other in ("since", "id") if other != column]
    table = sa.inspect(Assignment).local_table
    assert isinstance(table, sa.Table)
    assert ["step", column, *rest] in [index.columns.keys() for index in table.indexes]


def test_what_others_have_in_hand_is_passed_over_however_much_it_is(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        ids = [desk.reviewed().id for _ in range(MORE_THAN_A_WINDOW)]
    with database.session_scope() as busy, database.session_scope() as session:
        for case_id in ids[:-1]:
            cases.get(busy, case_id, lock=True)
        taken = case_taking.take(session, FIRSTS, ORDER, seeker(desk, "r1"), NOW)
        assert taken is not None
        assert taken.held.case_id == ids[-1]
        assert case_taking.take(session, FIRSTS, ORDER, seeker(desk, "r1b"), NOW) is None


def test_one_after_another_is_handed_out_in_order(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        for hour in range(MORE_THAN_A_WINDOW):
            risky = (finding(Kind.RUMOR),) if hour % 3 else ()
            desk.reviewed(*risky, now=NOW - timedelta(hours=hour))
        found = []
        for _ in range(MORE_THAN_A_WINDOW):
            taken = case_taking.take(session, EVERYTHING, ORDER, seeker(desk, "chief"), NOW)
            assert taken is not None
            found.append((wanted(session, taken.held.id), taken.held.since, taken.held.id))
        assert found == sorted(found)
        assert case_taking.take(session, EVERYTHING, ORDER, seeker(desk, "chief"), NOW) is None


def test_who_has_no_reach_takes_nothing(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        desk.reviewed()
        assert case_taking.take(session, EVERYTHING, ORDER, seeker(desk, "writer"), NOW) is None
