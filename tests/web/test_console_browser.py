"""The console in a real Chromium: drafts go in, are watched, and come out; offline."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from console_site import TEXT, WAIT, Open, Site, fits, review, shown, submit
from playwright.sync_api import Page, expect

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


def test_a_file_is_uploaded_and_the_annotated_draft_taken_away(desk: Page, tmp_path: Path) -> None:
    draft = tmp_path / "厨房.md"
    draft.write_text("# 厨房\n\n味精致癌。\n\n|甲|乙|\n|-|-|\n|1|2|\n", encoding="utf-8")
    desk.goto("/")
    desk.get_by_label("稿件文件").set_input_files(draft)
    expect(desk.locator("#file-chosen")).to_contain_text("厨房.md")
    desk.get_by_role("button", name="开始审校").nth(1).click()
    expect(desk.locator(".report h1")).to_have_text("厨房", timeout=15_000)
    expect(desk.locator(".grid tr").nth(1)).to_have_text("12")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载批注稿（Word）").click()
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


def test_progress_is_watched(desk: Page, site: Site) -> None:
    site.hold.clear()
    submit(desk, f"{WAIT}。")
    expect(desk.locator("[data-state]")).to_have_text("审校中")
    expect(desk.get_by_role("progressbar")).to_be_visible()
    site.hold.set()
    expect(desk.locator(".report-head .verdict")).to_have_text("未见须改之处", timeout=15_000)
    expect(desk.locator(".filter")).to_have_count(0)


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


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/reviews/00000000-0000-0000-0000-000000000000", "没有编号为"),
        ("/reviews/7", "没有这个地址"),
    ],
)
def test_what_is_not_there_is_a_page(desk: Page, path: str, said: str) -> None:
    desk.goto(path)
    expect(desk.get_by_role("alert")).to_contain_text(said)
    desk.get_by_role("link", name="返回首页").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("审校稿件")
