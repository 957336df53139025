"""Drafts in, documents with exact positions out.

`read` takes a file, `read_text` takes pasted words.  What comes back is one `Document` whatever the
format, and every character that exists in the source can be traced to its place there.
"""

import hashlib
from collections.abc import Callable, Mapping

from review_service.domain.text import Document, Format
from review_service.ingest.draft import Source
from review_service.ingest.formats import detect
from review_service.ingest.limits import (
    MAX_BYTES,
    MAX_CHARACTERS,
    too_many_bytes,
    too_many_characters,
)

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "READERS", "read", "read_text"]

# The libraries behind the readers are slow to import (PDFium, lxml, markdown-it): each is loaded
# when the first draft of its format comes, so that one short review starts at once.


def _docx(source: Source) -> Document:
    from review_service.ingest import docx_reader  # noqa: PLC0415 - see above

    return docx_reader.read(source)


def _pdf(source: Source) -> Document:
    from review_service.ingest import pdf_reader  # noqa: PLC0415 - see above

    return pdf_reader.read(source)


def _html(source: Source) -> Document:
    from review_service.ingest import html_reader  # noqa: PLC0415 - see above

    return html_reader.read(source)


def _markdown(source: Source) -> Document:
    from review_service.ingest import markdown_reader  # noqa: PLC0415 - see above

    return markdown_reader.read(source)


def _text(source: Source) -> Document:
    from review_service.ingest import text_reader  # noqa: PLC0415 - see above

    return text_reader.read(source)


def _json(source: Source) -> Document:
    from review_service.ingest import json_reader  # noqa: PLC0415 - see above

    return json_reader.read(source)


READERS: Mapping[Format, Callable[[Source], Document]] = {
    Format.DOCX: _docx,
    Format.PDF: _pdf,
    Format.HTML: _html,
    Format.MARKDOWN: _markdown,
    Format.TEXT: _text,
    Format.JSON: _json,
}


def read(data: bytes, name: str) -> Document:
    """Read a draft file; the content decides its format, and the extension of `name` must agree.

    A name without an extension, such as `-`, promises nothing.  Raises UnsupportedFormat,
    UnreadableDraft, InvalidPayload or TooLarge, each naming the place and the remedy.
    """
    if len(data) > MAX_BYTES:
        raise too_many_bytes(len(data))
    found = detect(data, name)
    return READERS[found](Source(data, name, found, hashlib.sha256(data).hexdigest()))


def read_text(title: str, body: str) -> Document:
    """Read pasted text: the document text is title, newline, body, or the body alone.

    Raises UnreadableDraft for text that is blank or holds what is no character, and TooLarge.
    """
    from review_service.ingest import json_reader, text_reader  # noqa: PLC0415 - see above

    if len(title) + len(body) > MAX_CHARACTERS:
        raise too_many_characters(len(title) + len(body))
    json_reader.refuse_unreadable(title, "title")
    json_reader.refuse_unreadable(body, "body")
    data = f"{title}\n{body}".encode()
    source = Source(data, "-", Format.JSON, hashlib.sha256(data).hexdigest())
    return text_reader.read_pair(source, title, body)
