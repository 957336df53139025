"""Cases through the services: permissions first, one transaction each, all of it on record."""

import hashlib
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from case_people import BLIND, NOW, WORKFLOWS, Staff, staff, visit
from sqlalchemy.orm import Session

from review_service import ingest
from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_drafts import Withdraw
from review_service.domain.case_events import EventKind
from review_service.domain.case_recourse import Comment, Escalate
from review_service.domain.cases import CaseState, Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.findings import (
    Failure,
    Finding,
    Kind,
    Outcome,
    Review,
    Severity,
    Status,
)
from review_service.domain.spans import Span
from review_service.domain.workflows import Step
from review_service.errors import (
    Conflict,
    Forbidden,
    InvalidPayload,
    Message,
    NotFound,
    UnsupportedFormat,
)
from review_service.services import audit, case_queues, cases
from review_service.services.case_reviews import WHOLE_REVIEW, CaseReviews
from review_service.services.cases import Submission
from review_service.storage import case_lists, case_queue, reviews
from review_service.storage import cases as stored
from review_service.storage.cases import StoredCase
from review_service.storage.tables import Draft, ReviewState

TEXT = "隔夜水致癌。".encode()
NEWER = "隔夜水不致癌。".encode()
REVIEWS = CaseReviews(WORKFLOWS, {"food": "nutrition"})
SAID = Message("这是不实说法。", "This is false.")


@pytest.fixture
def desk(session: Session) -> Staff:
    return staff(session)


def draft(organisation: str = "society", content_type: str = "urgent") -> Submission:
    return Submission("稿.txt", TEXT, organisation, content_type, frozenset({"甲"}))


def run_of(desk: Staff, case: StoredCase) -> UUID:
    """Return the run of the pipeline that was queued for the newest text of a case."""
    found = case_lists.review_of(desk.session, case.id, case.case.current.number)
    assert found is not None
    return found


def review(data: bytes = TEXT, *, failed: Sequence[str] = ()) -> Review:
    document = ingest.read(data, "稿.txt")
    flag = Finding(
        check="planted@1",
        rule="planted",
        kind=Kind.RUMOR,
        category="food",
        severity=Severity.MUST_FIX,
        confidence=0.75,
        span=Span(0, 3),
        message=SAID,
        why=SAID,
    )
    return Review(
        document=document,
        status=Status.INCOMPLETE if failed else Status.COMPLETE,
        outcome=Outcome.FIX,
        scientific_accuracy=None,
        compliance=None,
        claims=(),
        findings=(flag,),
        failures=tuple(Failure(check, "broken") for check in failed),
        versions={},
    )


def reviewed(desk: Staff, case: StoredCase, found: Review) -> StoredCase | None:
    run = run_of(desk, case)
    return REVIEWS.completed(desk.session, run, found, NOW)


def opened(desk: Staff) -> StoredCase:
    found = reviewed(desk, cases.submit(visit(desk, "writer"), draft()), review())
    assert found is not None
    return found


def test_a_draft_becomes_a_case_with_its_review_queued(desk: Staff) -> None:
    case = cases.submit(visit(desk, "writer"), draft())
    assert case.case.state is CaseState.SUBMITTED
    assert case.case.authors == {desk["writer"].id, "甲"}
    assert case.case.current.content_hash == hashlib.sha256(TEXT).hexdigest()
    found = reviews.get(desk.session, run_of(desk, case))
    assert found is not None
    assert (found.state, found.name, found.sha256) == (
        ReviewState.QUEUED,
        "稿.txt",
        case.case.current.content_hash,
    )
    assert audit.latest(desk.session, "society", 1)[0].action == "case.submitted"
    assert all(not report.faults for report in audit.verify(desk.session))


@pytest.mark.parametrize(
    ("who", "submission", "error"),
    [
        ("r1", draft(), Forbidden),
        ("outsider", draft(), Forbidden),
        ("writer", draft("other"), Forbidden),
        ("writer", draft("nowhere"), NotFound),
        ("writer", draft(content_type="poem"), InvalidPayload),
        ("writer", Submission("稿.xyz", b"\x00\x01", "society", "urgent"), UnsupportedFormat),
    ],
)
def test_what_cannot_be_handed_in_leaves_nothing(
    desk: Staff, who: str, submission: Submission, error: type[Exception]
) -> None:
    before = audit.latest(desk.session, "society", 1)
    with pytest.raises(error):
        cases.submit(visit(desk, who), submission)
    assert desk.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    assert audit.latest(desk.session, "society", 1) == before


def test_the_machines_review_hands_the_draft_on(desk: Staff) -> None:
    found = reviewed(
        desk, cases.submit(visit(desk, "writer"), draft()), review(failed=["claims@1"])
    )
    assert found is not None
    assert found.case.state is CaseState.FIRST
    (flag,) = found.case.current.findings
    assert (flag.quote, flag.discipline, flag.confidence) == ("隔夜水", "nutrition", 0.75)
    assert found.case.current.failed_checks == ("claims@1",)


