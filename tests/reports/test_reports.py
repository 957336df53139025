"""Reports say the same everywhere, cut highlights that never overlap, and run no draft's html."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from review_service import ingest
from review_service.domain.findings import (
    Apply,
    Claim,
    Evidence,
    Failure,
    Finding,
    Kind,
    Outcome,
    Review,
    Severity,
    Status,
    Suggestion,
)
from review_service.domain.rumors import SourceLevel, SourceRef
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message
from review_service.reports import highlights, page, render, text

BODY = "味精有毒😀，大家别吃。\n<b>第二段</b>写着再接再励。"
DOCUMENT = ingest.read_text("厨房", BODY)


def finding(
    start: int, end: int, severity: Severity = Severity.MUST_FIX, rule: str = "r"
) -> Finding:
    return Finding(
        check="test@1",
        rule=rule,
        kind=Kind.LANGUAGE,
        category="typo",
        severity=severity,
        confidence=0.9,
        span=Span(start, end),
        message=Message("写错了。", "It is wrong."),
        why=Message("标准如此。", "The standard says so."),
        suggestions=(Suggestion("改正", Apply.SAFE), Suggestion("")),
        sources=(
            SourceRef("出版物上数字用法", "国家标准委", "GB/T 15835—2011", "5.1.3", 2011),
            SourceRef("编辑规范", level=SourceLevel.ORG),
        ),
    )


def review(*findings: Finding, document: Document = DOCUMENT) -> Review:
    return Review(
        document=document,
        status=Status.COMPLETE,
        outcome=Outcome.FIX,
        scientific_accuracy=None,
        compliance=None,
        claims=(Claim(Span(3, 7), "food", 0.9, {"causal": True}, Evidence.CONTRADICTED),),
        findings=findings,
        failures=(),
        versions={"product": "1"},
    )


def test_a_finding_has_one_identifier_for_one_place_and_rule() -> None:
    one, other = finding(3, 5), finding(3, 5, rule="other")
    same = replace(one, message=Message("别的话", "other words"))
    assert render.finding_id(one, DOCUMENT) == render.finding_id(same, DOCUMENT)
    assert render.finding_id(one, DOCUMENT) != render.finding_id(other, DOCUMENT)


def test_utf16_offsets_count_an_astral_character_twice() -> None:
    at = DOCUMENT.text.index("，")
    (span,) = (f["span"] for f in render.bilingual(review(finding(at, at + 1)))["findings"])
    assert (span["utf16_start"], span["utf16_end"]) == (at + 1, at + 2)


def test_localised_leaves_no_sentence_in_two_languages() -> None:
    english = render.localised(render.bilingual(review(finding(3, 5))), "en")
    assert english["findings"][0]["message"] == "It is wrong."
    assert english["findings"][0]["why"] == "The standard says so."


def test_the_terminal_report_names_line_column_reason_source_and_change() -> None:
    start = DOCUMENT.text.index("再接再励")
    document = render.localised(render.bilingual(review(finding(start, start + 4))), "zh")
    report = text.terminal(document, DOCUMENT.text, "zh")
    assert "3:13  必须修改 [语言文字] “再接再励”" in report
    assert "理由：标准如此。" in report
    assert "依据：《出版物上数字用法》 GB/T 15835—2011 5.1.3（国家标准委，2011）" in report
    assert "依据：《编辑规范》" in report
    assert "改为：改正" in report
    assert "改为：（删去）" in report


def test_an_incomplete_review_says_what_did_not_run_and_has_no_score() -> None:
    broken = replace(
        review(), status=Status.INCOMPLETE, failures=(Failure("rumors@1", "模型缺失"),)
    )
    document = render.localised(render.bilingual(broken), "en")
    report = text.terminal(document, DOCUMENT.text, "en")
    assert "rumors@1：模型缺失" in report
    assert "no score" in report
    assert "Nothing needs attention" not in report
    assert "rumors@1" in page.standalone(document, DOCUMENT.text, "en")


def test_long_quotes_are_cut_in_the_middle() -> None:
    assert text.shortened("甲" * 30 + "乙" * 40, 21) == "甲" * 10 + "…" + "乙" * 10
    assert text.shortened("短\n句") == "短 句"


SPANS = st.tuples(st.integers(0, len(DOCUMENT.text)), st.integers(0, len(DOCUMENT.text)))


@given(st.lists(SPANS.filter(lambda p: p[0] < p[1]), max_size=8))
def test_stretches_never_overlap_and_lose_no_character(spans: list[tuple[int, int]]) -> None:
    findings = [finding(start, end, rule=str(n)) for n, (start, end) in enumerate(spans)]
    document = render.localised(render.bilingual(review(*findings)), "zh")
    blocks = highlights.text_blocks(document, DOCUMENT.text)
    shown = "\n".join("".join(s.text for s in block.stretches) for block in blocks)
    assert shown == DOCUMENT.text
    at = 0
    for block in blocks:
        for stretch in block.stretches:
            ids = {f["id"] for f in stretch.findings}
            covering = {
                f["id"]
                for f in document["findings"]
                if f["span"]["start"] < at + len(stretch.text) and at < f["span"]["end"]
            }
            assert ids == (covering if stretch.text else set())
            at += len(stretch.text)
        at += 1


def test_each_finding_has_one_place_to_link_to() -> None:
    document = render.localised(render.bilingual(review(finding(3, 7), finding(4, 20))), "zh")
    blocks = highlights.text_blocks(document, DOCUMENT.text)
    targets = [i for block in blocks for s in block.stretches for i in s.first_of]
    assert sorted(targets) == sorted(f["id"] for f in document["findings"])


def test_the_page_escapes_the_draft_and_links_every_highlight() -> None:
    found = finding(3, 7)
    document = render.localised(render.bilingual(review(found)), "zh")
    html = page.standalone(document, DOCUMENT.text, "zh")
    identifier = render.finding_id(found, DOCUMENT)
    assert "&lt;b&gt;第二段&lt;/b&gt;" in html
    assert f'id="f-{identifier}"' in html
    assert f'href="#f-{identifier}"' in html
    assert f'id="m-{identifier}"' in html
    assert not re.search("<b>第二段", html)


def test_a_clean_review_says_so() -> None:
    clean = replace(review(), outcome=Outcome.PASS, claims=())
    document = render.localised(render.bilingual(clean), "zh")
    assert "没有需要处理的问题。" in text.terminal(document, DOCUMENT.text, "zh")
    assert "没有需要处理的问题。" in page.standalone(document, DOCUMENT.text, "zh")
