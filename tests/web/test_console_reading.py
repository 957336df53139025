"""Reading a report in a real Chromium: walk, filter, open, copy, print; by mouse, keys, touch."""

import re

import pytest
from console_site import fits, review
from playwright.sync_api import Page, expect

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
CURRENT = re.compile(r"\bcurrent\b")


def test_score_parts_and_claims_lead_to_their_places(desk: Page) -> None:
    review(desk)
    desk.locator(".part summary").first.click()
    link = desk.locator(".part a").first
    expect(link).to_have_text("味精致癌")
    link.click()
    expect(desk.locator(".finding").first).to_be_focused()
    assert desk.url.split("#")[1].startswith("f-")
    desk.locator(".claims summary").click()
    desk.locator(".claims a").first.click()
    expect(desk.locator("#c-0")).to_be_in_viewport()


def test_the_interval_of_a_score_is_explained(desk: Page) -> None:
    review(desk)
    score = desk.locator(".score").first
    expect(score.get_by_role("img")).to_have_attribute("aria-label", re.compile("满分 100，区间"))
    score.locator(".score-why summary").press("Enter")
    expect(score).to_contain_text("全部提示都成立时")


def test_findings_are_walked_by_keyboard(desk: Page) -> None:
    review(desk)
    desk.keyboard.press("j")
    expect(desk.locator(".finding").first).to_be_focused()
    expect(desk.locator(".mark").first).to_have_class(CURRENT)
    desk.keyboard.press("j")
    expect(desk.locator(".finding").nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(desk.locator(".finding").first).to_be_focused()
    desk.keyboard.press("t")
    expect(desk.locator(".mark").first).to_be_focused()
    desk.keyboard.press("f")
    expect(desk.locator(".findings > .finding:visible")).to_have_count(2)
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#keys")).to_be_hidden()


def test_single_keys_can_be_switched_off_for_good(desk: Page) -> None:
    review(desk)
    desk.get_by_role("button", name="快捷键").click()
    desk.get_by_label("启用单键快捷键").uncheck()
    desk.keyboard.press("Escape")
    desk.reload()
    desk.keyboard.press("j")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_hidden()
    expect(desk.locator(".finding.current")).to_have_count(0)


def test_a_highlight_leads_to_its_finding_and_back(desk: Page) -> None:
    review(desk)
    desk.locator(".mark").nth(1).click()
    expect(desk.locator(".finding").nth(1)).to_have_class(CURRENT)
    expect(desk.locator(".finding").nth(1)).to_be_in_viewport()
    desk.locator(".finding .quote").first.click()
    expect(desk.locator(".mark").first).to_be_focused()


def test_on_a_phone_a_highlight_shows_its_finding_in_place(phone: Page) -> None:
    review(phone)
    mark = phone.locator(".mark").first
    mark.tap()
    sheet = phone.locator(".sheet")
    expect(sheet).to_contain_text("问题 1 / 3")
    expect(sheet).to_contain_text("这是不实说法。")
    expect(mark).to_be_in_viewport()
    sheet.get_by_role("button", name="下一个").tap()
    expect(sheet).to_contain_text("问题 2 / 3")
    expect(phone.locator(".mark").nth(1)).to_have_class(CURRENT)
    expect(phone.locator(".mark").nth(1)).to_be_in_viewport()
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(phone.locator(".mark").nth(1)).to_be_focused()
    assert fits(phone)


def test_findings_are_filtered_by_severity_and_kind(desk: Page) -> None:
    review(desk)
    visible = desk.locator(".findings > .finding:visible")
    desk.get_by_role("button", name="必须修改").click()
    expect(visible).to_have_count(2)
    expect(desk.locator(".shown")).to_have_text("显示 2 / 3 条")
    expect(desk.get_by_role("button", name="语言文字")).to_contain_text("0")
    expect(desk.locator(".mark.off")).to_have_text("再接再励")
    desk.get_by_role("button", name="语言文字").click()
    expect(desk.locator(".none-chosen")).to_be_visible()
    desk.locator("[data-filter=severity]", has_text="全部").click()
    expect(visible).to_have_count(1)
    desk.locator("[data-filter=kind]", has_text="全部").click()
    expect(visible).to_have_count(3)


def test_a_hidden_finding_is_shown_again_when_its_highlight_is_chosen(desk: Page) -> None:
    review(desk)
    desk.get_by_role("button", name="必须修改").click()
    desk.locator(".mark.off").click()
    expect(desk.locator(".finding").nth(1)).to_have_class(CURRENT)
    expect(desk.locator(".findings > .finding:visible")).to_have_count(3)


def test_a_suggestion_is_copied(desk: Page) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    review(desk)
    desk.get_by_role("button", name="复制：再接再厉").click()
    expect(desk.locator("#said")).to_have_text("已复制")
    assert desk.evaluate("navigator.clipboard.readText()") == "再接再厉"


def test_sources_open_and_only_web_addresses_are_links(desk: Page) -> None:
    review(desk)
    basis = desk.locator(".finding").nth(1).locator(".basis")
    expect(basis).to_contain_text("等 2 项")
    basis.locator("summary").click()
    expect(basis.get_by_role("link")).to_have_count(1)
    expect(basis.get_by_role("link")).to_have_attribute("href", "https://example.org/dictionary")
    expect(basis.get_by_text("不可点的来源")).to_be_visible()


def test_a_printed_report_shows_the_sources_and_no_buttons(desk: Page) -> None:
    review(desk)
    desk.emulate_media(media="print")
    expect(desk.locator(".bar")).to_be_hidden()
    expect(desk.locator(".copy").first).to_be_hidden()
    expect(desk.get_by_text("不可点的来源")).to_be_visible()
