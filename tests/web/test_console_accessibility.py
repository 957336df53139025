"""No page breaks a rule of axe-core: either language, light and dark, desk and phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from console_site import PHONE, TEXT, WAIT, Open, Site, review, shown, submit
from playwright.sync_api import Page, expect

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Axe()


def _clean(page: Page) -> None:
    """Fail on any violation; no style or script stands in the page itself."""
    found = AXE.run(page)
    assert found.violations_count == 0, found.generate_report()
    inline = page.locator("[style], style, script:not([src]), [onclick], [onload], [onerror]")
    assert inline.count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_pages_at_a_desk(open_page: Open, site: Site, locale: str, scheme: str) -> None:
    page = open_page(locale=locale, color_scheme=scheme)
    page.goto("/reviews/00000000-0000-0000-0000-000000000000")
    _clean(page)
    site.hold.clear()
    submit(page, f"{TEXT}\n{WAIT}。", "")
    expect(page.locator("progress")).to_be_visible()
    _clean(page)
    site.hold.set()
    shown(page)
    page.keyboard.press("j")
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("[data-value=must_fix]").click()
    _clean(page)
    page.goto("/")
    page.locator("#body").fill("字" * 100_001)
    page.locator("form[action='/reviews/text'] .primary").click()
    expect(page.get_by_role("alert")).to_be_focused()
    _clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_on_a_phone(open_page: Open, scheme: str) -> None:
    page = open_page(viewport=PHONE, has_touch=True, color_scheme=scheme)
    review(page)
    _clean(page)
    page.locator(".mark").first.tap()
    expect(page.locator(".sheet")).to_be_visible()
    _clean(page)
    page.goto("/")
    _clean(page)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    _clean(page)


def test_the_draft_is_marked_as_chinese_in_an_english_page(open_page: Open) -> None:
    page = open_page(locale="en")
    review(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".draft")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".finding .quote").first).to_have_attribute("lang", "zh-CN")


def test_what_a_highlight_is_about_is_told_without_its_colour(open_page: Open) -> None:
    page = open_page()
    review(page)
    rumor = page.locator(".mark").first
    expect(rumor).to_have_accessible_description("这是不实说法。")
    expect(rumor).to_have_attribute("data-sign", "谣1")
    lines = "m => getComputedStyle(m).borderBottomStyle"
    assert rumor.evaluate(lines) == "solid"
    assert page.locator(".mark.language").evaluate(lines) == "dashed"
    expect(page.locator(".score svg").first).to_have_accessible_name(re.compile("区间"))
