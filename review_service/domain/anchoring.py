"""A remark's anchor in one revision of a text, and its place in the next revision."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from review_service.domain.correspondence import Correspondence, Fold, Placement
from review_service.domain.spans import Span
from review_service.domain.views import View

CONTEXT = 32
"""Characters on either side that an anchor keeps."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of one revision of a text, as people recognise them: by what they are and where."""

    content: str
    """`content_hash` of the revision's text."""
    span: Span
    quote: str
    before: str
    after: str


def content_hash(text: str) -> str:
    """Return the SHA-256 of a revision's text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def anchored(text: str, span: Span) -> Anchor:
    """Return the anchor of `span`.

    Raises ValueError for a span that is empty or reaches beyond the text.
    """
    if not span or span.end > len(text):
        msg = f"no words at {span.start}:{span.end} of {len(text)} characters"
        raise ValueError(msg)
    return Anchor(
        content=content_hash(text),
        span=span,
        quote=text[span.start : span.end],
        before=text[max(0, span.start - CONTEXT) : span.start],
        after=text[span.end : span.end + CONTEXT],
    )


def reanchored(
    anchors: Sequence[Anchor], old: str, new: str, fold: Fold = View.of
) -> tuple[Placement, ...]:
    """Return where each anchor of the text `old` stands in `new`, in the order given.

    Raises ValueError for an anchor of another text.
    """
    content = content_hash(old)
    for anchor in anchors:
        if anchor.content != content:
            msg = f"an anchor of {anchor.content}, not of {content}"
            raise ValueError(msg)
    correspondence = Correspondence.between(old, new, fold)
    return tuple(correspondence.locate(anchor.span) for anchor in anchors)
