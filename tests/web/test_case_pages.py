"""The page of a case as browsers without scripts see it: what is offered, said, and kept."""

import re
from datetime import timedelta

import pytest
from account_site import said
from case_site import RUMOR, Office, answers, hidden, moves, refusal, verdicts
from console_site import TEXT
from httpx2 import Response

pytest_plugins = ["office_fixtures"]
HTMX = {"HX-Request": "true"}
CLEAN = "多吃蔬菜有益健康。"
NOTE = "第二段的说法\n请再核实"


def test_a_draft_goes_from_its_writer_through_a_reviewers_hands(office: Office) -> None:
    page = office.handed_in(reviewed=False, title="味精")
    waiting = office["writer"].get(f"{page}?said=submitted")
    assert "已提交" in said(waiting)
    assert "机器审校中" in waiting.text
    assert "/progress" in waiting.text
    office.runner.run(office.run_of(page))
    read = office["writer"].get(page)
    assert RUMOR in read.text
    rumor, slip = office.finding(page), office.finding(page, 1)
    assert answers(read, rumor) == ["accept"]
    assert answers(read, slip) == ["accept", "dismiss"]
    taken = office["r1"].submit("/work", "/queues/all/take")
    assert taken.headers["location"] == f"{page}?said=claimed"
    desk = office["r1"].get(page)
    assert verdicts(desk) == ["return", "reject"]
    assert "还有 2 处必须修改的问题" in desk.text
    assert re.search(rf'<a href="#f-{rumor}">[^<]*尚未答复', desk.text)
    held = office["r1"].get("/work")
    assert ("味精" in held.text, "15 分钟" in held.text) == (True, True)
    for at in (0, 2):
        done = office["expert"].submit(
            *(page, f"{page}/answers"),
            finding=office.finding(page, at),
            choice="dismiss",
            reason="稿中在转述",
        )
        assert done.headers["location"].startswith(f"{page}?said=answered#f-")
    desk = office["r1"].get(page)
    assert verdicts(desk) == ["approve", "return", "reject"]
    decided = _decide(office, page, "approve", note="可以")
    assert decided.headers["location"] == f"{page}?said=decided"
    after = office["writer"].get(page)
    assert "复审" in after.text
    assert "初审决定：通过" in after.text
    assert "稿中在转述" in after.text
    assert verdicts(office["r1"].get(page)) == []


def test_what_was_written_is_kept_when_the_lease_is_lost(office: Office) -> None:
    page = office.handed_in()
    desk = office.claimed("r1", page)
    assert "已领取" in said(desk)
    sent = {name: hidden(desk, name) for name in ("csrf", "fence", "content_hash")}
    office.now += timedelta(minutes=16)
    late = office["r1"].post(f"{page}/decide", data={**sent, "verdict": "return", "note": NOTE})
    assert late.status_code == 409
    assert "领取已失效" in refusal(late)
    assert "这次操作没有保存" in refusal(late)
    assert NOTE in late.text
    assert "初审决定" not in office["writer"].get(page).text


def test_an_open_page_renews_its_lease_and_says_when_it_is_lost(office: Office) -> None:
    page = office.handed_in()
    sent = {n: hidden(office.claimed("r1", page), n) for n in ("csrf", "fence")}
    office.now += timedelta(minutes=14)
    renewed = office["r1"].post(f"{page}/renew", data=sent, headers=HTMX)
    until = (office.now + timedelta(minutes=15)).isoformat()
    assert renewed.status_code == 200
    assert "<html" not in renewed.text
    assert f'datetime="{until}"' in renewed.text
    assert 'hx-trigger="every 240s"' in renewed.text
    plain = office["r1"].post(f"{page}/renew", data=sent)
    assert plain.headers["location"] == f"{page}?said=renewed"
    office.now += timedelta(minutes=15)
    lost = office["r1"].post(f"{page}/renew", data=sent, headers=HTMX)
    assert lost.status_code == 200
    assert "领取已失效" in refusal(lost)
    assert "hx-trigger" not in lost.text


def test_a_case_is_given_back_with_a_word_for_the_next(office: Office) -> None:
    page = office.handed_in()
    desk = office.claimed("r1", page)
    fence = hidden(desk, "fence")
    done = office["r1"].submit(page, f"{page}/release", fence=fence, note="不熟悉本学科")
    assert done.headers["location"] == "/work?said=released"
    assert "已退回队列" in said(office["r1"].get(done.headers["location"]))
    assert "不熟悉本学科" in office["r1b"].get(page).text
    passed = office["r1"].submit("/work", "/queues/first/take", discipline="")
    assert passed.headers["location"] == "/queues/first?said=none_free"
    assert "同事更快" not in passed.text
    assert "刚被同事领走" in said(office["r1"].get(passed.headers["location"]))
    again = office["r1"].submit(page, f"{page}/release", fence=fence, note=NOTE)
    assert again.status_code == 409
    assert "领取已失效" in refusal(again)


@pytest.mark.parametrize("name", ["both", "chief"])
def test_nobody_is_offered_their_own_draft(office: Office, name: str) -> None:
    page = office.handed_in(by=name)
    own = office[name].get(page)
    assert "不能审自己的稿件" in own.text
    assert f'action="{page}/claim"' not in own.text
    refused = office[name].submit(page, f"{page}/claim", step="first")
    assert refused.status_code == 403
    assert "须回避" in refusal(refused)


