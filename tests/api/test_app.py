"""What holds for every route: problems, limits to this machine, headers, health, the schema."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

CASE_VERBS = ("renew", "release", "decide", "comment", "escalate", "reopen", "appeal")


@pytest.fixture
def client(console: FastAPI) -> Iterator[TestClient]:
    with TestClient(console, base_url="http://127.0.0.1:8000") as found:
        yield found


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").json() == {"status": "ok", "checks": {"database": "ok"}}


def test_claims_are_matched_at_once(client: TestClient) -> None:
    answer = client.post("/v1/matches", json={"texts": ["味精致癌", "水有记忆"], "top_k": 3})
    assert answer.status_code == 200
    assert [item["text"] for item in answer.json()["items"]] == ["味精致癌", "水有记忆"]
    assert answer.json()["items"][0]["versions"] == {"top_k": "3"}


@pytest.mark.parametrize("body", [{"texts": []}, {"texts": [""]}, {"texts": ["a"], "top_k": 0}])
def test_bad_claims_name_their_place(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post("/v1/matches", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/body/")


@pytest.mark.parametrize("host", ["evil.example", "10.0.0.8:8000", "", "127.0.0.1.evil.example"])
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:8000"])
def test_every_name_of_this_machine_is_good(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_another_site_cannot_submit(client: TestClient) -> None:
    answer = client.post(
        "/v1/reviews", json={"body": "文字"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    own = client.post(
        "/v1/reviews", json={"body": "文字"}, headers={"Origin": "http://127.0.0.1:8000"}
    )
    assert own.status_code == 202


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/v1/nothing", "/static/console.js"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_method_that_is_not_there_is_a_problem(client: TestClient) -> None:
    answer = client.delete("/v1/matches")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"] == "POST"


def test_the_schema_names_every_public_route(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["paths"]) == {
        "/v1/reviews",
        "/v1/reviews/{review_id}",
        "/v1/reviews/{review_id}/annotated.docx",
        "/v1/matches",
        "/v1/queues",
        "/v1/queues/{queue}:claim",
        "/v1/cases/{case_id}",
        *(f"/v1/cases/{{case_id}}:{verb}" for verb in CASE_VERBS),
        "/healthz",
        "/readyz",
    }
