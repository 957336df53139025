"""What time does to cases is done once, and on record."""

from datetime import timedelta

import pytest
from case_people import FIRSTS, NOW, WORKFLOWS, Staff, fence, kinds, staff, visit

from review_service.domain.case_events import EventKind
from review_service.services import case_leases, case_queues
from review_service.services.case_sweeps import Sweeper
from review_service.storage import assignments
from review_service.storage.assignments import LEASE
from review_service.storage.engine import Database


def test_a_sweep_frees_what_lapsed_and_marks_what_is_late(database: Database) -> None:
    sweeper = Sweeper(database.session_scope, WORKFLOWS)
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
        case_leases.take(visit(desk, "r1"), FIRSTS)
    assert sweeper.free_lapsed(NOW + timedelta(minutes=14)) == 0
    assert sweeper.free_lapsed(NOW + LEASE) == 1
    assert sweeper.free_lapsed(NOW + LEASE) == 0
    late = NOW + timedelta(hours=25)
    assert sweeper.mark_overdue(NOW) == 0
    assert sweeper.mark_overdue(late) == 1
    assert sweeper.mark_overdue(late) == 0
    with database.session_scope() as session:
        desk = Staff(session, desk.people)
        expected = [EventKind.CLAIMED, EventKind.LAPSED, EventKind.OVERDUE, EventKind.OVERDUE]
        assert kinds(desk, read) == expected
        found = case_queues.waiting(visit(desk, "r1"), FIRSTS)
        assert [listed.assignment.holder for listed in found] == [None]
        assert found[0].assignment.overdue


def test_a_sweep_stops_between_two_cases(database: Database) -> None:
    sweeper = Sweeper(database.session_scope, WORKFLOWS)
    with database.session_scope() as session:
        desk = staff(session)
        for _ in range(3):
            desk.reviewed()
            assert case_leases.take(visit(desk, "both"), FIRSTS) is not None
    late = NOW + timedelta(hours=25)
    assert sweeper.free_lapsed(late, iter([False, False, True]).__next__) == 2
    assert sweeper.mark_overdue(late, iter([False, True]).__next__) == 1
    assert (sweeper.free_lapsed(late), sweeper.mark_overdue(late)) == (1, 2)


def test_a_sweep_leaves_alone_what_changed_under_its_hands(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper = Sweeper(database.session_scope, WORKFLOWS)
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()
        old = fence(case_leases.take(visit(desk, "r1"), FIRSTS))
        assert case_leases.take(visit(desk, "r1b", 15), FIRSTS) is not None
    monkeypatch.setattr(assignments, "lapsed", lambda *_: [(read.id, old)])
    monkeypatch.setattr(assignments, "late", lambda *_: [read.id])
    assert sweeper.free_lapsed(NOW + LEASE) == 0
    assert sweeper.mark_overdue(NOW + LEASE) == 0
    with database.session_scope() as session:
        desk = Staff(session, desk.people)
        assert len(case_leases.mine(visit(desk, "r1b", 15))) == 1
