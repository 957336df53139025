"""A console with a clock that tests move, and browsers before it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from account_site import Accounts, Browser
from fastapi import FastAPI

from review_service.web import app


@pytest.fixture
def behind(console: FastAPI) -> Accounts:
    return Accounts(console.state.installation)


@pytest.fixture
def gated(behind: Accounts) -> FastAPI:
    return app.create(replace(behind.parts, now=lambda: behind.now))


@pytest.fixture
def visitor(gated: FastAPI) -> Iterator[Browser]:
    with Browser(gated) as found:
        yield found


@pytest.fixture
def signed(visitor: Browser, behind: Accounts) -> Browser:
    """A browser where 张伟 is signed in."""
    behind.make()
    assert visitor.sign_in().status_code == 303
    return visitor
