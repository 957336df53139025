"""What the console's answers are, without a browser: errors, language, caching, names."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from review_service.errors import Message
from review_service.reports import words as report_words
from review_service.storage import reviews
from review_service.web.account_words import ACCOUNT_WORDS, SAID
from review_service.web.words import STEPS, WORDS

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
ABSENT = "/reviews/00000000-0000-0000-0000-000000000000"


@pytest.fixture
def client(console: FastAPI) -> Iterator[TestClient]:
    with TestClient(
        console, base_url="http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False
    ) as found:
        yield found


@pytest.mark.parametrize(("path", "status"), [(ABSENT, 404), ("/x", 404), ("/reviews/text", 405)])
def test_a_browser_gets_a_page_and_a_program_a_problem(
    client: TestClient, path: str, status: int
) -> None:
    page = client.get(path, headers=BROWSER)
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert int(page.headers["content-length"]) == len(page.content)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert 'role="alert"' in page.text
    problem = client.get(path)
    assert problem.status_code == status
    assert problem.headers["content-type"] == "application/problem+json"


def test_the_api_answers_problems_even_to_browsers(client: TestClient) -> None:
    answer = client.get("/v1/nothing", headers=BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_guard_refuses_is_a_page_too(client: TestClient) -> None:
    page = client.get("/", headers={**BROWSER, "Host": "evil.example"})
    assert page.status_code == 403
    assert "127.0.0.1" in page.text
    assert page.headers["content-type"].startswith("text/html")


def test_an_unforeseen_error_is_a_page_for_a_browser(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(reviews, "recent", broken)
    page = client.get("/", headers=BROWSER)
    assert page.status_code == 500
    assert "服务器内部错误" in page.text
    assert "RuntimeError" not in page.text
    problem = client.get("/")
    assert problem.json()["status"] == 500


def test_a_language_chosen_by_link_is_remembered(client: TestClient) -> None:
    assert "Review a draft" in client.get("/?lang=en").text
    assert "Review a draft" in client.get("/").text
    page = client.get(f"{ABSENT}?lang=zh", headers=BROWSER)
    assert "未找到" in page.text
    assert "审校稿件" in client.get("/").text
    client.get("/?lang=fr")
    assert client.cookies["lang"] == "zh"


def test_after_a_refused_form_the_language_link_leads_to_a_page(client: TestClient) -> None:
    refused = client.post("/reviews/file", headers=BROWSER)
    assert refused.status_code == 422
    assert 'href="/?lang=en"' in refused.text
    assert "<code>/file</code> 缺少文件" in refused.text


def test_an_empty_list_says_what_to_do(client: TestClient) -> None:
    assert "还没有审校过稿件" in client.get("/").text
    assert "hx-trigger" not in client.get("/recent").text


def test_a_draft_that_begins_with_an_empty_line_comes_back_whole(client: TestClient) -> None:
    body = "\n\n" + "字" * 100_000
    refused = client.post("/reviews/text", data={"body": body})
    assert refused.status_code == 413
    assert f">\n{body}</textarea>" in refused.text


@pytest.mark.parametrize(
    "path",
    ["report.css", "console.css", "console.js", "vendor/htmx/htmx.min.js"],
)
def test_files_are_kept_by_the_browser_and_asked_for(client: TestClient, path: str) -> None:
    first = client.get(f"/static/{path}")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(f"/static/{path}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    "table",
    [WORDS, STEPS, ACCOUNT_WORDS, SAID, report_words.LABELS, report_words.KIND_SIGNS],
)
def test_every_word_is_there_in_both_languages(table: dict[str, Message]) -> None:
    for message in table.values():
        assert message.text("zh").strip()
        assert message.text("en").strip()
