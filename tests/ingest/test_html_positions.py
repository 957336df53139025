"""Every character of a page is traced to the text node it stands in."""

import html

from draft_texts import MIXED, squeezed
from hypothesis import given, settings
from hypothesis import strategies as st
from web_pages import parsed, text_node

from review_service.domain.spans import Span
from review_service.domain.text import NodeOrigin
from review_service.ingest import read
from review_service.ingest.anchors import anchor

Part = tuple[str, str]
"""Markup, and what of it is shown."""

_TAGS = ["b", "i", "span", "a", "em", "sub", "code", "font", "mark", "o:p"]
_BLOCKS = ["p", "div", "section", "blockquote", "li", "h2", "article", "pre", "td"]
_NAMED = {"\u00a0": "&nbsp;", "…": "&hellip;", "“": "&ldquo;", "é": "&eacute;", "α": "&alpha;"}


def _encoded(char: str, how: int) -> str:
    if len(char) > 1 or how == 0:
        return html.escape(char, quote=False)
    if how == 1 and char in _NAMED:
        return _NAMED[char]
    return f"&#{ord(char)};" if how == 2 else f"&#x{ord(char):x};"


_CHARACTER = st.tuples(st.sampled_from([*MIXED, *"<>&", " ", "\n", "  \t"]), st.integers(0, 3)).map(
    lambda both: (_encoded(*both) if both[0].strip(" \n\t") else both[0], both[0])
)
_WORDS = st.lists(_CHARACTER, min_size=1, max_size=8).map(
    lambda parts: ("".join(m for m, _ in parts), "".join(s for _, s in parts))
)
_HIDDEN = st.sampled_from(
    [
        ("<!-- 注释 -->", ""),
        ("<script>a < b</script>", ""),
        ("<span hidden>隐</span>", ""),
        ('<i style="display:none">隐</i>', ""),
        ("<br>", "\n"),
        ("<wbr>", ""),
        ('<img alt="图">', ""),
    ]
)


def _nested(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    content = st.lists(inner, min_size=1, max_size=4).map(
        lambda parts: ("".join(m for m, _ in parts), "".join(s for _, s in parts))
    )
    return st.tuples(content, st.sampled_from(_TAGS)).map(
        lambda both: (f"<{both[1]}>{both[0][0]}</{both[1]}>", both[0][1])
    )


_INLINE = st.recursive(st.one_of(_WORDS, _WORDS, _HIDDEN), _nested, max_leaves=8)
_BLOCK = st.tuples(st.lists(_INLINE, min_size=1, max_size=4), st.sampled_from(_BLOCKS)).map(
    lambda both: (
        f"<{both[1]}>{''.join(m for m, _ in both[0])}</{both[1]}>",
        "".join(s for _, s in both[0]),
    )
)
_PAGE = st.lists(_BLOCK, min_size=1, max_size=4).map(
    lambda parts: (
        f"<html><body><p>始</p>{''.join(m for m, _ in parts)}</body></html>",
        "始" + "".join(s for _, s in parts),
    )
)


@settings(deadline=None, max_examples=150)
@given(_PAGE, st.data())
def test_every_span_maps_back_to_its_characters(page: Part, data: st.DataObject) -> None:
    markup, shown = page
    document = read(markup.encode(), "稿.html")
    assert squeezed(document.text) == squeezed(shown)
    tree = parsed(markup)
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    mapped = list(document.origins(Span(start, end)))
    inserted = set(range(start, end)) - {i for s, _ in mapped for i in range(s.start, s.end)}
    assert {document.text[i] for i in inserted} <= {" ", "\n"}
    place = anchor(document, Span(start, end))
    assert place["type"] == "html"
    found = "".join(text_node(tree, n["xpath"])[n["start"] : n["end"]] for n in place["nodes"])
    assert squeezed(found) == squeezed("".join(document.quote(s) for s, _ in mapped))
    for span, piece in mapped:
        assert isinstance(piece.origin, NodeOrigin)
        offset = piece.origin.offset + span.start - piece.span.start
        node = text_node(tree, piece.origin.xpath)
        assert node[offset : offset + len(span)] == document.quote(span)
