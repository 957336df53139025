"""The pages about cases before a real Chromium: by keyboard, with and without scripts."""

from collections.abc import Callable
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from case_people import staff
from console_site import PHONE, TEXT, Open, Site, fits, shown
from playwright.sync_api import Page, expect

from review_service import bootstrap
from review_service.services import sessions
from review_service.storage.engine import Database

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Axe()
As = Callable[..., Page]
"""Opens a page of somebody signed in, given what a Playwright context takes."""


@pytest.fixture(scope="module")
def tokens(module_database: Database) -> dict[str, str]:
    """Return what the browsers of two writers and a reviewer hold."""
    with module_database.session_scope() as session:
        desk = staff(session)
        return {
            name: sessions.begin(session, UUID(desk[name].id), bootstrap.now()).token
            for name in ("writer", "r1", "r1b")
        }


@pytest.fixture
def as_(open_page: Open, site: Site, tokens: dict[str, str]) -> As:
    def opened(name: str, **options: object) -> Page:
        cookie = {"name": "kepu-session", "value": tokens[name], "url": site.address}
        page = open_page(**options)
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return opened


def _clean(page: Page) -> None:
    found = AXE.run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("[style], style, script:not([src]), [onclick]").count() == 0
    assert fits(page)


def _handed_in(page: Page) -> str:
    page.goto("/submit")
    _clean(page)
    page.get_by_label("组织").select_option("society")
    page.get_by_label("内容类型").select_option("urgent")
    page.get_by_label("正文").fill(TEXT)
    page.get_by_role("button", name="提交送审").click()
    shown(page)
    # Keys work once the modules have run.
    page.wait_for_load_state("load")
    return page.url.partition("?")[0]


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [("desk", "light", "en"), ("phone", "dark", "zh-CN")],
)
def test_pages_break_no_rule(as_: As, width: str, scheme: str, locale: str) -> None:
    case = _handed_in(as_("writer"))
    options = {"viewport": PHONE, "has_touch": True} if width == "phone" else {}
    page = as_("r1", color_scheme=scheme, locale=locale, **options)
    page.goto("/queues/first?policy=oldest")
    _clean(page)
    page.goto("/work")
    page.locator("form[action='/queues/all/take'] button").click()
    expect(page.locator("#lease")).to_be_visible()
    _clean(page)
    for summary in page.locator("summary").all():
        summary.click()
    _clean(page)
    page.locator("form[action$='/decide'] button[value=return]").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    _clean(page)
    page.goto("/work")
    _clean(page)
    page.goto(case)
    _clean(page)


def test_a_finding_is_answered_by_keyboard_and_shown_again(as_: As) -> None:
    page = as_("writer")
    _handed_in(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    finding = page.locator(".finding.current")
    expect(finding).to_be_focused()
    page.keyboard.press("e")
    page.keyboard.type("j 是口语写法")
    finding.get_by_role("button", name="驳回").press("Enter")
    expect(page.locator(".done")).to_contain_text("答复已记录")
    again = page.locator(".finding.current")
    expect(again).to_be_focused()
    expect(again.locator(".answered")).to_contain_text("j 是口语写法")


def test_an_open_page_renews_and_keeps_what_was_written(as_: As) -> None:
    case = _handed_in(as_("writer"))
    page = as_("r1b")
    page.clock.install()
    page.goto(case)
    page.keyboard.press("d")
    expect(page.get_by_role("button", name="领取 初审")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#lease")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("d")
    expect(page.get_by_label("意见", exact=True)).to_be_focused()
    page.keyboard.type("先记一笔")
    with page.expect_response("**/renew") as renewed:
        page.clock.fast_forward("04:10")
    assert renewed.value.status == 200
    expect(page.locator("#lease time")).to_be_visible()
    expect(page.get_by_label("意见", exact=True)).to_have_value("先记一笔")
    other = as_("r1b")
    other.goto(case)
    other.get_by_text("退回队列").first.click()
    other.get_by_label("给下一位的说明").fill("换人")
    other.locator("form[action$='/release'] button").click()
    with page.expect_response("**/renew"):
        page.clock.fast_forward("04:10")
    expect(page.get_by_role("alert")).to_contain_text("领取已失效")
    expect(page.get_by_label("意见", exact=True)).to_have_value("先记一笔")


def test_without_scripts_a_case_is_decided(as_: As) -> None:
    case = _handed_in(as_("writer"))
    page = as_("r1", java_script_enabled=False)
    page.goto(case)
    page.get_by_role("button", name="领取 初审").click()
    page.get_by_role("button", name="续期").click()
    expect(page.locator(".done")).to_contain_text("已续期")
    page.get_by_label("意见", exact=True).fill("请核实第二段")
    page.get_by_role("button", name="退修").click()
    expect(page.locator(".done")).to_contain_text("决定已记录")
    expect(page.locator(".history")).to_contain_text("请核实第二段")
