"""A console over planted checks, served to a browser as in real life: socket, worker, database."""

import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from playwright.sync_api import Page, expect

from review_service import bootstrap
from review_service.bootstrap import Installation
from review_service.domain.findings import (
    Claim,
    Evidence,
    Finding,
    Kind,
    RumorEvidence,
    Severity,
    Suggestion,
)
from review_service.domain.rumors import RumorVerdict, SourceRef, Stance, Tier
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message
from review_service.pipeline import Pipeline
from review_service.queues.workflow import load_workflows
from review_service.reports import render
from review_service.services.case_reviews import CaseReviews
from review_service.services.intake import ReviewRunner
from review_service.storage.engine import Database
from review_service.web import app
from review_service.worker import Worker, in_thread

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
Open = Callable[..., Page]
"""Opens a page, given what a Playwright context takes."""
TEXT = (
    "厨房里的学问。\n有人说味精致癌，大家要再接再励。\n其实味精致癌的说法不对。\n"
    "<script>document.title='x'</script>"
)
"""Two rumors, one misspelling; the second line holds one of each and a claim."""
WAIT = "等一等"
"""A draft with this is not done before the test says so."""


@dataclass(frozen=True)
class Planted:
    """Flags 味精致癌 as a rumor, 再接再励 as a misspelling, and lists what causes as a claim."""

    hold: threading.Event
    name: str = "planted@1"

    def run(self, document: Document) -> Iterator[Finding]:
        if WAIT in document.text:
            self.hold.wait(30)
        for found in re.finditer("味精致癌|再接再励", document.text):
            yield (_rumor if found[0] == "味精致癌" else _slip)(Span(*found.span()))

    def claims(self, document: Document) -> tuple[Claim, ...]:
        sentences = (s for s in document.sentences if "致癌" in document.quote(s))
        return tuple(Claim(s, "food", 0.9, {}, Evidence.CONTRADICTED) for s in sentences)


def _rumor(span: Span) -> Finding:
    return Finding(
        check="planted@1",
        rule="planted.rumor",
        kind=Kind.RUMOR,
        category="rumor",
        severity=Severity.MUST_FIX,
        confidence=0.95,
        span=span,
        message=Message("这是不实说法。", "This is false."),
        why=Message("正常食用味精不致癌。", "MSG as normally eaten causes no cancer."),
        suggestions=(Suggestion("味精不致癌"),),
        sources=(SourceRef("食品添加剂使用标准", number="GB 2760—2024"),),
        rumor=RumorEvidence(
            *("msg", "吃味精会致癌", RumorVerdict.FALSE, "谷氨酸钠是常见氨基酸的钠盐。"),
            *(Stance.ASSERTS, Tier.CONFIRMED, 0.97),
        ),
    )


def _slip(span: Span) -> Finding:
    return Finding(
        check="planted@1",
        rule="planted.slip",
        kind=Kind.LANGUAGE,
        category="typo",
        severity=Severity.SHOULD_CHECK,
        confidence=0.9,
        span=span,
        message=Message("应写作“再接再厉”。", "Write 再接再厉."),
        why=Message("词典只收“再接再厉”。", "The dictionary has 再接再厉 only."),
        suggestions=(Suggestion("再接再厉"),),
        sources=(
            SourceRef("现代汉语词典", url="https://example.org/dictionary"),
            SourceRef("不可点的来源", url="javascript:document.title='x'"),
        ),
    )


@dataclass(frozen=True)
class Site:
    """Where the console is served, and what holds a slow draft back."""

    address: str
    hold: threading.Event = field(default_factory=threading.Event)


@contextmanager
def served(database: Database) -> Iterator[Site]:
    """Serve the console with a worker beside it."""
    hold = threading.Event()
    hold.set()
    check = Planted(hold)
    pipeline = Pipeline((check,), check, {"product": "test"}, timer=lambda: 0.0)
    flows = load_workflows()
    cases = CaseReviews(flows)
    runner = ReviewRunner(database.session_scope, pipeline, render.stored, cases, bootstrap.now)
    parts = Installation(database, _match, bootstrap.now, runner, flows)
    console = app.create(parts)
    server = uvicorn.Server(uvicorn.Config(console, log_level="warning"))
    worker = Worker(database.address, runner, parts.sweeper, bootstrap.now)
    with socket.create_server(("127.0.0.1", 0)) as listener, in_thread(worker):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", hold)
        finally:
            hold.set()
            server.should_exit = True
            thread.join()


def _match(texts: Sequence[str], top_k: int) -> list[dict[str, Any]]:
    return [{"text": text, "matches": [], "versions": {"top_k": str(top_k)}} for text in texts]


def submit(page: Page, text: str, title: str = "味精") -> None:
    """Paste a draft and send it."""
    page.goto("/")
    page.locator("#title").fill(title)
    page.locator("#body").fill(text)
    page.locator("form[action='/reviews/text'] .primary").click()


def shown(page: Page) -> None:
    """Wait for the report, scripts included."""
    expect(page.locator(".report")).to_be_visible(timeout=15_000)
    page.wait_for_load_state("load")


def review(page: Page, text: str = TEXT, title: str = "味精") -> None:
    """Open the report of a draft that another program sent."""
    answer = page.request.post(
        "/v1/reviews", data={"title": title, "body": text}, headers={"Prefer": "wait=15"}
    )
    assert answer.status == 200, answer.text()
    page.goto(answer.headers["location"].removeprefix("/v1"))
    shown(page)


def fits(page: Page) -> bool:
    """Tell whether nothing stands out of the page to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
