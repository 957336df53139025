"""The console in a real Chromium, at desk and phone width, by mouse and by keyboard, offline."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from console_site import TEXT, WAIT, Open, Site, fits, review, shown, submit
from playwright.sync_api import Page, expect

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
CURRENT = re.compile(r"\bcurrent\b")


def test_pasted_text_becomes_a_report(page: Page) -> None:
    submit(page, TEXT)
    shown(page)
    expect(page.locator(".report-head .verdict")).to_have_text("须修改后发布")
    expect(page.locator(".findings > .finding")).to_have_count(3)
    finding = page.locator(".finding").first
    expect(finding).to_contain_text("这是不实说法。")
    expect(finding).to_contain_text("《食品添加剂使用标准》 GB 2760—2024")
    expect(finding).to_contain_text("味精不致癌")
    expect(page.locator(".mark").first).to_have_text("味精致癌")
    expect(page.locator(".text-pane")).to_contain_text("<script>document.title='x'</script>")
    assert fits(page)


def test_score_parts_and_claims_lead_to_their_places(page: Page) -> None:
    review(page)
    page.locator(".part summary").first.click()
    link = page.locator(".part a").first
    expect(link).to_have_text("味精致癌")
    link.click()
    expect(page.locator(".finding").first).to_be_focused()
    assert page.url.split("#")[1].startswith("f-")
    page.locator(".claims summary").click()
    page.locator(".claims a").first.click()
    expect(page.locator("#c-0")).to_be_in_viewport()


def test_the_interval_of_a_score_is_explained(desk: Page) -> None:
    review(desk)
    score = desk.locator(".score").first
    expect(score.get_by_role("img")).to_have_attribute("aria-label", re.compile("满分 100，区间"))
    score.locator(".score-why summary").press("Enter")
    expect(score).to_contain_text("全部提示都成立时")


def test_findings_are_walked_by_keyboard(page: Page) -> None:
    review(page)
    page.keyboard.press("j")
    expect(page.locator(".finding").first).to_be_focused()
    expect(page.locator(".mark").first).to_have_class(CURRENT)
    page.keyboard.press("j")
    expect(page.locator(".finding").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".finding").first).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator(".mark").first).to_be_focused()
    page.keyboard.press("f")
    expect(page.locator(".findings > .finding:visible")).to_have_count(2)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


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


def test_findings_are_filtered_by_severity_and_kind(page: Page) -> None:
    review(page)
    visible = page.locator(".findings > .finding:visible")
    page.get_by_role("button", name="必须修改").click()
    expect(visible).to_have_count(2)
    expect(page.locator(".shown")).to_have_text("显示 2 / 3 条")
    expect(page.get_by_role("button", name="语言文字")).to_contain_text("0")
    expect(page.locator(".mark.off")).to_have_text("再接再励")
    page.get_by_role("button", name="语言文字").click()
    expect(page.locator(".none-chosen")).to_be_visible()
    page.locator("[data-filter=severity]", has_text="全部").click()
    expect(visible).to_have_count(1)
    page.locator("[data-filter=kind]", has_text="全部").click()
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


def test_a_file_is_uploaded_and_the_annotated_draft_taken_away(page: Page, tmp_path: Path) -> None:
    draft = tmp_path / "厨房.md"
    draft.write_text("# 厨房\n\n味精致癌。\n\n|甲|乙|\n|-|-|\n|1|2|\n", encoding="utf-8")
    page.goto("/")
    page.get_by_label("稿件文件").set_input_files(draft)
    expect(page.locator("#file-chosen")).to_contain_text("厨房.md")
    page.get_by_role("button", name="开始审校").nth(1).click()
    expect(page.locator(".report h1")).to_have_text("厨房", timeout=15_000)
    expect(page.locator(".grid tr").nth(1)).to_have_text("12")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载批注稿（Word）").click()
    assert download.value.suggested_filename == "厨房.reviewed.docx"


def test_a_file_is_dropped_anywhere_on_the_page(desk: Page) -> None:
    desk.goto("/")
    files = desk.evaluate_handle(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["# 掉下来的\\n\\n味精致癌。"], "落.md"));
          return carried;
        }"""
    )
    desk.dispatch_event("body", "dragover", {"dataTransfer": files})
    expect(desk.locator("body")).to_have_class("dragging")
    desk.dispatch_event("body", "drop", {"dataTransfer": files})
    expect(desk.locator(".report h1")).to_have_text("掉下来的", timeout=15_000)


def test_a_file_that_is_too_large_is_not_sent(desk: Page, tmp_path: Path) -> None:
    draft = tmp_path / "大.docx"
    with draft.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    desk.goto("/")
    desk.get_by_label("稿件文件").set_input_files(draft)
    expect(desk.locator("#file-chosen")).to_contain_text("超过 20 MB")
    desk.get_by_role("button", name="开始审校").nth(1).click()
    assert desk.url.endswith("/")


