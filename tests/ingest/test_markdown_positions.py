"""Every character of a Markdown draft is traced to its line and column."""

import re

from draft_texts import plain, squeezed
from hypothesis import given, settings
from hypothesis import strategies as st

from review_service.domain.spans import Span
from review_service.ingest import read
from review_service.ingest.anchors import anchor

Part = tuple[str, str]
"""Source, and what of it is shown."""

_ESCAPES = [(f"\\{c}", c) for c in "*_`[]()#!\\<>~|"]
_ENTITIES = [("&amp;", "&"), ("&#x1F600;", "😀"), ("&hellip;", "…")]
_ATOM = st.one_of(
    plain().map(lambda text: (text, text)),
    plain().map(lambda text: (f" `{text}` ", text)),
    st.tuples(plain(), plain()).map(lambda b: (f"[{b[0]}](https://a.cn/{len(b[1])})", b[0])),
    plain().map(lambda text: (f"![{text}](a.png)", "")),
    plain().map(lambda text: (f" **{text}** ", text)),
    plain().map(lambda text: (f" _{text}_ ", text)),
    plain().map(lambda text: (f" ~~{text}~~ ", text)),
    plain().map(lambda text: (f"<sub>{text}</sub>", text)),
    st.sampled_from(
        [*_ESCAPES, *_ENTITIES, ("[^1]", ""), ("<br>", "\n"), ("  \n中", "\n中"), ("\n文", "文")]
    ),
)
_INLINE = st.lists(_ATOM, min_size=1, max_size=5).map(
    lambda parts: ("始" + "".join(m for m, _ in parts), "始" + "".join(s for _, s in parts))
)


def _block(inline: Part, kind: str) -> Part:
    source, shown = inline
    flat = source.replace("\n", "")
    match kind:
        case "heading":
            return f"## {flat} ##\n\n", shown
        case "quote":
            return "> " + source.replace("\n", "\n> ") + "\n\n", shown
        case "list":
            return "- " + source.replace("\n", "\n  ") + "\n  1. 内\n\n", f"{shown}内"
        case "table" if "\\\\" not in source:
            cell = flat.replace("|", "\\|") if "\\|" not in flat else flat
            return f"| 头 | 尾 |\n|---|---|\n|{cell}|  |\n\n", f"头尾{shown}"
        case "fence":
            code = re.sub(r"[`~]", "", source)
            return f"```\n{code}\n```\n\n", code
        case _:
            return f"{source}\n\n", shown


_KINDS = ["paragraph", "paragraph", "heading", "quote", "list", "table", "fence"]
_DRAFT = st.lists(st.builds(_block, _INLINE, st.sampled_from(_KINDS)), min_size=1, max_size=4).map(
    lambda parts: ("".join(m for m, _ in parts), "".join(s for _, s in parts))
)


@settings(deadline=None, max_examples=150)
@given(_DRAFT, st.sampled_from(["\n", "\r\n"]), st.data())
def test_every_span_maps_back_to_its_characters(draft: Part, end: str, data: st.DataObject) -> None:
    source, shown = draft[0].replace("\n", end), draft[1]
    document = read(source.encode(), "稿.md")
    assert squeezed(document.text) == squeezed(shown)
    lines = re.split(r"\r\n|\n", source)
    first = data.draw(st.integers(0, len(document.text) - 1))
    last = data.draw(st.integers(first + 1, len(document.text)))
    mapped = list(document.origins(Span(first, last)))
    for span, piece in mapped:
        at = piece.origin
        column = at.column - 1 + span.start - piece.span.start  # type: ignore[union-attr]
        assert lines[at.line - 1][column : column + len(span)] == document.quote(span)  # type: ignore[union-attr]
    place = anchor(document, Span(first, last))
    assert place["type"] == "line"
    if mapped:
        start = lines[place["start"]["line"] - 1][place["start"]["column"] - 1 :]
        stop = lines[place["end"]["line"] - 1][: place["end"]["column"] - 1]
        assert start.startswith(document.quote(mapped[0][0]))
        assert stop.endswith(document.quote(mapped[-1][0]))
