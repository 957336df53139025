"""The anchors of the review JSON, one of each shape."""

from word_files import paragraph, run, word_file

from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.ingest import read, read_text
from review_service.ingest.anchors import Anchor, anchor


def anchor_of(document: Document, words: str) -> Anchor:
    start = document.text.index(words)
    return anchor(document, Span(start, start + len(words)))


def test_a_word_anchor_names_runs() -> None:
    data = word_file(
        paragraph(run("甲乙"), run("丙\n丁")), paragraph("<w:r><w:tab/></w:r>", run("戊"))
    )
    document = read(data, "稿.docx")
    assert anchor_of(document, "乙丙 丁\n戊") == {
        "type": "docx",
        "runs": [
            {"part": "word/document.xml", "paragraph": 0, "run": 0, "start": 1, "end": 2},
            {"part": "word/document.xml", "paragraph": 0, "run": 1, "start": 0, "end": 3},
            {"part": "word/document.xml", "paragraph": 1, "run": 0, "start": 0, "end": 1},
        ],
    }


def test_a_page_anchor_names_text_nodes() -> None:
    document = read("<p>甲 &amp;  乙<b>丙</b></p>".encode(), "稿.html")
    assert anchor_of(document, "& 乙丙") == {
        "type": "html",
        "nodes": [
            {"xpath": "/html[1]/body[1]/p[1]/text()[1]", "start": 2, "end": 6},
            {"xpath": "/html[1]/body[1]/p[1]/b[1]/text()[1]", "start": 0, "end": 1},
        ],
    }


def test_a_line_anchor_names_lines_and_columns() -> None:
    document = read("# 标题\n\n甲**乙**丙\n丁".encode(), "稿.md")
    assert anchor_of(document, "乙丙丁") == {
        "type": "line",
        "start": {"line": 3, "column": 4},
        "end": {"line": 4, "column": 2},
    }


def test_a_pasted_anchor_stays_in_the_string_where_it_begins() -> None:
    document = read_text("甲乙", "丙\n丁")
    assert anchor_of(document, "乙\n丙") == {
        "type": "line",
        "start": {"line": 1, "column": 2},
        "end": {"line": 1, "column": 3},
        "pointer": "/title",
    }


def test_what_the_reader_put_in_is_anchored_after_what_precedes_it() -> None:
    document = read("甲\n乙".encode(), "稿.txt")
    assert anchor_of(document, "\n") == {
        "type": "line",
        "start": {"line": 1, "column": 2},
        "end": {"line": 1, "column": 2},
    }
    leading = read("&amp;甲".encode(), "稿.md")
    assert anchor_of(leading, "&") == {
        "type": "line",
        "start": {"line": 1, "column": 6},
        "end": {"line": 1, "column": 6},
    }
