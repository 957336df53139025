"""A draft back as a Word file with native comments at the exact characters."""

import hashlib
from collections.abc import Sequence

from review_service.domain.text import Document, Format
from review_service.errors import Conflict, Message
from review_service.ingest.docx_comments import Note, add_comments
from review_service.ingest.docx_package import open_package

__all__ = ["Note", "annotate"]


def annotate(data: bytes | None, document: Document, notes: Sequence[Note]) -> bytes:
    """Return a Word file with one comment for each note.

    A Word draft comes back as it was, with comments added; `data` are its bytes.  Any other draft
    comes back as a new Word file of its blocks.  Raises Conflict when `data` is not the file that
    `document` was read from, and TooLarge when Word could not open so many comments.
    """
    if document.format is Format.DOCX and data is not None:
        _check_same(data, document)
        return add_comments(open_package(data, document.name), document, notes)
    from review_service.ingest import docx_writer  # noqa: PLC0415 - python-docx is slow to import

    made, written = docx_writer.write(document)
    return add_comments(open_package(made, document.name), written, notes)


def _check_same(data: bytes, document: Document) -> None:
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise Conflict(
            Message(
                f"“{document.name}”与审读时的文件不是同一份，批注会错位。请重新审读当前文件后再导出。",
                f"“{document.name}” is not the file that was reviewed, so comments would be "
                "misplaced. Review the present file again, then export.",
            )
        )
