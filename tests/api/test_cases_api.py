"""Queues and cases over HTTP: claim, renew, decide, and what is done without a lease."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from case_people import NOW, PLAIN, Staff, finding, staff
from fastapi import FastAPI
from starlette.testclient import TestClient

from review_service.api.callers import CSRF_HEADER, cookie_name
from review_service.bootstrap import Installation
from review_service.domain.findings import Kind
from review_service.domain.people import Person
from review_service.services import sessions
from review_service.storage.cases import StoredCase
from review_service.web import app


@dataclass
class Office:
    """The people, one case, and clients that are signed in."""

    parts: Installation
    people: dict[str, Person]
    case: StoredCase
    now: datetime = NOW

    def client(self, name: str) -> TestClient:
        """Return somebody's browser."""
        client = TestClient(app.create(self.parts), base_url="http://127.0.0.1")
        with self.parts.database.session_scope() as session:
            desk = Staff(session, self.people)
            token = sessions.begin(session, desk.uuid(name), self.now).token
            signed = sessions.find(session, token, self.now)
        assert signed is not None
        client.cookies.set(cookie_name(self.parts), token)
        client.headers[CSRF_HEADER] = signed.session.csrf_token
        return client

    def act(self, name: str, verb: str, **body: Any) -> Any:
        """Do something to the case."""
        return self.client(name).post(f"/v1/cases/{self.case.id}:{verb}", json=body)

    def claim(self, name: str, queue: str = "first", **body: Any) -> Any:
        """Take the next of a queue."""
        return self.client(name).post(f"/v1/queues/{queue}:claim", json=body)


@pytest.fixture
def office(console: FastAPI) -> Office:
    parts: Installation = console.state.installation
    with parts.database.session_scope() as session:
        desk = staff(session)
        case = desk.reviewed(finding(Kind.LANGUAGE, confidence=0.5), flow=PLAIN)
    found = Office(parts, desk.people, case)
    found.parts = replace(parts, now=lambda: found.now)
    return found


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_queues_say_how_much_waits_for_those_who_may_read_them(office: Office) -> None:
    office.claim("r1")
    body = office.client("r1").get("/v1/queues", params={"lang": "en"}).json()
    queues = {queue.pop("id"): queue for queue in body["items"]}
    assert list(queues) == ["all", "first", "second", "final", "science", "compliance"]
    assert queues["all"] == {"name": "everything", "open": 3, "held": 1, "overdue": 0}
    assert queues["first"] == {"name": "first review", "open": 1, "held": 1, "overdue": 0}
    assert queues["second"]["open"] == 0
    assert body["policies"]["oldest"] == "oldest first"
    outside = office.client("outsider").get("/v1/queues").json()["items"]
    assert {queue["open"] for queue in outside} == {0}


def test_a_case_is_claimed_renewed_and_decided(office: Office) -> None:
    lease = office.claim("r1", policy="oldest").json()
    assert (lease["case_id"], lease["step"]) == (str(office.case.id), "first")
    office.now += timedelta(minutes=10)
    renewed = office.act("r1", "renew", fence=lease["fence"]).json()
    assert renewed["leased_until"] > lease["leased_until"]
    shown = office.client("r1").get(f"/v1/cases/{office.case.id}").json()
    assert (shown["state"], shown["revision"]) == ("first", 1)
    assert [(f["kind"], f["confidence"]) for f in shown["findings"]] == [("language", 0.5)]
    assert {w["step"] for w in shown["waiting"]} == {"first", "science", "compliance"}
    verdict = {"verdict": "return", "content_hash": shown["content_hash"], "note": "请改"}
    decided = office.act("r1", "decide", fence=lease["fence"], **verdict).json()
    assert decided["state"] == "returned"
    (decision,) = decided["decisions"]
    assert (decision["by"], decision["note"]) == (office.people["r1"].id, "请改")
    again = office.act("r1", "decide", fence=lease["fence"], **verdict)
    assert code(again) == (409, "lease-lost")


