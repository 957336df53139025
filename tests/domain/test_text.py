from review_service.domain.spans import Span
from review_service.domain.text import (
    Block,
    BlockKind,
    Document,
    Format,
    LineOrigin,
    Piece,
    Zone,
    ZoneKind,
)

TEXT = "标题\n第一句。第二句。\n第三句。"


def _document() -> Document:
    return Document(
        text=TEXT,
        blocks=(
            Block(BlockKind.TITLE, Span(0, 2)),
            Block(BlockKind.PARAGRAPH, Span(3, 11)),
            Block(BlockKind.PARAGRAPH, Span(12, 16)),
        ),
        zones=(Zone(ZoneKind.DIRECT_QUOTE, Span(3, 7)),),
        pieces=(
            Piece(Span(0, 2), LineOrigin(1, 1, 0)),
            Piece(Span(3, 11), LineOrigin(3, 1, 4)),
            Piece(Span(12, 16), LineOrigin(5, 1, 14)),
        ),
        name="a.txt",
        format=Format.TEXT,
        sha256="0" * 64,
    )


def test_reads_its_title_and_sentences() -> None:
    document = _document()
    assert document.title == "标题"
    assert [document.quote(s) for s in document.sentences] == [
        "标题",
        "第一句。",
        "第二句。",
        "第三句。",
    ]


def test_finds_the_block_and_the_sentence_of_a_character() -> None:
    document = _document()
    assert document.block_at(0) == document.blocks[0]
    assert document.block_at(2) is None
    assert document.block_at(15) == document.blocks[2]
    assert document.block_at(16) is None
    assert document.sentence_index(8) == 2
    assert document.sentence_index(2) is None
    assert document.sentence_index(99) is None


def test_tells_what_lies_wholly_in_a_zone() -> None:
    document = _document()
    assert document.in_zone(Span(4, 6), ZoneKind.DIRECT_QUOTE)
    assert not document.in_zone(Span(4, 8), ZoneKind.DIRECT_QUOTE)
    assert not document.in_zone(Span(4, 6), ZoneKind.CODE)


def test_maps_a_span_to_the_pieces_it_crosses_and_leaves_out_what_is_not_in_the_source() -> None:
    document = _document()
    assert list(document.origins(Span(1, 13))) == [
        (Span(1, 2), document.pieces[0]),
        (Span(3, 11), document.pieces[1]),
        (Span(12, 13), document.pieces[2]),
    ]
    assert list(document.origins(Span(2, 3))) == []


def test_a_document_without_a_title_has_an_empty_one() -> None:
    document = Document("", (), (), (), "-", Format.TEXT, "0" * 64)
    assert document.title == ""
    assert document.block_at(0) is None
    assert document.sentences == ()
