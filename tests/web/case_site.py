"""A console with an association's people before it, whose clock stands until it is moved.

No worker runs beside it: the machine reviews when the test says so.
"""

import re
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from account_site import Browser
from case_people import NOW, staff
from console_site import TEXT, Planted
from fastapi import FastAPI
from httpx2 import Response

from review_service.bootstrap import Installation
from review_service.domain.people import Person
from review_service.pipeline import Pipeline
from review_service.queues.workflow import load_workflows
from review_service.reports import render
from review_service.services import sessions
from review_service.services.case_reviews import CaseReviews
from review_service.services.intake import ReviewRunner
from review_service.storage import case_lists
from review_service.storage.engine import Database
from review_service.web import app

RUMOR = "这是不实说法。"
"""Said of the first of three findings, which must be fixed."""


@dataclass
class Office:
    """The people, their browsers, and the database behind the console."""

    database: Database
    stack: ExitStack
    peopled: bool = True
    now: datetime = NOW
    people: dict[str, Person] = field(default_factory=dict)
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        flows = load_workflows()
        check = Planted(threading.Event())
        self.runner = ReviewRunner(
            self.database.session_scope,
            Pipeline((check,), check, {"product": "test"}, timer=lambda: 0.0),
            render.stored,
            CaseReviews(flows),
            lambda: self.now,
        )
        parts = Installation(self.database, _match, lambda: self.now, self.runner, flows)
        self.site: FastAPI = app.create(parts)
        if self.peopled:
            with self.database.session_scope() as session:
                self.people |= staff(session).people

    def __getitem__(self, name: str) -> Browser:
        """Return the browser in which somebody is signed in."""
        if name not in self._browsers:
            with self.database.session_scope() as session:
                begun = sessions.begin(session, UUID(self.people[name].id), self.now)
            browser = self.stack.enter_context(Browser(self.site))
            browser.cookies.set("kepu-session", begun.token)
            self._browsers[name] = browser
        return self._browsers[name]

    def handed_in(self, by: str = "writer", *, reviewed: bool = True, **fields: str) -> str:
        """Hand a draft in by the page; return the address of its case."""
        sent = {"organisation": "society", "content_type": "urgent", "body": TEXT, **fields}
        answer = self[by].submit("/submit", **sent)
        assert answer.status_code == 303, answer.text
        page: str = answer.headers["location"].partition("?")[0]
        if reviewed:
            self.runner.run(self.run_of(page))
        return page

    def run_of(self, page: str) -> UUID:
        """Return the run of the pipeline over the first text of a case."""
        with self.database.session_scope() as session:
            found = case_lists.review_of(session, UUID(page.removeprefix("/cases/")), 1)
        assert found is not None
        return found

    def finding(self, page: str, number: int = 0) -> str:
        """Return the identifier of a finding, in reading order."""
        ids: list[str] = re.findall(r'<li id="f-(\w+)"', self["chief"].get(page).text)
        return ids[number]

    def claimed(self, by: str, page: str, step: str = "first") -> Response:
        """Claim a step by the page; return the page afterwards."""
        answer = self[by].submit(page, f"{page}/claim", step=step)
        assert answer.status_code == 303, answer.text
        return self[by].get(answer.headers["location"])


def hidden(page: Response, name: str) -> str:
    """Return what a form of the page sends by itself."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, name
    return found[1]


def refusal(page: Response) -> str:
    """Return why a page says that something was not done."""
    found = re.search(r'role="alert"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    assert found is not None
    return re.sub("<[^>]+>", "", found[1]).strip()


def verdicts(page: Response) -> list[str]:
    """Return the verdicts that a page offers."""
    return re.findall(r'name="verdict" value="(\w+)"', page.text)


def moves(page: Response) -> list[str]:
    """Return what a page offers to do to the case as a whole."""
    return re.findall(r'name="move" value="(\w+)"', page.text)


def answers(page: Response, finding: str) -> list[str]:
    """Return the answers to a finding that a page offers."""
    card = page.text.partition(f'<li id="f-{finding}"')[2].partition('<li id="f-')[0]
    return re.findall(r'name="choice" value="(\w+)"', card)


def _match(texts: Sequence[str], top_k: int) -> list[dict[str, Any]]:
    return [{"text": text, "matches": [], "versions": {"top_k": str(top_k)}} for text in texts]
