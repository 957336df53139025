"""Sentence boundaries of Chinese prose, with closing quotes and brackets kept inside."""

import re
from collections.abc import Iterator

from review_service.domain.spans import Span

# A sentence ends after 。！？!? or an ellipsis (… is an end only before a new clause opener or the
# block's end), together with any closing quotes or brackets; a Latin full stop ends one only before
# a space and a capital, so that 3.5 and e.g. stay whole.  A semicolon keeps the sentence together:
# its halves share a subject and negation, and stance is decided per sentence.
_END = re.compile(r"(?:[。！？!?]+|\.(?=\s+[A-Z])|\n)[”’」』）)】》\"']*")
_BLANK = " \t\r\n\u3000\u00a0"


def split_sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of `text` inside `within`, without surrounding white space."""
    start = within.start
    for end in _END.finditer(text, within.start, within.end):
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, within.end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    if start < end:
        yield Span(start, end)
