"""Which paragraph is the draft's title, where the file does not say so."""

import re
from collections.abc import Sequence

from review_service.domain.text import BlockKind
from review_service.ingest.draft import Paragraph

LONGEST_TITLE = 40
"""Characters; headlines of newspapers and WeChat articles stay below."""

_OPEN_ENDED = re.compile(r"[。；;，,、：:…]\s*$")
_SENTENCE_END = re.compile(r"[。！？!?…]['”’」』）)]*\s*$")


def looks_like_title(line: str, *, alone: bool) -> bool:
    """Tell whether a first line reads as a title.

    `alone` says that white space sets it off from the text: then it may ask or exclaim.
    """
    words = line.strip()
    if not words or len(words) > LONGEST_TITLE or _OPEN_ENDED.search(words):
        return False
    return alone or not _SENTENCE_END.search(words)


def settle_title(paragraphs: Sequence[Paragraph]) -> None:
    """Leave at most one title: the first one marked so, or else a heading before any prose."""
    title = next((p for p in paragraphs if p.kind is BlockKind.TITLE), None)
    if title is None:
        title = _first_heading(paragraphs)
    for paragraph in paragraphs:
        if paragraph is title:
            paragraph.kind = BlockKind.TITLE
        elif paragraph.kind is BlockKind.TITLE:
            paragraph.kind = BlockKind.HEADING


def _first_heading(paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    for paragraph in paragraphs:
        if paragraph.kind is BlockKind.HEADING:
            return paragraph
        if _SENTENCE_END.search(paragraph.text):
            return None
    return None
