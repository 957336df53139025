"""Cases in the database: what is written is read, with its record, all of it or nothing."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from case_people import BLIND, NOW, PLAIN, Staff, finding, staff
from sqlalchemy.orm import Session

from review_service.domain import case_drafts
from review_service.domain.audit import Act, Row
from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_drafts import Revise, Withdraw
from review_service.domain.case_events import EventKind
from review_service.domain.case_recourse import AppealDecision, Comment, Escalate
from review_service.domain.cases import CaseState, Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.findings import Kind, Severity
from review_service.domain.workflows import Step
from review_service.errors import Conflict
from review_service.storage import audit, cases, reviews
from review_service.storage.case_tables import Assignment, CaseEventRow, CaseRow
from review_service.storage.cases import StoredCase
from review_service.storage.engine import Database
from review_service.storage.reviews import StoredDraft

SCIENCE = finding(Kind.SCIENCE)
LANGUAGE = finding(Kind.LANGUAGE, Severity.ADVISE, 0.5)
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def desk(session: Session) -> Staff:
    return staff(session)


def same(desk: Staff, written: StoredCase) -> StoredCase:
    assert cases.get(desk.session, written.id) == written
    return written


def columns(desk: Staff, written: StoredCase) -> tuple[Any, ...]:
    query = sa.select(CaseRow.state, CaseRow.revision, CaseRow.kinds, CaseRow.version)
    return tuple(desk.session.execute(query.where(CaseRow.id == written.id)).one())


def test_a_case_is_read_as_it_was_written_at_every_point_of_its_way(desk: Staff) -> None:
    read = same(desk, desk.submitted(BLIND, discipline="astronomy"))
    change = case_drafts.record_review(
        read.case, "text-1", (SCIENCE, LANGUAGE), ("claims@1",), workflow=BLIND, now=NOW
    )
    read = same(desk, cases.save(desk.session, read, change, BLIND, NOW))
    waive = AnswerFindings((SCIENCE.id,), Choice.WAIVE, "已核对", date(2026, 12, 31))
    read = same(desk, desk.do(read, waive, "r3", BLIND))
    read = same(desk, desk.do(read, Escalate(Step.FIRST, "拿不准"), "r1", BLIND))
    read = same(desk, desk.decided(read, Step.FIRST, verdict=Verdict.REJECT, flow=BLIND))
    read = same(desk, desk.do(read, AppealDecision("不同意"), "writer", BLIND, LATER))
    assert read.case.appeals
    assert read.case.under_appeal == {Step.FIRST}
    assert (read.version, read.opened_at, read.changed_at) == (6, NOW, LATER)
    assert cases.get(desk.session, uuid4()) is None


def test_an_opinion_of_a_blind_review_is_kept_apart(desk: Staff) -> None:
    read = desk.decided(desk.reviewed(flow=BLIND), Step.FIRST, Step.SECOND, flow=BLIND)
    assert same(desk, read).case.opinions == read.case.decisions[-1:]


def test_what_queues_filter_by_follows_the_case(desk: Staff) -> None:
    read = desk.submitted()
    assert columns(desk, read) == ("submitted", 1, [], 1)
    read = desk.reviewed(LANGUAGE, SCIENCE)
    assert columns(desk, read) == ("first", 1, ["language", "science"], 2)
    read = desk.do(read, Revise("text-2"), "writer")
    assert columns(desk, read) == ("submitted", 2, [], 3)


def test_who_read_an_older_version_writes_nothing(desk: Staff) -> None:
    old = desk.reviewed()
    new = desk.do(old, Comment("先看"), "r1")

    def counted() -> list[int | None]:
        tables = (CaseEventRow.id, Assignment.id)
        found = [desk.session.scalar(sa.select(sa.func.count(column))) for column in tables]
        return [*found, audit.heads(desk.session)["society"].count]

    before = counted()
    with pytest.raises(Conflict, match="刚被他人更新") as caught:
        desk.do(old, Withdraw(), "writer")
    assert "Reload" in caught.value.message.en
    assert same(desk, new).case.state is CaseState.FIRST
    assert counted() == before


def test_events_are_read_in_order_as_they_happened(desk: Staff) -> None:
    read = desk.submitted()
    change = case_drafts.record_review(
        read.case, "text-1", (SCIENCE,), (), workflow=PLAIN, now=LATER
    )
    read = cases.save(desk.session, read, change, PLAIN, LATER)
    read = desk.do(read, Escalate(Step.FIRST, "拿不准"), "r1", now=LATER)
    found = cases.events(desk.session, read.id)
    assert [e.kind for e in found] == ["submitted", "reviewed", "presented", "escalated"]
    assert tuple(found[1:3]) == change.events
    assert found[3].by == desk["r1"].id
    assert (found[3].note, found[3].roles) == ("拿不准", ("final_reviewer",))
    assert cases.events(desk.session, uuid4()) == []


def test_each_event_stands_on_the_record_of_its_organisation(desk: Staff) -> None:
    read = desk.decided(desk.reviewed(), Step.FIRST, verdict=Verdict.RETURN)
    rows: list[Row] = audit.latest(desk.session, "society", 4)
    assert [row.action for row in rows] == [
        "case.decided",
        "case.presented",
        "case.reviewed",
        "case.submitted",
    ]
    assert [row.actor for row in rows[:2]] == [f"user:{desk['r1'].id}", "product"]
    assert rows[0].subject == f"case:{read.case.id}"
    assert json.loads(rows[0].details) == {
        "before": "first",
        "after": "returned",
        "step": "first",
        "verdict": "return",
        "note": "理由",
        "content_hash": "text-1",
    }


def test_whatever_happens_to_a_case_can_go_on_record() -> None:
    assert {Act(f"case.{kind.value}") for kind in EventKind} == {
        act for act in Act if act.value.startswith("case.")
    }


def test_a_change_whose_record_fails_is_not_made(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        read = desk.reviewed()

    def fail(*_: object) -> None:
        raise RuntimeError

    def withdraw() -> None:
        with database.session_scope() as session:
            Staff(session, desk.people).do(read, Withdraw(), "writer")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "append", fail)
        with pytest.raises(RuntimeError):
            withdraw()
    with database.session_scope() as session:
        assert cases.get(session, read.id) == read
        assert [e.kind for e in cases.events(session, read.id)][-1] is EventKind.PRESENTED


def test_a_run_finds_the_revision_that_it_was_for(desk: Staff) -> None:
    read = desk.submitted()
    draft, run = uuid4(), uuid4()
    reviews.add_draft(desk.session, StoredDraft(draft, "稿.txt", b"x"), "hash", NOW)
    reviews.add(desk.session, run, draft, NOW)
    cases.link_review(desk.session, read.id, 1, run)
    assert cases.reviewed_by(desk.session, run) == (read.id, 1)
    assert cases.reviewed_by(desk.session, uuid4()) is None
