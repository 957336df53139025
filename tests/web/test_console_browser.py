"""The console in a real Chromium, at desk and phone width, by mouse and by keyboard, offline."""

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
TEXT = (
    "厨房里的学问。\n有人说味精致癌，其实味精致癌的说法不对。\n<script>document.title='x'</script>"
)
SIZES = {"desk": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed; .ci/run installs it")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def address(console: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(console, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": width, "height": height}
    )
    found = context.new_page()
    errors: list[str] = []
    foreign: list[str] = []
    found.on("pageerror", lambda error: errors.append(str(error)))
    # A page that answers 404 or 413 is logged by the browser itself.
    found.on(
        "console",
        lambda m: (
            errors.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
        ),
    )
    found.on("request", lambda r: foreign.append(r.url) if not r.url.startswith(address) else None)
    yield found
    context.close()
    assert errors == []
    assert foreign == []


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def _review(page: Page, text: str, title: str = "味精") -> None:
    page.goto("/")
    page.get_by_label("标题").fill(title)
    page.get_by_label("正文", exact=True).fill(text)
    page.get_by_role("button", name="开始审校").first.click()
    expect(page.locator(".report")).to_be_visible(timeout=15_000)


def test_pasted_text_becomes_a_report(page: Page) -> None:
    _review(page, TEXT)
    expect(page.locator(".report-head .verdict")).to_have_text("须修改后发布")
    expect(page.locator(".finding")).to_have_count(2)
    finding = page.locator(".finding").first
    expect(finding).to_contain_text("这是不实说法。")
    expect(finding).to_contain_text("《食品添加剂使用标准》 GB 2760—2024")
    expect(finding).to_contain_text("味精不致癌")
    expect(page.locator(".mark").first).to_have_text("味精致癌")
    expect(page.locator(".text-pane")).to_contain_text("<script>document.title='x'</script>")
    assert _fits(page)


def test_score_parts_open_to_their_findings(page: Page) -> None:
    _review(page, TEXT)
    page.locator(".score summary").first.click()
    link = page.locator(".score details a").first
    expect(link).to_have_text("味精致癌")
    link.click()
    assert page.url.split("#")[1].startswith("f-")


def test_findings_are_walked_by_keyboard(page: Page) -> None:
    _review(page, TEXT)
    page.keyboard.press("j")
    expect(page.locator(".finding").first).to_be_focused()
    expect(page.locator(".mark").first).to_have_class("mark must_fix rumor current")
    page.keyboard.press("j")
    expect(page.locator(".finding").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".finding").first).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator(".mark").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_highlight_leads_to_its_finding_and_back(page: Page) -> None:
    _review(page, TEXT)
    page.locator(".mark").nth(1).click()
    expect(page.locator(".finding").nth(1)).to_have_class("finding must_fix current")
    page.locator(".finding .quote").first.click()
    expect(page.locator(".mark").first).to_be_focused()


def test_findings_are_filtered(page: Page) -> None:
    _review(page, TEXT)
    page.get_by_role("button", name="建议").click()
    expect(page.locator(".finding:visible")).to_have_count(0)
    page.get_by_role("button", name="全部").click()
    expect(page.locator(".finding:visible")).to_have_count(2)


def test_a_file_is_uploaded_and_the_annotated_draft_taken_away(page: Page, tmp_path: Path) -> None:
    draft = tmp_path / "厨房.md"
    draft.write_text("# 厨房\n\n味精致癌。\n", encoding="utf-8")
    page.goto("/")
    page.get_by_label("稿件文件").set_input_files(draft)
    page.get_by_role("button", name="开始审校").nth(1).click()
    expect(page.locator(".report h1")).to_have_text("厨房", timeout=15_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载批注稿（Word）").click()
    assert download.value.suggested_filename == "厨房.reviewed.docx"


def test_progress_is_watched(page: Page) -> None:
    page.goto("/")
    page.get_by_label("正文", exact=True).fill("很慢的稿件。")
    page.get_by_role("button", name="开始审校").first.click()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator(".report-head .verdict")).to_have_text("未发现问题", timeout=15_000)


def test_what_is_wrong_is_said_and_the_text_is_kept(page: Page) -> None:
    page.goto("/")
    body = page.get_by_label("正文", exact=True)
    body.fill("字" * 100_001)
    page.get_by_role("button", name="开始审校").first.click()
    expect(page.get_by_role("alert")).to_contain_text("超过 100,000 字的上限")
    assert len(body.input_value()) == 100_001
    assert _fits(page)


def test_the_page_speaks_english_and_remembers_it(page: Page) -> None:
    _review(page, TEXT)
    page.get_by_role("link", name="English").click()
    expect(page.locator(".report-head .verdict")).to_have_text("Fix before publication")
    expect(page.locator(".finding").first).to_contain_text("This is false.")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review a draft")
    expect(page.locator(".recent tbody tr")).to_have_count(1)
    assert _fits(page)


def test_a_review_that_is_not_there_is_a_page(page: Page) -> None:
    page.goto("/reviews/00000000-0000-0000-0000-000000000000")
    expect(page.get_by_role("alert")).to_contain_text("没有编号为")
    page.get_by_role("link", name="返回首页").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审校稿件")
