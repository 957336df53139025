"""The pages: submit a draft, watch it, read the report, take the annotated draft away."""

from collections.abc import Callable
from datetime import UTC
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from review_service.api.callers import CurrentPerson
from review_service.api.deps import Parts
from review_service.api.drafts import PASTED, SubmittedDraft, text_draft, uploaded_draft
from review_service.api.schemas import MAX_CHARACTERS, DraftIn
from review_service.bootstrap import Installation
from review_service.domain.people import Person
from review_service.errors import KepuError
from review_service.reports import page, render, words
from review_service.services import annotation, intake
from review_service.services.case_reviews import refuse_others
from review_service.storage import reviews
from review_service.storage.reviews import StoredReview
from review_service.storage.tables import ReviewState
from review_service.web.error_pages import ErrorView
from review_service.web.readers import Reader, Visitor
from review_service.web.rendering import rendered
from review_service.web.words import STEPS, WORDS

_RECENT = 20
_UNFINISHED = {ReviewState.QUEUED.value, ReviewState.RUNNING.value}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def home(parts: Parts, reader: Visitor) -> str:
    """Show the two ways to submit a draft, and the recent ones."""
    return _home(parts, reader)


@router.get("/recent")
def recent(parts: Parts, reader: Visitor) -> str:
    """Answer the poll of a list that holds unfinished reviews."""
    return rendered("recent.html", reader, "/", **_recent(parts))


@router.post("/reviews/text")
def submit_text(
    parts: Parts,
    reader: Visitor,
    body: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
) -> Response:
    """Review pasted text."""
    draft = DraftIn(title=title.strip(), body=body.replace("\r\n", "\n"))
    return _submitted(parts, reader, lambda: text_draft(draft), draft)


@router.post("/reviews/file")
async def submit_file(request: Request, parts: Parts, reader: Visitor) -> Response:
    """Review an uploaded file."""
    try:
        draft = await uploaded_draft(request)
    except KepuError as error:
        return HTMLResponse(await run_in_threadpool(_home, parts, reader, error), error.status)
    return await run_in_threadpool(_submitted, parts, reader, lambda: draft)


@router.get("/reviews/{review_id:uuid}")
def report(review_id: UUID, parts: Parts, person: CurrentPerson, reader: Visitor) -> Response:
    """Show how far a review is, or its report."""
    found, lang = _found(parts, person, review_id), reader.lang
    here = f"/reviews/{review_id}"
    if found.error is not None:
        view = ErrorView.of(render.localised(found.error, lang), "message")
        return HTMLResponse(rendered("error.html", reader, here, error=view))
    if found.result is None:
        return HTMLResponse(rendered("waiting.html", reader, here, **_progress(found, lang)))
    review = render.localised(found.result["review"], lang)
    name = _name(found, lang)
    return HTMLResponse(
        rendered(
            "review.html",
            reader,
            here,
            id=found.id,
            name=review["document"]["title"] or name,
            body=page.body(review, found.result["text"], lang, name=name),
        )
    )


@router.get("/reviews/{review_id:uuid}/progress")
def progress(review_id: UUID, parts: Parts, person: CurrentPerson, reader: Visitor) -> Response:
    """Answer the waiting page's poll; reload it when the review is over."""
    found = _found(parts, person, review_id)
    if found.result is not None or found.error is not None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return HTMLResponse(rendered("progress.html", reader, "/", **_progress(found, reader.lang)))


@router.get("/reviews/{review_id:uuid}/annotated.docx")
def annotated(review_id: UUID, parts: Parts, person: CurrentPerson, reader: Visitor) -> Response:
    """Give the draft with its findings as Word comments."""
    with parts.database.session_scope() as session:
        refuse_others(session, person, review_id)
        name, data = annotation.annotated(session, review_id, reader.lang)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=_DOCX, headers={"Content-Disposition": disposition})


def _submitted(
    parts: Installation,
    reader: Reader,
    read: Callable[[], SubmittedDraft],
    draft: DraftIn | None = None,
) -> Response:
    try:
        submitted = read()
        with parts.database.session_scope() as session:
            review_id = intake.submit(session, submitted.name, submitted.data, parts.now())
    except KepuError as error:
        return HTMLResponse(_home(parts, reader, error, draft), error.status)
    return RedirectResponse(f"/reviews/{review_id}", 303)


def _home(
    parts: Installation,
    reader: Reader,
    error: KepuError | None = None,
    draft: DraftIn | None = None,
) -> str:
    return rendered(
        "home.html",
        reader,
        "/",
        error=None if error is None else _view(error, reader.lang),
        draft=draft or DraftIn(body=""),
        limit=MAX_CHARACTERS,
        kinds=words.KINDS,
        signs=words.KIND_SIGNS,
        **_recent(parts),
    )


def _view(error: KepuError, lang: str) -> ErrorView:
    places = tuple((e.pointer, e.message.text(lang)) for e in error.errors)
    return ErrorView(error.title.text(lang), error.message.text(lang), places)


def _recent(parts: Installation) -> dict[str, Any]:
    with parts.database.session_scope() as session:
        rows = reviews.recent(session, _RECENT)
    return {
        "recent": rows,
        "unfinished": any(row.state in _UNFINISHED for row in rows),
        "verdicts": words.VERDICTS,
        "pasted": PASTED,
        "utc": UTC,
    }


def _found(parts: Installation, person: Person, review_id: UUID) -> StoredReview:
    with parts.database.session_scope() as session:
        refuse_others(session, person, review_id)
        return intake.get(session, review_id)


def _name(found: StoredReview, lang: str) -> str:
    return WORDS["pasted"].text(lang) if found.name == PASTED else found.name


def _progress(found: StoredReview, lang: str) -> dict[str, Any]:
    check = found.step.partition("@")[0]
    return {
        "id": found.id,
        "name": _name(found, lang),
        "state": found.state.value,
        "done": found.done,
        "total": found.total,
        "step": STEPS[check].text(lang) if check in STEPS else found.step,
    }
