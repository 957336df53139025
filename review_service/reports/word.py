"""The draft as a Word file, with the findings as comments at their exact characters."""

import re
from collections.abc import Mapping
from typing import Any

from review_service.domain.spans import Span
from review_service.domain.text import Document, Format
from review_service.ingest.annotate import Note, annotate
from review_service.reports import text
from review_service.reports.words import AUTHOR, KINDS, SEVERITIES

# Word writes “Author” when it takes personal data out of a file.
_AUTHORS = {AUTHOR.zh, AUTHOR.en, "作者", "Author", ""}
_HEADS = "|".join(
    f"{re.escape(severity.text(lang))}·{re.escape(kind.text(lang))}"
    for lang in ("zh", "en")
    for severity in SEVERITIES.values()
    for kind in KINDS.values()
)
# What stands in a text box or a note is quoted before the remark on it.
_NOTE = re.compile(f"(?:“.*?”：)?【(?:{_HEADS})】", re.DOTALL)


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


def is_exported(author: str, note: str) -> bool:
    """Tell whether a Word comment is one that `annotated` wrote, in either language.

    Word and other programs keep author and text and number everything else anew.
    """
    return author in _AUTHORS and _NOTE.match(note) is not None
