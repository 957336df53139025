"""What is exported as Word comments is known again when the file comes back."""

import pytest
from test_reports import BODY, DOCUMENT, finding, review

from review_service import ingest
from review_service.domain.spans import Span
from review_service.ingest.annotate import Note, annotate
from review_service.ingest.docx_review_comments import review_comments
from review_service.reports import render, word


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_exported_comments_are_known_again_and_those_of_people_are_not(lang: str) -> None:
    findings = [finding(3, 5), finding(8, 10)]
    localised = render.localised(render.bilingual(review(*findings)), lang)
    exported = word.annotated(b"", DOCUMENT, localised, lang)
    document = ingest.read(exported, "稿.docx")
    with_more = annotate(exported, document, [Note(Span(3, 5), "李编辑", "李", "请核实")])
    again = ingest.read(with_more, "稿.docx")
    comments = review_comments(with_more, again, word.is_exported)
    assert [c.text for c in comments.people] == ["请核实"]
    assert [c.span for c in comments.own] == [f.span for f in findings]
    assert again.text == f"厨房\n{BODY}"


def test_only_our_own_author_and_words_together_are_ours() -> None:
    head = "【必须修改·谣言】说法有误。"
    assert word.is_exported("科普审校", head)
    assert word.is_exported("Author", f"“框内\n说法”：{head}")
    assert not word.is_exported("李编辑", head)
    assert not word.is_exported("科普审校", "请核实")
    assert not word.is_exported("科普审校", "【重要】请核实")
