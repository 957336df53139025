"""One's own account on the console: password, second factor, sessions, signing out."""

import re

import pyotp
import pytest
from account_site import BY, OTHER, PASSWORD, SECRET, Accounts, Browser, said
from fastapi import FastAPI

from review_service.domain.people import Grant, Role
from review_service.services import accounts, credentials, organisations

pytest_plugins = ["account_fixtures"]


def test_the_account_shows_its_roles(signed: Browser, behind: Accounts) -> None:
    assert "还没有角色" in signed.get("/account").text
    with behind.parts.database.session_scope() as session:
        organisations.add(session, "kexie", "市科协", None, actor=BY, now=behind.now)
        grant = Grant(Role.FIRST_REVIEWER, "kexie")
        accounts.grant(session, behind.user().id, grant, actor=BY, now=behind.now)
    page = signed.get("/account")
    assert "初审（市科协）" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_superuser_is_told_so(visitor: Browser, behind: Accounts) -> None:
    behind.make(superuser=True)
    visitor.sign_in()
    page = visitor.get("/account").text
    assert "<li>超级用户</li>" in page
    assert "还没有角色" not in page


def test_signing_out_ends_the_session(signed: Browser, behind: Accounts) -> None:
    token = signed.cookies["kepu-session"]
    done = signed.submit("/account", "/sign-out")
    assert done.headers["location"] == "/sign-in?said=signed_out"
    assert "kepu-session" not in signed.cookies
    signed.cookies.set("kepu-session", token)
    assert signed.get("/account").status_code == 303
    assert "已退出登录" in said(signed.get(done.headers["location"]))
    assert behind.record()[0] == "session.ended"


def test_other_browsers_are_signed_out(signed: Browser, gated: FastAPI, behind: Accounts) -> None:
    assert "没有在其他浏览器上登录" in signed.get("/account").text
    with Browser(gated) as other:
        other.sign_in()
        assert "其他浏览器</th>" in signed.get("/account").text
        done = signed.submit("/account", "/account/sessions/end-others")
        assert "已退出" in said(signed.get(done.headers["location"]))
        assert other.get("/account").status_code == 303
    assert signed.get("/account").status_code == 200


def test_a_password_is_changed_and_the_session_with_it(signed: Browser, gated: FastAPI) -> None:
    before = signed.cookies["kepu-session"]
    with Browser(gated) as other:
        other.sign_in()
        done = signed.submit("/account/password", current=PASSWORD, password=OTHER, repeated=OTHER)
        assert done.headers["location"] == "/account?said=password_changed"
        assert other.get("/account").status_code == 303
    assert signed.cookies["kepu-session"] != before
    assert "口令已更换" in said(signed.get(done.headers["location"]))
    with Browser(gated) as later:
        assert later.sign_in().status_code == 401
        assert later.sign_in(OTHER).status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current": "wrong", "password": OTHER, "repeated": OTHER}, "当前口令不对"),
        ({"current": PASSWORD, "password": "x", "repeated": "x"}, "15 至"),
        ({"current": PASSWORD, "password": OTHER, "repeated": PASSWORD}, "不一样"),
    ],
)
def test_a_password_that_is_not_changed_says_why(
    signed: Browser, behind: Accounts, fields: dict[str, str], words: str
) -> None:
    refused = signed.submit("/account/password", **fields)
    assert refused.status_code == 422
    assert words in said(refused)
    assert behind.user().failed_attempts == (fields["current"] == "wrong")
    assert signed.get("/account").status_code == 200


def test_a_password_set_by_another_must_be_changed_first(
    visitor: Browser, behind: Accounts
) -> None:
    user = behind.make(password=None)
    with behind.parts.database.session_scope() as session:
        credentials.set_password(session, user.id, PASSWORD, actor=BY, now=behind.now)
    visitor.sign_in()
    assert visitor.get("/").headers["location"] == "/account/password"
    assert visitor.get("/account").headers["location"] == "/account/password"
    api = visitor.get("/v1/reviews/00000000-0000-0000-0000-000000000000")
    assert api.status_code == 403
    assert api.json()["type"] == "urn:kepu-review:problem:password-change-due"
    assert "别人设置" in visitor.get("/account/password").text
    visitor.submit("/account/password", current=PASSWORD, password=OTHER, repeated=OTHER)
    assert visitor.get("/").status_code == 200


