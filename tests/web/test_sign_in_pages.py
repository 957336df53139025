"""Signing in by the console: who is asked, what is said, what the browser keeps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from account_site import NOW, OTHER, PASSWORD, SECRET, Accounts, Browser, said
from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from review_service.domain.audit import INSTALLATION
from review_service.services import audit
from review_service.services.sign_ins import MESSAGES, Outcome
from review_service.web import app
from review_service.web.attempts import PER_ADDRESS, PER_LOGIN

pytest_plugins = ["account_fixtures"]
HTMX = {"HX-Request": "true"}
REFUSED = MESSAGES[Outcome.REFUSED]


def test_without_accounts_the_machine_is_one_persons(visitor: Browser) -> None:
    assert visitor.get("/").status_code == 200
    assert visitor.post("/reviews/text", data={"body": "味精"}).status_code == 303
    page = visitor.get("/sign-in")
    assert "kepu users add" in page.text
    home = visitor.get("/")
    assert "退出登录" not in home.text
    assert "cache-control" not in home.headers


def test_signing_in_leads_back_to_where_one_was(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    away = visitor.get("/recent?lang=en")
    assert away.status_code == 303
    assert away.headers["location"] == "/sign-in?next=/recent%3Flang%3Den"
    form = visitor.get(away.headers["location"])
    assert 'name="next" value="/recent?lang=en"' in form.text
    assert 'href="/sign-in?lang=zh&amp;next=/recent%3Flang%3Den"' in form.text
    assert form.headers["cache-control"] == "no-store"
    back = visitor.sign_in(to="/recent?lang=en")
    assert back.status_code == 303
    assert back.headers["location"] == "/recent?lang=en"
    home = visitor.get("/?lang=zh")
    assert "张伟" in home.text
    assert "退出登录" in home.text
    assert home.headers["cache-control"] == "no-store"
    assert visitor.get("/sign-in?next=/account").headers["location"] == "/account"


def test_no_other_site_is_led_to(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    assert visitor.sign_in(to="//evil.example/").headers["location"] == "/"
    assert visitor.get("/sign-in?next=https://evil.example").headers["location"] == "/"


def test_the_session_is_kept_in_a_cookie_that_no_script_reads(
    visitor: Browser, behind: Accounts
) -> None:
    behind.make()
    cookie = _cookie(visitor.sign_in().headers.get_list("set-cookie"), "kepu-session")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert "max-age" not in cookie.lower()


def test_over_https_cookies_are_bound_to_the_host(behind: Accounts) -> None:
    behind.make()
    parts = replace(behind.parts, public_url="https://kepu.example.org")
    with Browser(app.create(parts), "https://kepu.example.org") as visitor:
        cookies = visitor.sign_in().headers.get_list("set-cookie")
        cookie = _cookie(cookies, "__Host-kepu-session")
        assert {"Secure", "Path=/", "HttpOnly"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert visitor.get("/").status_code == 200
        dropped = visitor.submit("/account", "/sign-out").headers.get_list("set-cookie")
        assert "Secure" in _cookie(dropped, "__Host-kepu-session")


def test_behind_a_public_address_nobody_is_let_in_without_an_account(behind: Accounts) -> None:
    parts = replace(behind.parts, public_url="https://kepu.example.org")
    with Browser(app.create(parts), "https://kepu.example.org") as visitor:
        assert visitor.get("/").headers["location"] == "/sign-in?next=/"
        assert "请管理员在服务器上" in visitor.get("/sign-in").text
        assert visitor.post("/v1/reviews", json={"body": "味精"}).status_code == 401
        foreign = visitor.get("/sign-in", headers={"Host": "evil.example"})
        assert foreign.status_code == 403


def test_every_sign_in_makes_a_new_session(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    visitor.sign_in()
    first, csrf = visitor.cookies["kepu-session"], visitor.csrf("/account")
    behind.now += timedelta(hours=2)
    assert visitor.get("/").status_code == 303
    visitor.sign_in()
    assert visitor.cookies["kepu-session"] != first
    assert visitor.csrf("/account") != csrf


def test_a_session_that_was_there_before_ends(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    fields = {"csrf": visitor.csrf("/sign-in"), "login": "zhang", "password": PASSWORD}
    visitor.post("/sign-in", data=fields)
    first = visitor.cookies["kepu-session"]
    visitor.post("/sign-in", data=fields)
    visitor.cookies.delete("kepu-session")
    visitor.cookies.set("kepu-session", first)
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize(
    ("login", "password"), [("zhang", "wrong"), ("nobody", PASSWORD), ("", "")]
)
def test_refusals_are_alike_and_on_record(
    visitor: Browser, behind: Accounts, login: str, password: str
) -> None:
    behind.make()
    refused = visitor.sign_in(password, login)
    assert refused.status_code == 401
    assert said(refused) == REFUSED.zh
    assert password not in refused.text or not password
    assert "kepu-session" not in visitor.cookies
    assert behind.record()[0] == "session.refused"


def test_what_a_proxy_says_of_the_sender_is_recorded_only_if_an_address(
    gated: FastAPI, behind: Accounts
) -> None:
    behind.make()
    for client, origin in (("2001:db8::1", "2001:db8::1"), ("<b>\x00", "unknown")):
        with Browser(gated, client=client) as visitor:
            visitor.sign_in("wrong")
        with behind.parts.database.session_scope() as session:
            row = audit.as_json(audit.latest(session, INSTALLATION, 1)[0])
        assert row["details"]["origin"] == origin


def test_wrong_passwords_count_up_to_the_lockout(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    for _ in range(5):
        visitor.sign_in("wrong")
    assert behind.user().failed_attempts == 5
    assert said(visitor.sign_in()) == REFUSED.zh
    behind.now += timedelta(seconds=31)
    assert visitor.sign_in().status_code == 303


@pytest.mark.parametrize("login", ["zhang", "nobody"])
def test_a_login_is_slowed_down_whether_it_exists_or_not(
    visitor: Browser, behind: Accounts, login: str
) -> None:
    behind.make()
    token = visitor.csrf("/sign-in")
    for _ in range(PER_LOGIN):
        fields = {"csrf": token, "login": login, "password": "x"}
        assert visitor.post("/sign-in", data=fields).status_code == 401
    slowed = visitor.sign_in(login=login.upper())
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"] == "600"
    assert "10 分钟后" in said(slowed)
    behind.now += timedelta(minutes=10)
    assert visitor.sign_in("x", login).status_code == 401


def test_successes_slow_nobody_down(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    token = visitor.csrf("/sign-in")
    fields = {"csrf": token, "login": "zhang", "password": PASSWORD}
    for _ in range(PER_LOGIN + 1):
        assert visitor.post("/sign-in", data=fields).status_code == 303


def test_an_address_is_slowed_down(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    attempts = visitor.app.state.attempts  # type: ignore[attr-defined]
    for at in range(PER_ADDRESS):
        assert attempts.begin("10.0.0.7", f"login{at}", NOW) is None
    assert visitor.sign_in().status_code == 429


def test_the_code_is_asked_for_after_the_password(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    behind.second_factor()
    assert 'id="code"' not in visitor.get("/sign-in").text
    asked = visitor.sign_in()
    assert asked.status_code == 200
    assert 'id="code"' in asked.text
    assert 'value="zhang"' in asked.text
    assert PASSWORD not in asked.text
    assert "验证码" in said(asked)
    wrong = visitor.sign_in(code="000000")
    assert wrong.status_code == 401
    assert said(wrong) == REFUSED.zh
    assert 'id="code"' in wrong.text
    assert visitor.sign_in(code=pyotp.TOTP(SECRET).at(behind.now)).status_code == 303


def test_with_htmx_only_the_answer_changes_and_the_password_stays(
    visitor: Browser, behind: Accounts
) -> None:
    behind.make()
    behind.second_factor()
    fields = {"csrf": visitor.csrf("/sign-in"), "login": "zhang", "password": PASSWORD}
    asked = visitor.post("/sign-in", data=fields, headers=HTMX)
    assert asked.status_code == 200
    assert "<html" not in asked.text
    assert re.search(r'id="code"[^>]* autofocus', asked.text)
    assert "再输入一次口令" not in asked.text
    code = pyotp.TOTP(SECRET).at(behind.now)
    done = visitor.post("/sign-in", data={**fields, "code": code, "next": "/account"}, headers=HTMX)
    assert done.headers["hx-redirect"] == "/account"
    assert visitor.get("/account").status_code == 200


def test_a_poll_of_someone_signed_out_leads_the_page_to_sign_in(
    visitor: Browser, behind: Accounts
) -> None:
    behind.make()
    headers = {**HTMX, "HX-Current-URL": "http://127.0.0.1/?lang=zh"}
    poll = visitor.get("/recent", headers=headers)
    assert poll.status_code == 401
    assert poll.headers["hx-redirect"] == "/sign-in?next=/%3Flang%3Dzh"
    odd = visitor.get("/recent", headers={**HTMX, "HX-Current-URL": "http://["})
    assert odd.headers["hx-redirect"] == "/sign-in?next=/"
    sent = visitor.post("/reviews/text", headers={"Referer": "http://127.0.0.1/account"})
    assert sent.headers["location"] == "/sign-in?next=/account"
    program = visitor.get("/recent", headers={"Accept": "*/*"})
    assert program.status_code == 401
    assert program.json()["type"] == "urn:kepu-review:problem:unauthenticated"


@pytest.mark.parametrize("token", [None, "", "汉字", "planted"])
def test_a_form_that_this_browser_was_not_given_is_refused(
    visitor: Browser, behind: Accounts, token: str | None
) -> None:
    behind.make()
    visitor.get("/sign-in")
    fields = {"login": "zhang", "password": PASSWORD}
    refused = visitor.post("/sign-in", data=fields if token is None else {**fields, "csrf": token})
    assert refused.status_code == 403
    assert "Cookie" in said(refused)
    assert 'value="zhang"' in refused.text
    assert "kepu-session" not in visitor.cookies


def test_a_link_sets_a_first_password_once(visitor: Browser, behind: Accounts) -> None:
    link = behind.link(behind.make(password=None))
    page = visitor.get(link)
    assert page.headers["cache-control"] == "no-store"
    assert 'value="zhang"' in page.text
    weak = visitor.submit(link, **dict.fromkeys(("password", "repeated"), "short"))
    assert weak.status_code == 422
    assert "15 至" in said(weak)
    differ = visitor.submit(link, password=PASSWORD, repeated=OTHER)
    assert "不一样" in said(differ)
    done = visitor.submit(link, password=PASSWORD, repeated=PASSWORD)
    assert done.headers["location"] == "/sign-in?said=password_set"
    assert "口令已设置" in said(visitor.get(done.headers["location"]))
    assert visitor.get(link).status_code == 404
    assert visitor.sign_in().status_code == 303


def test_a_link_needs_a_form_of_its_page(visitor: Browser, behind: Accounts) -> None:
    link = behind.link(behind.make(password=None))
    refused = visitor.post(link, data={"password": PASSWORD, "repeated": PASSWORD})
    assert refused.status_code == 403
    assert behind.user().password_hash is None


def test_what_no_account_can_hold_is_refused_as_a_form(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    assert visitor.sign_in(login="zh\x00ang").status_code == 422
    assert visitor.sign_in("x" * 1025).status_code == 422


def test_the_pages_are_there_in_english(visitor: Browser, behind: Accounts) -> None:
    behind.make()
    visitor.headers["Accept-Language"] = "en"
    assert "Forgot the password" in visitor.get("/sign-in").text
    assert said(visitor.sign_in("wrong")) == REFUSED.en
    visitor.sign_in()
    assert "Where you are signed in" in visitor.get("/account").text


def test_every_page_asks_to_sign_in_once_there_is_an_account(
    gated: FastAPI, visitor: Browser, behind: Accounts
) -> None:
    """All routes but a few that say nothing of drafts and people."""
    behind.make()
    nothing = "00000000-0000-0000-0000-000000000000"
    known = {"token": "x", "queue": "all"}
    for name in ("review_id", "case_id"):
        known |= {name: nothing, f"{name}:uuid": nothing}
    asked: set[str] = set()
    left: set[str] = set()
    for path, method in _routes(gated.routes):
        address = re.sub(r"\{([^}]+)\}", lambda m: known[m[1]], path)
        answer = visitor.request(method, address, headers={"Accept": "*/*"})
        (asked if answer.status_code == 401 else left).add(f"{method} {path}")
    assert left == {
        "GET /healthz",
        "GET /readyz",
        "GET /openapi.json",
        "GET /static/report.css",
        "GET /sign-in",
        "POST /sign-in",
        "GET /first-login/{token}",
        "POST /first-login/{token}",
    }
    assert {"GET /", "POST /reviews/text", "GET /account", "POST /v1/reviews"} <= asked
    assert {"GET /work", "POST /queues/{queue}/take", "POST /submit"} <= asked


def _routes(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Route):
            yield from ((route.path, method) for method in {*(route.methods or ())} - {"HEAD"})
        # What was included keeps its own list.
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _routes(included.routes)


def _cookie(cookies: list[str], name: str) -> str:
    (found,) = (c for c in cookies if c.startswith(f"{name}="))
    return found
