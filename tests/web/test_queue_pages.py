"""One's own work and the queues, as browsers without scripts see them."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest
from account_site import Browser, said
from case_site import Office, hidden, refusal

from review_service.storage.engine import Database

pytest_plugins = ["office_fixtures"]
NOTHING = "/cases/00000000-0000-0000-0000-000000000000"


def test_a_queue_shows_what_waits_and_who_was_faster(office: Office) -> None:
    page = office.handed_in(title="味精", discipline="nutrition")
    other = office.handed_in(title="星空", discipline="astronomy")
    queue = office["r1"].get("/queues/first")
    assert queue.text.count('<th scope="row">') == 2
    assert "nutrition" in queue.text
    assert re.search(r"9\d%|100%", queue.text)
    fields = {"case": page.removeprefix("/cases/"), "step": "first"}
    csrf = hidden(queue, "csrf")
    assert office.claimed("r1b", page).status_code == 200
    late = office["r1"].post("/queues/first/claim", data={"csrf": csrf, **fields})
    assert late.status_code == 409
    assert "正由同事处理" in refusal(late)
    assert "r1b" in late.text
    stars = office["r1"].get("/queues/first?discipline=astronomy")
    assert "星空" in stars.text
    assert "味精" not in stars.text
    assert 'href="/queues/first?lang=en&amp;discipline=astronomy"' in stars.text
    assert "没有待处理" in office["r1"].get("/queues/first?organisation=account").text
    taken = office["r1"].post(
        "/queues/first/claim",
        data={"csrf": csrf, "case": other.removeprefix("/cases/"), "step": "first"},
    )
    assert taken.headers["location"] == f"{other}?said=claimed"
    for _ in range(2):
        office.now += timedelta(minutes=40)
        queue = office["r1"].get("/queues/first")
    assert "已逾期" in queue.text


def test_taking_keeps_to_the_filter(office: Office) -> None:
    office.handed_in(discipline="nutrition")
    page = office.handed_in(discipline="astronomy")
    filtered = {"discipline": "astronomy", "policy": "oldest"}
    taken = office["r1"].submit("/queues/first", "/queues/first/take", **filtered)
    assert taken.headers["location"] == f"{page}?said=claimed"
    none = office["r1b"].submit("/queues/first", "/queues/first/take", **filtered)
    assert none.headers["location"] == (
        "/queues/first?said=none_free&discipline=astronomy&policy=oldest"
    )


def test_queues_that_there_are_not_or_that_are_not_ones_own(office: Office) -> None:
    assert office["r1"].get("/queues/poems").status_code == 404
    refused = office["writer"].get("/queues/all")
    assert refused.status_code == 403
    assert "我的工作" in refusal(refused)
    assert office["r1"].get("/queues/all?policy=newest").status_code == 422
    assert "领取下一份" not in office["writer"].get("/work").text
    assert "没有审稿角色" in office["writer"].get("/work").text


def test_on_a_machine_without_accounts_cases_ask_for_one(database: Database) -> None:
    with ExitStack() as stack:
        office = Office(database, stack, peopled=False)
        asked = stack.enter_context(Browser(office.site)).get("/work")
    assert asked.status_code == 403
    assert "kepu users add" in said(asked)


@pytest.mark.parametrize(
    "path",
    [
        *(f"{NOTHING}/{act}" for act in ("claim", "take-over", "renew", "release", "decide")),
        *(f"{NOTHING}/answers", f"{NOTHING}/moves", f"{NOTHING}/revise"),
        *("/queues/all/take", "/queues/all/claim", "/submit"),
    ],
)
def test_every_act_comes_from_a_page_of_the_session(office: Office, path: str) -> None:
    refused = office["chief"].post(path, data={"csrf": "planted"})
    assert refused.status_code == 403
    assert "页面已过期" in refusal(refused)


def test_pages_are_there_in_english(office: Office) -> None:
    page = office.handed_in()
    office.claimed("r1", page)
    office["r1"].headers["Accept-Language"] = "en"
    for address in (page, "/work", "/queues/all"):
        shown = office["r1"].get(address)
        assert shown.status_code == 200
        page_body = shown.text.partition("<body")[2]
        own = re.sub(r'<(\w+)[^>]* lang="zh-CN".*?</\1>', "", page_body, flags=re.DOTALL)
        left = set(re.findall("[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", "", own)))
        # Words of the draft, and what to write instead, which messages are about.
        assert left <= {"中文", "味精致癌", "再接再厉"}, address
    office["writer"].headers["Accept-Language"] = "en"
    assert "Where it goes" in office["writer"].get("/submit").text
