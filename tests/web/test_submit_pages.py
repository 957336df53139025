"""Handing drafts in to an organisation."""

import re

from case_site import Office, refusal

pytest_plugins = ["office_fixtures"]


def test_handing_in_asks_for_a_place_and_one_draft(office: Office) -> None:
    form = office["writer"].get("/submit")
    assert re.findall(r'<option value="(\w+)"[^>]*>society', form.text) == ["society"]
    assert ">other<" not in form.text
    empty = office["writer"].submit("/submit", organisation="society", title="标题")
    assert empty.status_code == 422
    assert "二者选一" in refusal(empty)
    assert 'value="标题"' in empty.text
    long = office["writer"].submit("/submit", organisation="society", title="题" * 201)
    assert long.status_code == 422
    assert "200 字" in refusal(long)
    foreign = {"organisation": "other", "content_type": "urgent", "body": "味精"}
    assert office["writer"].submit("/submit", **foreign).status_code == 403
    assert "编辑/作者" in office["r1"].get("/submit").text


def test_a_file_is_handed_in(office: Office) -> None:
    browser = office["writer"]
    fields = {"csrf": browser.csrf("/submit"), "organisation": "society", "content_type": "wechat"}
    files = {"file": ("稿.txt", "味精致癌。".encode(), "text/plain")}
    done = browser.post("/submit", data=fields, files=files)
    assert done.status_code == 303
    page = browser.get(done.headers["location"])
    assert "稿.txt" in page.text
    assert "公众号推文" in page.text
    both = browser.post("/submit", data={**fields, "body": "味精"}, files=files)
    assert both.status_code == 422
    odd = browser.post("/submit", data=fields, files={"file": ("稿.xyz", b"\x00\x01", "x/y")})
    assert odd.status_code == 415
    assert "稿.txt" in browser.get("/work").text
