"""Cells know their row and column where the format tells, and claim nothing where it does not."""

import pytest
from word_files import paragraph, run, table, word_file

from review_service import ingest
from review_service.domain.text import BlockKind, Document


def places(document: Document) -> list[tuple[str, int, int] | tuple[str]]:
    return [
        (document.quote(b.span), b.cell.row, b.cell.column)
        if b.cell is not None
        else (document.quote(b.span),)
        for b in document.blocks
        if b.kind is BlockKind.TABLE
    ]


def html(body: str) -> Document:
    return ingest.read(f"<html><body><p>正文一段。</p>{body}</body></html>".encode(), "a.html")


def cell(text: str) -> str:
    return paragraph(run(text))


def test_markdown_counts_empty_cells_and_goes_on_in_the_next_table() -> None:
    text = "正文。\n\n|甲|乙|\n|-|-|\n|1|2|\n||3|\n\n再来：\n\n|丙|丁|\n|-|-|\n|4|5|\n"
    assert places(ingest.read(text.encode(), "a.md")) == [
        ("甲", 0, 0),
        ("乙", 0, 1),
        ("1", 1, 0),
        ("2", 1, 1),
        ("3", 2, 1),
        ("丙", 3, 0),
        ("丁", 3, 1),
        ("4", 4, 0),
        ("5", 4, 1),
    ]


def test_word_counts_the_columns_that_a_cell_takes() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    rows = ((cell("甲"), cell("乙"), cell("丙")), (wide + cell("宽"), cell("末")))
    document = ingest.read(word_file(cell("正文一段。"), table(*rows)), "a.docx")
    assert places(document) == [
        ("甲", 0, 0),
        ("乙", 0, 1),
        ("丙", 0, 2),
        ("宽", 1, 0),
        ("末", 1, 2),
    ]


@pytest.mark.parametrize("given", ["0", "-1", "many", "4000000000"])
def test_a_senseless_width_counts_as_one(given: str) -> None:
    wide = f'<w:tcPr><w:gridSpan w:val="{given}"/></w:tcPr>'
    rows = ((wide + cell("甲"), cell("乙")), (cell("丙"), cell("丁")))
    document = ingest.read(word_file(cell("正文一段。"), table(*rows)), "a.docx")
    assert places(document)[:2] == [("甲", 0, 0), ("乙", 0, 1)]
    page = html(f"<table><tr><td colspan='{given}'>甲<td>乙<tr><td>丙<td>丁</table>")
    assert places(page)[:2] == [("甲", 0, 0), ("乙", 0, 1)]


def test_a_page_has_rows_through_head_and_body_and_within_nested_tables() -> None:
    inner = "<table><tr><td>内一<td>内二<tr><td>内三<td>内四</table>"
    document = html(
        "<table><thead><tr><th>甲<th>乙</thead><tbody>"
        f"<tr><td colspan=2>宽<td>末<tr><td>外{inner}<td>右</tbody></table>"
    )
    assert places(document) == [
        ("甲", 0, 0),
        ("乙", 0, 1),
        ("宽", 1, 0),
        ("末", 1, 2),
        ("外", 2, 0),
        ("内一", 3, 0),
        ("内二", 3, 1),
        ("内三", 4, 0),
        ("内四", 4, 1),
        ("右", 2, 1),
    ]


def test_a_table_whose_cells_reach_down_has_no_places_and_others_keep_theirs() -> None:
    document = html(
        "<table><tr><td rowspan=2>高<td>甲<tr><td>乙</table><p>其间。</p>"
        "<table><tr><td>丙<td>丁</table>"
    )
    assert places(document) == [("高",), ("甲",), ("乙",), ("丙", 2, 0), ("丁", 2, 1)]


def test_a_cell_outside_any_row_has_no_place() -> None:
    assert places(html("<div><td>甲</td><td>乙</td></div>")) == [("甲",), ("乙",)]


def test_rows_are_counted_through_the_title_and_the_body_of_an_article() -> None:
    cells = "<table><tr><td>{}<td>{}</table>"
    document = ingest.read(
        f"<div id='activity-name'>{cells.format('甲', '乙')}</div>"
        f"<div id='js_content'><p>正文。</p>{cells.format('丙', '丁')}</div>".encode(),
        "a.html",
    )
    assert places(document) == [("甲", 0, 0), ("乙", 0, 1), ("丙", 1, 0), ("丁", 1, 1)]
