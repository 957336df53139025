"""Every character of a Word draft is traced to the text node it stands in."""

from dataclasses import dataclass, field

from draft_texts import mixed, squeezed
from hypothesis import given, settings
from hypothesis import strategies as st
from word_files import characters, note_mark, paragraph, run, table, text_box, word_file

from review_service.domain.spans import Span
from review_service.ingest import read
from review_service.ingest.anchors import anchor

Part = tuple[str, str]
"""XML, and what of it is shown."""


@dataclass(frozen=True)
class WordDraft:
    """A generated Word file and the characters that it shows."""

    data: bytes = field(repr=False)
    shown: str


_PROPERTIES = st.sampled_from(
    ["", "<w:b/>", "<w:i/><w:sz w:val='30'/>", "<w:vertAlign w:val='superscript'/>"]
)


def _wrapped(part: Part, wrapper: str) -> Part:
    xml, shown = part
    match wrapper:
        case "ins":
            return f'<w:ins w:id="1" w:author="甲">{xml}</w:ins>', shown
        case "moveFrom":
            return f'<w:moveFrom w:id="1">{xml}</w:moveFrom>', ""
        case "hyperlink":
            return f'<w:hyperlink w:anchor="a">{xml}</w:hyperlink>', shown
        case "sdt":
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>", shown
        case "field":
            begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            middle = (
                '<w:r><w:instrText>REF</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>'
            )
            return f'{begin}{middle}{xml}<w:r><w:fldChar w:fldCharType="end"/></w:r>', shown
        case _:
            return part


_RUN = st.builds(lambda text, look: (run(text, look), text), mixed(), _PROPERTIES)
_MARK = st.sampled_from([("<w:r><w:tab/></w:r>", "\t"), ("<w:r><w:br/></w:r>", "\n")])
_INLINE = st.builds(
    _wrapped,
    st.one_of(_RUN, _RUN, _RUN, _MARK),
    st.sampled_from(["", "", "", "ins", "moveFrom", "hyperlink", "sdt", "field"]),
)
_INLINES = st.lists(_INLINE, min_size=1, max_size=6).map(
    lambda parts: ("".join(xml for xml, _ in parts), "".join(shown for _, shown in parts))
)
_PARAGRAPH = _INLINES.map(lambda part: (paragraph(part[0]), part[1]))
_BOXED = st.tuples(_INLINES, _PARAGRAPH).map(
    lambda both: (paragraph(both[0][0], text_box(both[1][0])), both[0][1] + both[1][1])
)
_CELLS = st.lists(_PARAGRAPH, min_size=2, max_size=4).map(
    lambda cells: (table(tuple(xml for xml, _ in cells)), "".join(shown for _, shown in cells))
)
_BODY = st.lists(st.one_of(_PARAGRAPH, _PARAGRAPH, _CELLS, _BOXED), min_size=1, max_size=5)


@st.composite
def word_drafts(draw: st.DrawFn) -> WordDraft:
    """Draw a Word file and the characters that it shows."""
    body = [*draw(_BODY), (paragraph(run("正文")), "正文")]
    notes = draw(st.lists(_PARAGRAPH, max_size=2))
    marks = (paragraph(run("注"), *(note_mark(i) for i in range(len(notes)))), "注")
    data = word_file(
        *(xml for xml, _ in [*body, marks]),
        footnotes={i: xml for i, (xml, _) in enumerate(notes)},
    )
    return WordDraft(data, "".join(shown for _, shown in [*body, marks, *notes]))


@settings(deadline=None, max_examples=60)
@given(word_drafts(), st.data())
def test_every_span_maps_back_to_its_characters(draft: WordDraft, data: st.DataObject) -> None:
    source, shown = draft.data, draft.shown
    document = read(source, "稿.docx")
    assert squeezed(document.text) == squeezed(shown)
    mapped = {at for piece in document.pieces for at in range(piece.span.start, piece.span.end)}
    assert sum(len(piece.span) for piece in document.pieces) == len(mapped)
    assert {document.text[i] for i in set(range(len(document.text))) - mapped} <= set("\n\t ")
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    place = anchor(document, Span(start, end))
    assert place["type"] == "docx"
    found = "".join(
        characters(source, r["part"], r["paragraph"], r["run"], r["start"], r["end"])
        for r in place["runs"]
    )
    expected = "".join(document.text[i] for i in range(start, end) if i in mapped)
    assert found == expected or not expected
