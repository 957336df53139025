"""The report as HTML: tables, claims, sources, changes, and what only the console adds."""

from dataclasses import replace
from typing import Any

import pytest
from test_reports import DOCUMENT, finding, review

from review_service import ingest
from review_service.domain.findings import Claim, Evidence, Review
from review_service.domain.rumors import SourceRef
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message
from review_service.reports import page, render
from review_service.reports.highlights import Grid, TextBlock, sections, text_blocks

TEXT = DOCUMENT.text
TABLE = "# 表\n\n|甲|乙|\n|-|-|\n|1|2|\n||3|\n\n末尾。\n"


def localised(made: Review, lang: str = "zh") -> dict[str, Any]:
    document: dict[str, Any] = render.localised(render.bilingual(made), lang)
    return document


def shown(cell: TextBlock | None) -> str | None:
    return None if cell is None else "".join(s.text for s in cell.stretches)


def grid(document: Document, text: str, **changed: Any) -> Grid:
    made = localised(review(document=document))
    for block in made["document"]["blocks"]:
        block.update(changed)
    (found,) = (s for s in sections(made, text) if isinstance(s, Grid))
    return found


def test_cells_stand_in_their_rows_and_columns() -> None:
    document = ingest.read(TABLE.encode(), "a.md")
    found = grid(document, document.text)
    assert found.placed
    assert [[shown(cell) for cell in row] for row in found.rows] == [
        ["甲", "乙"],
        ["1", "2"],
        [None, "3"],
    ]


def test_cells_without_places_are_a_row_that_wraps() -> None:
    document = ingest.read(TABLE.encode(), "a.md")
    found = grid(document, document.text, cell=None)
    assert not found.placed
    assert [shown(cell) for cell in found.rows[0]] == ["甲", "乙", "1", "2", "3"]
    made = localised(review(document=document))
    for block in made["document"]["blocks"]:
        del block["cell"]
    assert '<ul class="cells"><li>' in page.standalone(made, document.text, "zh").replace("\n", "")


def test_a_table_of_holes_is_not_laid_out() -> None:
    row = "<tr><td>甲</td></tr><tr><td colspan=900></td><td>乙</td></tr>"
    document = ingest.read(f"<p>文。</p><table>{row * 3}</table>".encode(), "a.html")
    assert not grid(document, document.text).placed


def test_a_claim_is_a_place_in_the_text() -> None:
    document = ingest.read_text("题", "甲乙。丙丁。")
    claim = Claim(Span(5, 8), "food", 0.9, {}, Evidence.SUPPORTED)
    made = localised(replace(review(finding(2, 8), document=document), claims=(claim,)))
    html = page.standalone(made, document.text, "zh")
    assert 'id="c-0"' in html
    assert 'href="#c-0"' in html
    assert html.index("甲乙") < html.index('id="c-0"')


def test_a_finding_inside_another_is_what_its_words_lead_to() -> None:
    outer, inner = finding(3, 12), finding(5, 7, rule="inner")
    made = localised(review(outer, inner))
    (stretch,) = (s for b in text_blocks(made, TEXT) for s in b.stretches if s.text == "有毒")
    assert [f["rule"] for f in stretch.particular] == ["inner", "r"]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_web_pages_become_links(url: str | None, *, kept: bool) -> None:
    assert page.web_address(url) == (url if kept else None)
    source = SourceRef("来源", url=url or "")
    made = localised(review(replace(finding(3, 5), sources=(source,))))
    html = page.standalone(made, TEXT, "zh")
    assert (f'href="{url}"' in html) is kept
    assert "《来源》" in html


def test_a_change_stands_beside_what_it_replaces_when_that_is_short() -> None:
    short = page.standalone(localised(review(finding(3, 5))), TEXT, "zh")
    assert "<del" in short
    document = ingest.read_text("题", "长" * 40)
    long = page.standalone(
        localised(review(finding(2, 42), document=document)), document.text, "zh"
    )
    assert "<del" not in long
    assert "<ins" in long
    assert "（删去）" in long


def test_the_reason_of_a_rule_is_not_said_twice() -> None:
    by_rule = replace(finding(3, 5), check="rules@1", why=Message("规则：甲。依据：乙。", "Rule."))
    assert "规则：甲" not in page.standalone(localised(review(by_rule)), TEXT, "zh")
    assert "标准如此。" in page.standalone(localised(review(finding(3, 5))), TEXT, "zh")


def test_only_the_console_has_what_needs_its_scripts() -> None:
    made = localised(review(finding(3, 5), finding(6, 8, rule="x")))
    alone = page.standalone(made, TEXT, "zh")
    console = page.body(made, TEXT, "zh", name="粘贴的文字")
    for part in ("<button", "<dialog", "<script"):
        assert part not in alone
    assert "<button" in console
    assert "<dialog" in console
    assert "粘贴的文字" in console
    assert "default-src 'none'" in alone
    assert "legend" not in alone
    assert '<span class="choice must_fix">' in alone


def test_points_are_lost_with_a_minus_sign() -> None:
    assert page.points(-72.6) == "−72.6"
    assert page.points(-4.0) == "−4"
