"""Every character of a PDF's text layer is read once and traced to its page, index and box."""

from collections import Counter
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_files import HEIGHT, Drawing, boxes, layer

from review_service.domain.spans import Span
from review_service.domain.text import PageOrigin
from review_service.ingest import pdf_process, read
from review_service.ingest.anchors import anchor

_WORDS = st.lists(
    st.sampled_from(
        [
            *"中文科普谣言，。、；：？！“”《》（）食品安全味精",
            *"ABC xyz 0189 illtt..,fi",
            "α",
            "℃",
            "①",
            "ж",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)
_LINE = st.tuples(_WORDS, st.sampled_from([60, 84, 310, 330]), st.sampled_from([9, 12, 12, 12, 20]))
_PAGE = st.lists(_LINE, min_size=1, max_size=14)


@settings(deadline=None, max_examples=40)
@given(st.lists(_PAGE, min_size=1, max_size=3), st.randoms(use_true_random=False), st.data())
def test_every_span_maps_back_to_its_characters(
    pages: list[list[tuple[str, int, int]]], order: object, data: st.DataObject
) -> None:
    drawing = Drawing()
    shown: Counter[str] = Counter()
    for number, lines in enumerate(pages):
        # Lines at the edge of a page are left out when they repeat, so these stand further in.
        places = [(150 + 32 * row, line) for row, line in enumerate(lines)]
        order.shuffle(places)  # type: ignore[attr-defined]
        for y, (text, x, size) in [*places, (600, (f"第{number}页之文", 60, 12))]:
            drawing.line(x, y, text, size)
            shown.update("".join((text if y < HEIGHT else "").split()))
        drawing.page()
    source = drawing.file()
    with patch.object(pdf_process, "in_child", pdf_process.extract):
        document = read(source, "稿.pdf")
    assert Counter("".join(document.text.split())) == shown
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, min(len(document.text), start + 40)))
    mapped = list(document.origins(Span(start, end)))
    for span, piece in mapped:
        at = piece.origin
        assert isinstance(at, PageOrigin)
        skip = span.start - piece.span.start
        assert layer(source, at.page, at.char + skip, len(span)) == document.quote(span)
        assert boxes(source, at.page, at.char + skip, len(span)) == list(
            at.boxes[skip : skip + len(span)]
        )
    place = anchor(document, Span(start, end))
    assert place["type"] == "pdf"
    for page in place["pages"]:
        found = [p.origin.boxes for _, p in mapped if p.origin.page == page["page"] - 1]  # type: ignore[union-attr]
        for box in page["boxes"]:
            assert any(
                one[0] >= box[0] - 0.01 and one[3] <= box[3] + 0.01
                for many in found
                for one in many
            )
