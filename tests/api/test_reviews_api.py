"""`/v1/reviews` over a real database and a worker in a thread."""

import io
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from review_service.reports.schema import ReviewOut

TEXT = "味精致癌，大家别吃了。"


@pytest.fixture
def client(console: FastAPI) -> Iterator[TestClient]:
    with TestClient(console, base_url="http://127.0.0.1") as found:
        yield found


def _done(client: TestClient, location: str) -> dict[str, Any]:
    for _ in range(200):
        answer = client.get(location)
        if answer.status_code != 202:
            assert answer.status_code == 200, answer.text
            return dict(answer.json())
        assert answer.headers["retry-after"] == "1"
        time.sleep(0.05)
    pytest.fail("the review was never done")


def test_a_text_is_accepted_and_its_review_is_read(client: TestClient) -> None:
    accepted = client.post("/v1/reviews", json={"title": "味精", "body": TEXT})
    assert accepted.status_code == 202
    assert accepted.json()["state"] in {"queued", "running"}
    review = _done(client, accepted.headers["location"])
    assert review["verdict"] == "fix"
    assert [f["quote"] for f in review["findings"]] == ["味精致癌"]
    Draft202012Validator(ReviewOut.model_json_schema()).validate(review)


def test_a_client_that_waits_gets_the_review_at_once(client: TestClient) -> None:
    answer = client.post("/v1/reviews", json={"body": TEXT}, headers={"Prefer": "wait=10"})
    assert answer.status_code == 200
    assert answer.json()["findings"][0]["message"] == "这是不实说法。"
    assert answer.headers["location"].startswith("/v1/reviews/")


def test_waiting_ends_when_the_time_is_up(client: TestClient) -> None:
    answer = client.post("/v1/reviews", json={"body": "很慢"}, headers={"Prefer": "wait=0"})
    assert answer.status_code == 202


def test_the_reader_chooses_the_language(client: TestClient) -> None:
    done = client.post("/v1/reviews", json={"body": TEXT}, headers={"Prefer": "wait=10"})
    place = done.headers["location"]
    english = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}
    assert client.get(place, headers=english).json()["findings"][0]["message"] == "This is false."
    assert client.get(f"{place}?lang=en").json()["findings"][0]["message"] == "This is false."
    assert client.get(place).json()["findings"][0]["message"] == "这是不实说法。"


def test_an_unchanged_review_is_not_sent_twice(client: TestClient) -> None:
    place = client.post("/v1/reviews", json={"body": TEXT}, headers={"Prefer": "wait=10"}).headers[
        "location"
    ]
    tag = client.get(place).headers["etag"]
    again = client.get(place, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_reviewed_and_comes_back_annotated(client: TestClient) -> None:
    done = client.post(
        "/v1/reviews",
        files={"file": ("厨房.txt", TEXT.encode("gb18030"))},
        headers={"Prefer": "wait=10"},
    )
    assert done.json()["document"]["source"] == {"name": "厨房.txt", "format": "txt"}
    answer = client.get(f"{done.headers['location']}/annotated.docx")
    assert answer.status_code == 200
    assert (
        "filename*=UTF-8''%E5%8E%A8%E6%88%BF.reviewed.docx"
        in (answer.headers["content-disposition"])
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert "这是不实说法" in package.read("word/comments.xml").decode()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"body": "字" * 100_001}, 413, "too-large"),
        ({"title": "只有标题"}, 422, "invalid-payload"),
        ({"body": "", "extra": 1}, 422, "invalid-payload"),
        ({"body": " \n "}, 422, "unreadable-draft"),
    ],
)
def test_a_bad_text_is_a_problem_at_once(
    client: TestClient, body: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post("/v1/reviews", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].endswith(code)
    assert problem["status"] == status
    assert problem["instance"] == "/v1/reviews"
    assert problem["detail"]


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("空.docx", b"", 422),
        ("假.docx", b"%PDF-1.7\n", 415),
        ("图.png", b"\x89PNG\r\n\x1a\n", 415),
        ("坏.pdf", b"%PDF-1.7\nnothing here", 422),
    ],
)
def test_a_bad_file_is_a_problem_at_once(
    client: TestClient, name: str, data: bytes, status: int
) -> None:
    answer = client.post("/v1/reviews", files={"file": (name, data)})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_lone_surrogate_is_a_problem(client: TestClient) -> None:
    answer = client.post(
        "/v1/reviews",
        content=b'{"body": "\\ud800 text"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422


def test_other_content_types_are_refused(client: TestClient) -> None:
    answer = client.post("/v1/reviews", content=b"a,b", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 415
    assert "multipart/form-data" in answer.json()["detail"]


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    answer = client.post(
        "/v1/reviews",
        content=b"x" * (22 * 1024 * 1024),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/reviews/00000000-0000-0000-0000-000000000000", 404),
        ("/v1/reviews/not-an-id", 422),
        ("/v1/nothing", 404),
    ],
)
def test_what_is_not_there_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_review_without_a_result_has_no_annotated_draft(client: TestClient) -> None:
    place = client.post("/v1/reviews", json={"body": "很慢"}).headers["location"]
    assert client.get(f"{place}/annotated.docx").status_code == 404
    _done(client, place)
