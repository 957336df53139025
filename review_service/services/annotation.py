"""The draft of a stored review as a Word file with its findings as comments."""

from pathlib import PurePath
from uuid import UUID

from sqlalchemy.orm import Session

from review_service import ingest
from review_service.errors import Conflict, Message, NotFound
from review_service.reports import render, word
from review_service.services import intake


def annotated(session: Session, review_id: UUID, lang: str) -> tuple[str, bytes]:
    """Return a file name and the annotated draft.

    Raises `NotFound` while there is no result, `Conflict` when this version of the product reads
    the draft differently than the one that reviewed it.
    """
    found = intake.get(session, review_id)
    if found.result is None:
        raise NotFound(
            Message(
                "这份稿件还没有审校结果。请等审校完成后再下载。",
                "This draft has no result yet. Download it when the review is done.",
            )
        )
    data = intake.get_draft(session, review_id).data
    document = ingest.read(data, found.name)
    if document.text != found.result["text"]:
        raise Conflict(
            Message(
                "产品升级后对这份稿件的读取方式有变化，批注位置可能不准。请重新审校后再下载。",
                "This version reads the draft differently, so comments could be misplaced. "
                "Review it again, then download.",
            )
        )
    review = render.localised(found.result["review"], lang)
    return (
        f"{PurePath(found.name).stem}.reviewed.docx",
        word.annotated(data, document, review, lang),
    )