def test_an_authenticator_is_set_up_and_removed(signed: Browser, behind: Accounts) -> None:
    page = "/account/second-factor"
    shown = signed.get(page).text
    found = re.search('name="secret" value="([^"]+)"', shown)
    assert found is not None
    secret = found[1]
    assert "<svg" in shown
    assert "otpauth://totp/" in shown
    assert "style=" not in shown
    fields = {"secret": secret, "current": PASSWORD, "code": pyotp.TOTP(secret).at(behind.now)}
    wrong = signed.submit(page, **{**fields, "code": "000000"})
    assert "验证码不对" in said(wrong)
    assert secret in wrong.text
    assert "当前口令不对" in said(signed.submit(page, **{**fields, "current": "wrong"}))
    assert behind.user().totp_secret is None
    done = signed.submit(page, **fields)
    assert "已启用" in said(signed.get(done.headers["location"]))
    assert behind.user().totp_secret == secret
    assert "停用后登录只要口令" in signed.get(page).text
    assert "当前口令不对" in said(signed.submit(page, f"{page}/remove", current="wrong"))
    assert behind.user().totp_secret == secret
    done = signed.submit(page, f"{page}/remove", current=PASSWORD)
    assert "已停用" in said(signed.get(done.headers["location"]))
    assert behind.user().totp_secret is None


def test_a_secret_that_is_none_is_replaced(signed: Browser, behind: Accounts) -> None:
    page = "/account/second-factor"
    sent = signed.submit(page, secret="AAAA", current=PASSWORD, code="123456")  # noqa: S106
    assert sent.status_code == 422
    assert 'value="AAAA"' not in sent.text
    behind.second_factor()
    again = signed.submit(page, secret=SECRET, current=PASSWORD, code="123456")
    assert again.status_code == 409


@pytest.mark.parametrize("path", ["/sign-out", "/account/sessions/end-others", "/reviews/text"])
def test_a_change_needs_the_token_of_the_session(
    signed: Browser, gated: FastAPI, path: str
) -> None:
    with Browser(gated) as other:
        other.sign_in()
        foreign = other.csrf("/account")
    for fields in ({}, {"csrf": foreign}, {"csrf": "汉字"}):
        refused = signed.post(path, data={"body": "味精", **fields})
        assert refused.status_code == 403
        assert "刷新页面" in refused.text
    assert signed.get("/account").status_code == 200


def test_the_token_comes_in_a_field_or_a_header(signed: Browser) -> None:
    page = signed.get("/").text
    token = signed.csrf("/")
    assert f"X-CSRF-Token&#34;: &#34;{token}" in page
    assert page.count(f'name="csrf" value="{token}"') == 3
    file = {"file": ("稿.md", "# 厨房\n\n味精致癌。".encode())}
    assert signed.post("/reviews/file", data={"csrf": token}, files=file).status_code == 303
    assert signed.post("/reviews/file", files=file).status_code == 403
    json = {"title": "厨房", "body": "味精致癌。"}
    assert signed.post("/v1/reviews", json=json).status_code == 403
    headers = {"X-CSRF-Token": token}
    # 200 when the review is done at once.
    assert signed.post("/v1/reviews", json=json, headers=headers).status_code in {200, 202}


def test_on_a_machine_without_accounts_there_is_no_account_page(visitor: Browser) -> None:
    away = visitor.get("/account")
    assert away.headers["location"] == "/sign-in?next=/account"
    assert "kepu users add" in visitor.get(away.headers["location"]).text


def test_errors_are_shown_within_the_account(signed: Browser) -> None:
    missing = signed.get("/reviews/00000000-0000-0000-0000-000000000000")
    assert missing.status_code == 404
    assert "张伟" in missing.text
