"""Signing in before a real Chromium: by keyboard, without the password ever coming back."""

import pyotp
import pytest
from account_site import BY, PASSWORD, SECRET
from axe_playwright_python.sync_playwright import Axe
from console_site import PHONE, Open, fits
from playwright.sync_api import Page, expect

from review_service import bootstrap
from review_service.services import accounts, credentials, passwords
from review_service.storage import accounts as stored
from review_service.storage.engine import Database

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Axe()


@pytest.fixture(scope="module")
def link(module_database: Database) -> str:
    """Accounts 张伟 with a password and a code, and 李娜 with this link for a first password."""
    now = bootstrap.now()
    with module_database.session_scope() as session:
        zhang = accounts.add(session, "zhang", "张伟", actor=BY, now=now)
        stored.set_password(session, zhang.id, passwords.hashed(PASSWORD), now)
        stored.set_second_factor(session, zhang.id, SECRET, None)
        li = accounts.add(session, "li", "李娜", actor=BY, now=now)
        token = credentials.issue_link(session, li.id, actor=BY, now=now).token
    return credentials.LINK_PATH + token


def _clean(page: Page) -> None:
    found = AXE.run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("[style], style, script:not([src])").count() == 0
    assert fits(page)


def test_a_code_is_asked_for_without_the_password_being_typed_again(
    link: str, open_page: Open
) -> None:
    page = open_page()
    page.goto("/account")
    expect(page.get_by_label("登录名")).to_be_focused()
    page.keyboard.type("zhang")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("登录名、口令或验证码不对")
    _clean(page)
    page.get_by_label("口令").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("验证码")).to_be_focused()
    expect(page.get_by_label("口令")).to_have_value(PASSWORD)
    _clean(page)
    page.keyboard.type(pyotp.TOTP(SECRET).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="登录情况")).to_be_visible()
    _clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_link_to_an_authenticator_on_a_phone(
    link: str, module_database: Database, open_page: Open, scheme: str
) -> None:
    with module_database.session_scope() as session:
        user = accounts.by_login(session, "li").id
        token = credentials.issue_link(session, user, actor=BY, now=bootstrap.now()).token
    page = open_page(viewport=PHONE, has_touch=True, color_scheme=scheme)
    page.goto(credentials.LINK_PATH + token)
    _clean(page)
    page.get_by_label("新口令", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次新口令").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("口令已设置")
    page.get_by_label("登录名").fill("li")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("link", name="李娜")).to_be_visible()
    _clean(page)
    page.goto("/account/second-factor")
    expect(page.get_by_role("img", name="二维码")).to_be_visible()
    _clean(page)
    page.goto("/account/password")
    _clean(page)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("status").first).to_contain_text("已退出登录")
    page.goto("/account")
    page.wait_for_url("**/sign-in?next=/account")


def test_without_scripts_the_password_is_typed_again(link: str, open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("zhang")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("验证码")).to_be_visible()
    expect(page.get_by_label("登录名")).to_have_value("zhang")
    expect(page.get_by_label("口令")).to_have_value("")
    expect(page.locator("#answer [role=status]")).to_contain_text("请再输入一次口令")
