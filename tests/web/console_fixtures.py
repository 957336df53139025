"""A real Chromium before a served console; whatever it complains of fails the test."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from console_site import DESK, PHONE, Open, Site, served
from playwright.sync_api import Browser, Page, sync_playwright

from review_service.storage.engine import Database

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed; .ci/run installs it")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(browser: Browser, module_database: Database) -> Iterator[Site]:
    """A console that the tests of a module share."""
    with served(module_database) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Open a page of one's own, given what a Playwright context takes."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(_watched(browser, site, options))


@contextmanager
def _watched(browser: Browser, site: Site, options: dict[str, Any]) -> Iterator[Page]:
    given = {"base_url": site.address, "locale": "zh-CN", "viewport": DESK, **options}
    context = browser.new_context(**given)
    page = context.new_page()
    errors: list[str] = []
    foreign: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # That a page answers 404 or 413 is told by the browser, and a poll's 404 by htmx.
    told = re.compile(r"status of 4|Status Error Code 4")
    page.on(
        "console",
        lambda m: errors.append(m.text) if m.type == "error" and not told.search(m.text) else None,
    )
    page.on(
        "request",
        lambda r: foreign.append(r.url) if not r.url.startswith(site.address) else None,
    )
    yield page
    context.close()
    assert errors == []
    assert foreign == []


@pytest.fixture
def desk(open_page: Open) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: Open) -> Page:
    return open_page(viewport=PHONE, has_touch=True)


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest) -> Page:
    """The same at desk and at phone width."""
    found: Page = request.getfixturevalue(request.param)
    return found