def test_a_review_that_came_to_nothing_hands_the_draft_on_and_says_so(desk: Staff) -> None:
    case = cases.submit(visit(desk, "writer"), draft())
    found = REVIEWS.failed(desk.session, run_of(desk, case), NOW)
    assert found is not None
    assert found.case.state is CaseState.FIRST
    assert found.case.current.failed_checks == (WHOLE_REVIEW,)
    assert REVIEWS.failed(desk.session, run_of(desk, case), NOW) is None


def test_a_review_that_comes_too_late_changes_nothing(desk: Staff) -> None:
    case = cases.submit(visit(desk, "writer"), draft())
    first = run_of(desk, case)
    revised = cases.revise(visit(desk, "writer"), case.id, "二稿.txt", NEWER)
    assert REVIEWS.completed(desk.session, first, review(), NOW) is None
    assert REVIEWS.failed(desk.session, first, NOW) is None
    assert stored.get(desk.session, case.id) == revised
    newer = reviewed(desk, revised, review(NEWER))
    assert newer is not None
    assert newer.case.state is CaseState.FIRST
    over = cases.perform(visit(desk, "writer"), case.id, Withdraw())
    assert reviewed(desk, revised, review(NEWER)) is None
    assert stored.get(desk.session, case.id) == over
    assert REVIEWS.completed(desk.session, uuid4(), review(), NOW) is None
    assert REVIEWS.failed(desk.session, uuid4(), NOW) is None


def test_a_revision_is_a_new_text_of_the_same_case(desk: Staff) -> None:
    case = opened(desk)
    revised = cases.revise(visit(desk, "writer"), case.id, "二稿.txt", NEWER)
    assert (revised.id, revised.case.current.number) == (case.id, 2)
    assert run_of(desk, revised) != run_of(desk, case)
    with pytest.raises(Conflict, match="完全相同"):
        cases.revise(visit(desk, "writer"), case.id, "二稿.txt", NEWER)
    with pytest.raises(Forbidden):
        cases.revise(visit(desk, "r1"), case.id, "三稿.txt", TEXT)


def test_what_takes_no_lease_is_done_by_those_who_may(desk: Staff) -> None:
    case = opened(desk)
    accept = AnswerFindings((case.case.current.findings[0].id,), Choice.ACCEPT)
    assert cases.perform(visit(desk, "writer"), case.id, accept).case.answers
    escalate = Escalate(Step.FIRST, "拿不准")
    with pytest.raises(Forbidden):
        cases.perform(visit(desk, "writer"), case.id, escalate)
    assert cases.perform(visit(desk, "r1"), case.id, escalate).version == 4
    with pytest.raises(NotFound, match="没有编号为"):
        cases.perform(visit(desk, "r1"), uuid4(), escalate)
    assert [row.action for row in audit.latest(desk.session, "society", 2)] == [
        "case.escalated",
        "case.answered",
    ]


def test_a_case_is_read_by_members_only(desk: Staff) -> None:
    case = opened(desk)
    assert cases.get(visit(desk, "writer"), case.id) == case.case
    for read in (cases.get, cases.history):
        with pytest.raises(Forbidden, match="不是“society”"):
            read(visit(desk, "outsider"), case.id)
        with pytest.raises(NotFound):
            read(visit(desk, "writer"), uuid4())


def test_a_blind_reviewer_sees_only_the_own_opinion_until_there_is_a_result(desk: Staff) -> None:
    read = desk.decided(desk.reviewed(flow=BLIND), Step.FIRST, flow=BLIND)
    read = desk.decided(read, Step.SECOND, who="r2", flow=BLIND)

    def seen(name: str) -> tuple[int, int, int]:
        case = cases.get(visit(desk, name), read.id)
        kinds = [e.kind for e in cases.history(visit(desk, name), read.id)]
        return len(case.decisions), len(case.opinions), kinds.count(EventKind.OPINION_GIVEN)

    assert seen("r2") == (2, 1, 1)
    assert seen("r2b") == (1, 0, 0)
    read = desk.decided(read, Step.SECOND, who="r2b", flow=BLIND, verdict=Verdict.APPROVE)
    assert seen("r2c") == (3, 0, 1)


def test_history_tells_what_happened_in_order(desk: Staff) -> None:
    case = opened(desk)
    cases.perform(visit(desk, "r1"), case.id, Comment("见第一段"))
    found = cases.history(visit(desk, "writer"), case.id)
    assert [e.kind.value for e in found] == ["submitted", "reviewed", "presented", "commented"]


def test_a_queue_shows_what_the_person_may_see_without_others_fences(desk: Staff) -> None:
    case = opened(desk)
    firsts = case_queue.Queue(frozenset({Step.FIRST}))
    (listed,) = case_queues.waiting(visit(desk, "r1"), firsts)
    assert listed.assignment.case_id == case.id
    assert listed.risk == pytest.approx(0.6)
    assert len(case_queues.waiting(visit(desk, "admin"))) == 3
    assert case_queues.waiting(visit(desk, "writer")) == []
    assert case_queues.waiting(visit(desk, "outsider")) == []
    assert len(case_queues.waiting(visit(desk, "chief"), limit=2)) == 2
    with pytest.raises(InvalidPayload, match="排序方式"):
        case_queues.waiting(visit(desk, "r1"), policy="newest")