def test_a_draft_is_sent_once_however_often_the_button_is_pressed(desk: Page) -> None:
    sent: list[str] = []
    desk.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    desk.goto("/")
    desk.get_by_role("button", name="填入示例").click()
    expect(desk.locator("[data-counted]")).to_have_text(re.compile(r"\d+ 字"))
    desk.evaluate(
        """() => {
          const form = document.querySelector("form[action='/reviews/text']");
          form.requestSubmit();
          form.requestSubmit();
        }"""
    )
    expect(desk.locator(".report")).to_be_visible(timeout=15_000)
    assert len(sent) == 1
    desk.go_back()
    button = desk.get_by_role("button", name="开始审校").first
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_progress_is_watched(page: Page, site: Site) -> None:
    site.hold.clear()
    submit(page, f"{WAIT}。")
    expect(page.locator("[data-state]")).to_have_text("审校中")
    expect(page.get_by_role("progressbar")).to_be_visible()
    site.hold.set()
    expect(page.locator(".report-head .verdict")).to_have_text("未见须改之处", timeout=15_000)
    expect(page.locator(".filter")).to_have_count(0)


def test_a_lost_connection_is_said_and_passes(desk: Page, site: Site) -> None:
    site.hold.clear()
    submit(desk, f"{WAIT}，断开。")
    expect(desk.locator("[data-state]")).to_have_text("审校中")
    desk.route("**/progress", lambda route: route.fulfill(status=404))
    expect(desk.locator(".lost")).to_be_visible()
    desk.unroute("**/progress")
    expect(desk.locator(".lost")).to_be_hidden()
    site.hold.set()
    expect(desk.locator(".report")).to_be_visible(timeout=15_000)


def test_what_is_wrong_is_said_and_the_text_is_kept(page: Page) -> None:
    page.goto("/")
    body = page.get_by_label("正文", exact=True)
    body.fill("字" * 100_001)
    expect(page.locator("[data-counted]")).to_have_class("scripted over")
    page.get_by_role("button", name="开始审校").first.click()
    expect(page.get_by_role("alert")).to_contain_text("超过 100,000 字的上限")
    assert len(body.input_value()) == 100_001
    assert fits(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review a draft")


def test_the_page_speaks_english_and_remembers_it(page: Page) -> None:
    review(page)
    page.get_by_role("link", name="English").click()
    expect(page.locator(".report-head .verdict")).to_have_text("Fix before publication")
    expect(page.locator(".finding").first).to_contain_text("This is false.")
    assert fits(page)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review a draft")
    expect(page.locator(".recent .verdict").first).to_have_text("Fix before publication")
    assert fits(page)


def test_recent_drafts_show_the_time_of_their_reader(open_page: Open) -> None:
    page = open_page(timezone_id="Asia/Shanghai")
    review(page, TEXT, "")
    page.goto("/")
    row = page.locator(".recent tbody tr").first
    expect(row).to_contain_text("粘贴的文字")
    at = datetime.fromisoformat(row.locator("time").get_attribute("datetime") or "")
    there = at.astimezone(ZoneInfo("Asia/Shanghai"))
    expect(row.locator("time")).to_have_text(f"{there:%Y年%-m月%-d日 %H:%M}")


def test_the_list_of_drafts_follows_reviews_that_go_on(desk: Page, site: Site) -> None:
    site.hold.clear()
    submit(desk, f"{WAIT}，列表。", "还在审")
    desk.goto("/")
    row = desk.locator(".recent tbody tr", has_text="还在审")
    draft = desk.locator(".recent tbody tr").first
    expect(draft.locator(".state")).to_have_text("审校中")
    site.hold.set()
    expect(row.locator(".verdict")).to_have_text("未见须改之处", timeout=15_000)


def test_everything_needful_works_without_scripts(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    submit(page, TEXT)
    shown(page)
    page.locator(".mark").first.click()
    expect(page.locator(".finding").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="复制")).to_have_count(0)
    page.goto("/")
    expect(page.locator(".recent time").first).to_contain_text("UTC")
    expect(page.get_by_role("button", name="填入示例")).to_have_count(0)


def test_the_skip_link_comes_first_and_leads_to_the_content(desk: Page) -> None:
    desk.goto("/")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(desk.get_by_label("标题")).to_be_focused()


def test_a_printed_report_shows_the_sources_and_no_buttons(desk: Page) -> None:
    review(desk)
    desk.emulate_media(media="print")
    expect(desk.locator(".bar")).to_be_hidden()
    expect(desk.locator(".copy").first).to_be_hidden()
    expect(desk.get_by_text("不可点的来源")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/reviews/00000000-0000-0000-0000-000000000000", "没有编号为"),
        ("/reviews/7", "没有这个地址"),
        ("/nowhere", "没有这个地址"),
        ("/reviews/text", "不接受该方法"),
    ],
)
def test_what_is_not_there_is_a_page(page: Page, path: str, said: str) -> None:
    page.goto(path)
    expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_role("link", name="返回首页").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审校稿件")
