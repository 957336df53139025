"""Nothing in a draft runs, whatever format carries it, and nothing in it becomes a live link."""

from pathlib import Path

import pytest
from console_site import DESK, PHONE, Open, review, shown
from playwright.sync_api import Page, expect

pytest_plugins = ["console_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "window.ran=1"
HTML = f"""<!DOCTYPE html><html><head><title>厨房<script>{RUN}</script></title></head>
<body onload="{RUN}"><h1 onclick="{RUN}">厨房<img src=x onerror="{RUN}"></h1>
<p onmouseover="{RUN}" style="color:red">味精致癌，<a href="javascript:{RUN}">点这里</a>。</p>
<svg onload="{RUN}"><text>图</text></svg><iframe srcdoc="<script>parent.ran=1</script>"></iframe>
<p>&lt;img src=x onerror="{RUN}"&gt;</p><object data="javascript:{RUN}"></object></body></html>"""
MARKDOWN = (
    f'# 厨房\n\n味精致癌，[点这里](javascript:{RUN})，![图](x "onerror={RUN}")。\n\n'
    f"<img src=x onerror=\"{RUN}\">\n\n<a href='javascript:{RUN}'>味精致癌</a>\n"
)
TEXT = (
    f'"><img src=x onerror={RUN}>味精致癌\n'
    f"javascript:{RUN}\n{{{{7*7}}}}{{% raw %}}\n</textarea><script>{RUN}</script>"
)


def _nothing_ran(page: Page) -> None:
    for mark in page.locator(".mark").all():
        mark.hover()
        mark.click()
    for link in page.locator("main a:visible").all():
        href = link.get_attribute("href") or ""
        assert href.startswith(("/", "#", "https://example.org/")), href
    foreign = page.locator(".report :is(img, iframe, object, script, form, input)")
    assert foreign.count() == 0
    attributes = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
    )
    assert not [name for name in attributes if name.startswith("on")]
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize(("name", "draft"), [("坏.html", HTML), ("坏.md", MARKDOWN)])
def test_an_uploaded_draft_is_text_only(
    open_page: Open, tmp_path: Path, name: str, draft: str
) -> None:
    page = open_page()
    path = tmp_path / name
    path.write_text(draft, encoding="utf-8")
    page.goto("/")
    page.locator("#file").set_input_files(path)
    page.locator("form[data-drop] .primary").click()
    shown(page)
    expect(page.locator(".draft")).to_contain_text("点这里")
    _nothing_ran(page)


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_pasted_markup_is_shown_as_typed(open_page: Open, viewport: dict[str, int]) -> None:
    page = open_page(viewport=viewport)
    review(page, TEXT, f"<img src=x onerror={RUN}>")
    expect(page.locator("h1")).to_have_text(f"<img src=x onerror={RUN}>")
    expect(page.locator(".draft")).to_contain_text("{{7*7}}{% raw %}")
    _nothing_ran(page)
    page.goto("/")
    expect(page.locator(".recent")).to_contain_text(f"<img src=x onerror={RUN}>")
    _nothing_ran(page)


def test_refused_text_comes_back_as_text(open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    text = TEXT + "字" * 100_000
    page.locator("#body").fill(text)
    page.locator("form[action='/reviews/text'] .primary").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("#body").input_value() == text
    _nothing_ran(page)


def test_a_script_from_elsewhere_or_within_the_page_is_refused(open_page: Open) -> None:
    page = open_page()
    answer = page.goto("/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
