"""The draft as a Word file, with the findings as comments at their exact characters."""

from collections.abc import Mapping
from typing import Any

from review_service.domain.spans import Span
from review_service.domain.text import Document, Format
from review_service.ingest.annotate import Note, annotate
from review_service.reports import text
from review_service.reports.words import AUTHOR


def annotated(data: bytes, document: Document, review: Mapping[str, Any], lang: str) -> bytes:
    """Return the draft of `data` as docx with one comment for each finding of a localised review.

    A Word draft keeps its own formatting; any other format is laid out anew from its blocks.
    """
    notes = [
        Note(
            span=Span(finding["span"]["start"], finding["span"]["end"]),
            author=AUTHOR.text(lang),
            initials="审" if lang == "zh" else "KP",
            text=text.note(finding, lang),
        )
        for finding in review["findings"]
    ]
    return annotate(data if document.format is Format.DOCX else None, document, notes)