def test_who_decided_one_step_is_told_why_they_are_not_offered_the_next(office: Office) -> None:
    page = office.handed_in(body=CLEAN)
    office.claimed("both", page)
    assert _decide(office, page, "approve", by="both").status_code == 303
    after = office["both"].get(page)
    assert "您已处理过本稿的“初审”" in after.text
    assert f'action="{page}/claim"' not in after.text
    assert f'action="{page}/claim"' in office["r2"].get(page).text


def test_a_returned_draft_is_appealed_revised_and_withdrawn(office: Office) -> None:
    page = office.handed_in()
    office.claimed("r1", page)
    unsaid = _decide(office, page, "return")
    assert unsaid.status_code == 422
    assert "理由" in refusal(unsaid)
    assert _decide(office, page, "return", note=NOTE).status_code == 303
    writer = office["writer"]
    assert moves(writer.get(page)) == ["comment", "appeal", "withdraw"]
    assert moves(office["r1"].get(page)) == ["comment"]
    same = writer.submit(page, f"{page}/revise", body=TEXT)
    assert same.status_code == 409
    assert "完全相同" in refusal(same)
    assert "厨房里的学问" in same.text
    assert writer.submit(page, f"{page}/revise", title="题" * 201).status_code == 422
    revised = writer.submit(page, f"{page}/revise", body=CLEAN)
    assert revised.headers["location"] == f"{page}?said=submitted"
    assert "第 2 稿" in writer.get(page).text
    assert "完全相同" not in office["r1"].get(page).text
    commented = writer.submit(page, f"{page}/moves", move="comment", words="已按意见修改")
    assert commented.headers["location"] == f"{page}?said=recorded"
    assert "已按意见修改" in office["r1"].get(page).text
    wrong = writer.submit(page, f"{page}/moves", move="appeal", words="我不同意")
    assert wrong.status_code == 409
    assert "我不同意" in wrong.text
    assert writer.submit(page, f"{page}/moves", move="withdraw").status_code == 303
    assert "已撤稿" in writer.get("/work").text


def test_others_organisations_see_nothing_of_a_case(office: Office) -> None:
    page = office.handed_in()
    run = office.run_of(page)
    addresses = [page, f"/reviews/{run}", f"/reviews/{run}/annotated.docx", f"/v1/reviews/{run}"]
    for address in (*addresses, f"/v1/reviews/{run}/annotated.docx", f"/reviews/{run}/progress"):
        assert office["outsider"].get(address).status_code == 403, address
        assert office["writer"].get(address).status_code in {200, 204}, address
    assert str(run) not in office["outsider"].get("/recent").text
    assert page not in office["outsider"].get("/queues/all").text
    refused = office["outsider"].submit("/work", f"{page}/claim", step="first")
    assert refused.status_code == 403
    assert RUMOR not in refused.text


def test_a_colleagues_step_is_taken_over_with_a_reason(office: Office) -> None:
    page = office.handed_in()
    office.claimed("r1", page)
    held = office["r1b"].get(page)
    assert "r1 正在处理" in held.text
    fields = {"step": "first", "holder": hidden(held, "holder")}
    bare = office["r1b"].submit(page, f"{page}/take-over", **fields)
    assert bare.status_code == 422
    assert "原因" in refusal(bare)
    done = office["r1b"].submit(page, f"{page}/take-over", **fields, reason="r1 请假")
    assert done.headers["location"] == f"{page}?said=taken_over"
    desk = office["r1b"].get(page)
    assert verdicts(desk) == ["return", "reject"]
    assert "从 r1 接手初审" in desk.text


def test_a_waiver_needs_its_last_day_and_a_role(office: Office) -> None:
    page = office.handed_in()
    finding = office.finding(page)
    fields = {"finding": finding, "choice": "waive", "reason": "已约稿更正"}
    undated = office["r3"].submit(page, f"{page}/answers", **fields, until="")
    assert undated.status_code == 422
    assert "截止日期" in refusal(undated)
    assert "已约稿更正" in undated.text
    assert "waive" not in answers(office["r1"].get(page), finding)
    assert "豁免提示需要以下角色之一：终审" in office["r1"].get(page).text
    done = office["r3"].submit(page, f"{page}/answers", **fields, until="2026-12-31")
    assert done.status_code == 303
    shown = office["r3"].get(page)
    assert "至 2026-12-31" in shown.text
    assert "retract" in answers(shown, finding)
    taken_back = office["r3"].submit(
        page, f"{page}/answers", finding=finding, choice="retract", until="2026-12-31"
    )
    assert taken_back.status_code == 303
    assert "已约稿更正" in office["r3"].get(page).text
    assert "至 2026-12-31" not in office["r3"].get(page).text


def test_a_draft_that_the_machine_cannot_review_goes_on_to_people(office: Office) -> None:
    page = office.handed_in(reviewed=False)
    office.runner.give_up(office.run_of(page))
    desk = office.claimed("r1", page)
    assert "审校程序在这份稿件上多次失败" in desk.text
    assert "以下检查没能运行：review" in desk.text
    assert verdicts(desk) == ["approve", "return", "reject"]
    unsaid = _decide(office, page, "approve", note=NOTE)
    assert unsaid.status_code == 409
    assert "没能运行" in refusal(unsaid)
    assert NOTE in unsaid.text
    assert _decide(office, page, "approve", note=NOTE, despite="true").status_code == 303


def _decide(office: Office, page: str, verdict: str, *, by: str = "r1", **fields: str) -> Response:
    read = office[by].get(page)
    sent = {name: hidden(read, name) for name in ("csrf", "fence", "content_hash")}
    return office[by].post(f"{page}/decide", data={**sent, "verdict": verdict, **fields})
