"""Who sends a request, as the table of permissions and the routes see it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from review_service.api.callers import (
    LOCAL,
    Caller,
    CurrentPerson,
    caller,
    cookie_name,
    current_person,
)
from review_service.bootstrap import Installation
from review_service.domain.people import Grant, Role
from review_service.domain.permissions import Action, permission
from review_service.services import accounts, organisations, sessions
from review_service.storage import organisations as stored
from review_service.web import app

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"


@pytest.fixture
def parts(console: FastAPI) -> Installation:
    found: Installation = console.state.installation
    return replace(found, now=lambda: NOW)


@pytest.fixture
def client(parts: Installation) -> Iterator[TestClient]:
    """A console with a route that says who asks."""
    console = app.create(parts)

    @console.get("/v1/me")
    def me(person: CurrentPerson) -> str:
        return person.id

    with TestClient(console, base_url="http://127.0.0.1", follow_redirects=False) as found:
        yield found


def test_a_machine_without_accounts_has_one_person_for_all_roles(client: TestClient) -> None:
    assert client.get("/v1/me").json() == "local"
    assert caller(Caller(None)).person is LOCAL


def test_the_person_is_the_one_who_signed_in(client: TestClient, parts: Installation) -> None:
    with parts.database.session_scope() as session:
        organisations.add(session, "kexie", "市科协", None, actor=BY, now=NOW)
        user = accounts.add(session, "zhang", "张伟", actor=BY, now=NOW)
        grant = Grant(Role.FIRST_REVIEWER, "kexie")
        accounts.grant(session, user.id, grant, actor=BY, now=NOW)
        token = sessions.begin(session, user.id, NOW).token
        signed = sessions.find(session, token, NOW)
        tree = stored.tree(session)
    assert client.get("/v1/me").status_code == 401
    client.cookies.set(cookie_name(parts), token)
    assert client.get("/v1/me").json() == str(user.id)
    person = current_person(Caller(signed))
    assert permission(person, Action.DECIDE_FIRST, "kexie", tree).allowed
    assert not permission(person, Action.DECIDE_FINAL, "kexie", tree).allowed


def test_an_account_that_is_disabled_is_out_at_once(
    client: TestClient, parts: Installation
) -> None:
    with parts.database.session_scope() as session:
        user = accounts.add(session, "zhang", "张伟", actor=BY, now=NOW)
        client.cookies.set(cookie_name(parts), sessions.begin(session, user.id, NOW).token)
    assert client.get("/v1/me").status_code == 200
    with parts.database.session_scope() as session:
        accounts.disable(session, user.id, "离职", actor=BY, now=NOW)
    assert client.get("/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("url", "status"),
    [
        *(("http://127.0.0.1:8000", 200), ("http://localhost", 200), ("https://localhost", 401)),
        *(("http://kepu.example.org", 401), ("https://kepu.example.org", 401), ("", 401)),
    ],
)
def test_only_this_machine_is_open_without_accounts(
    parts: Installation, url: str, status: int
) -> None:
    console = app.create(replace(parts, public_url=url))
    with TestClient(console, base_url="http://127.0.0.1", follow_redirects=False) as client:
        assert client.get("/").status_code == status


def test_health_is_told_to_everybody(client: TestClient, parts: Installation) -> None:
    with parts.database.session_scope() as session:
        accounts.add(session, "zhang", "张伟", actor=BY, now=NOW)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