def test_nothing_to_claim_is_no_error(office: Office) -> None:
    assert office.claim("r1").status_code == 200
    answer = office.claim("r1b")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_step_given_back_goes_to_somebody_else(office: Office) -> None:
    fence = office.claim("r1").json()["fence"]
    assert office.act("r1", "release", fence=fence, note="换人").status_code == 200
    assert office.claim("r1").status_code == 204
    assert office.claim("r1b").json()["fence"] != fence


@pytest.mark.parametrize("verb", ["renew", "release", "decide", "comment", "escalate"])
def test_under_an_old_fence_nothing_is_done(office: Office, verb: str) -> None:
    body: dict[str, dict[str, str]] = {
        "decide": {"verdict": "return", "content_hash": "text-1", "note": "请改"},
        "comment": {"text": "请核对"},
        "escalate": {"step": "first", "reason": "拿不准"},
    }
    office.claim("r1")
    answer = office.act("r1", verb, fence=str(uuid4()), **body.get(verb, {}))
    assert code(answer) == (409, "lease-lost")


def test_what_needs_no_lease_is_done_with_and_without(office: Office) -> None:
    fence = office.claim("r1").json()["fence"]
    assert office.act("r1", "comment", text="请核对", fence=fence).status_code == 200
    assert office.act("writer", "comment", text="已核对").status_code == 200
    escalated = office.act("r1", "escalate", step="first", reason="拿不准", fence=fence).json()
    waiting = {w["step"]: w["escalated_to"] for w in escalated["waiting"]}
    assert waiting == {"first": ["final_reviewer"], "science": [], "compliance": []}


def test_an_author_appeals_and_a_final_reviewer_reopens(office: Office) -> None:
    verdict = {"verdict": "reject", "content_hash": "text-1", "note": "不用"}

    def rejected(name: str) -> None:
        fence = office.claim(name).json()["fence"]
        assert office.act(name, "decide", fence=fence, **verdict).json()["state"] == "rejected"

    rejected("r1")
    appealed = office.act("writer", "appeal", reason="不同意").json()
    assert (appealed["state"], appealed["appeals"][0]["reason"]) == ("first", "不同意")
    rejected("r1b")
    assert code(office.act("writer", "reopen", reason="再看")) == (403, "forbidden")
    assert office.act("r3", "reopen", reason="再看").json()["state"] == "submitted"


Ask = Callable[[Office], Any]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda o: o.claim("r1", "tenth"), (404, "not-found")),
        (lambda o: o.claim("r1", policy="newest"), (422, "invalid-payload")),
        (lambda o: o.claim("r1", order="newest"), (422, "invalid-payload")),
        (lambda o: o.act("r1", "decide", verdict="return"), (422, "invalid-payload")),
        (lambda o: o.act("r1", "comment", text=" "), (422, "invalid-payload")),
        (lambda o: o.client("r1").get(f"/v1/cases/{uuid4()}"), (404, "not-found")),
        (lambda o: o.client("outsider").get(f"/v1/cases/{o.case.id}"), (403, "forbidden")),
    ],
    ids=["queue", "policy", "field", "no fence", "no words", "no case", "no right"],
)
def test_what_cannot_be_done_says_why(office: Office, ask: Ask, expected: tuple[int, str]) -> None:
    assert code(ask(office)) == expected


def test_without_accounts_there_are_no_cases(console: FastAPI) -> None:
    client = TestClient(console, base_url="http://127.0.0.1")
    answer = client.get("/v1/queues")
    assert answer.status_code == 403
    assert "kepu users add" in answer.json()["detail"]


def test_a_change_comes_from_a_page_of_the_session(office: Office) -> None:
    client = office.client("r1")
    del client.headers[CSRF_HEADER]
    assert client.post("/v1/queues/first:claim", json={}).status_code == 403
