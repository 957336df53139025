"""The pages: submit a draft, watch it, read the report, take the annotated draft away."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import jinja2
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from review_service.api.deps import Lang, Parts
from review_service.api.drafts import SubmittedDraft, text_draft, uploaded_draft
from review_service.api.language import language
from review_service.api.schemas import DraftIn
from review_service.bootstrap import Installation
from review_service.errors import KepuError
from review_service.reports import page, render, words
from review_service.services import annotation, intake
from review_service.storage import reviews
from review_service.storage.reviews import StoredReview
from review_service.web.words import WORDS

_RECENT = 20
_YEAR = 365 * 24 * 3600
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class _Page(APIRoute):
    """A route whose errors are pages, and that remembers a language chosen by link."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response: Response = await answer(request)
            except KepuError as error:
                response = _error_page(request, error)
            chosen = request.query_params.get("lang")
            if chosen in {"zh", "en"}:
                response.set_cookie("lang", chosen, max_age=_YEAR, samesite="lax", httponly=True)
            return response

        return handle


router = APIRouter(route_class=_Page, include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error as a page shows it."""

    title: str
    detail: str
    places: tuple[str, ...]

    @classmethod
    def of(cls, error: KepuError, lang: str) -> "ErrorView":
        """Return the view of an error of the product."""
        return cls(
            error.title.text(lang),
            error.message.text(lang),
            tuple(f"{e.pointer}：{e.message.text(lang)}" for e in error.errors),
        )


@router.get("/")
def home(parts: Parts, lang: Lang) -> str:
    """Show the two ways to submit a draft, and the recent ones."""
    return _home(parts, lang)


@router.post("/reviews/text")
def submit_text(
    parts: Parts, lang: Lang, body: Annotated[str, Form()] = "", title: Annotated[str, Form()] = ""
) -> Response:
    """Review pasted text."""
    draft = DraftIn(title=title.strip(), body=body.replace("\r\n", "\n"))
    return _submitted(parts, lang, lambda: text_draft(draft), draft)


@router.post("/reviews/file")
async def submit_file(request: Request, parts: Parts, lang: Lang) -> Response:
    """Review an uploaded file."""
    try:
        draft = await uploaded_draft(request)
    except KepuError as error:
        return HTMLResponse(await run_in_threadpool(_home, parts, lang, error), error.status)
    return await run_in_threadpool(_submitted, parts, lang, lambda: draft)


@router.get("/reviews/{review_id}")
def report(review_id: UUID, parts: Parts, lang: Lang) -> Response:
    """Show how far a review is, or its report."""
    found = _found(parts, review_id)
    if found.error is not None:
        stored = render.localised(found.error, lang)
        places = tuple(f"{e['pointer']}：{e['message']}" for e in stored["errors"])
        view = ErrorView(stored["title"], stored["message"], places)
        return HTMLResponse(_render("error.html", lang, error=view))
    if found.result is None:
        return HTMLResponse(_render("waiting.html", lang, **_progress(found)))
    review = render.localised(found.result["review"], lang)
    return HTMLResponse(
        _render(
            "review.html",
            lang,
            id=found.id,
            name=review["document"]["title"] or found.name,
            findings=review["findings"],
            severities=words.SEVERITIES,
            body=page.body(review, found.result["text"], lang),
        )
    )


@router.get("/reviews/{review_id}/progress")
def progress(review_id: UUID, parts: Parts, lang: Lang) -> Response:
    """Answer the waiting page's poll; reload it when the review is over."""
    found = _found(parts, review_id)
    if found.result is not None or found.error is not None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return HTMLResponse(_render("progress.html", lang, **_progress(found)))


@router.get("/reviews/{review_id}/annotated.docx")
def annotated(review_id: UUID, parts: Parts, lang: Lang) -> Response:
    """Give the draft with its findings as Word comments."""
    with parts.database.session_scope() as session:
        name, data = annotation.annotated(session, review_id, lang)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=_DOCX, headers={"Content-Disposition": disposition})


def _submitted(
    parts: Installation,
    lang: str,
    read: Callable[[], SubmittedDraft],
    draft: DraftIn | None = None,
) -> Response:
    try:
        submitted = read()
        with parts.database.session_scope() as session:
            review_id = intake.submit(session, submitted.name, submitted.data, parts.now())
    except KepuError as error:
        return HTMLResponse(_home(parts, lang, error, draft), error.status)
    return RedirectResponse(f"/reviews/{review_id}", 303)


def _home(
    parts: Installation, lang: str, error: KepuError | None = None, draft: DraftIn | None = None
) -> str:
    with parts.database.session_scope() as session:
        recent = reviews.recent(session, _RECENT)
    return _render(
        "home.html",
        lang,
        recent=recent,
        verdicts=words.VERDICTS,
        error=None if error is None else ErrorView.of(error, lang),
        draft=draft or DraftIn(body=""),
    )


def _found(parts: Installation, review_id: UUID) -> StoredReview:
    with parts.database.session_scope() as session:
        return intake.get(session, review_id)


def _progress(found: StoredReview) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "state": found.state.value,
        "done": found.done,
        "total": found.total,
        "step": found.step,
    }


def _error_page(request: Request, error: KepuError) -> Response:
    lang = language(request)
    view = ErrorView.of(error, lang)
    return HTMLResponse(_render("error.html", lang, error=view), error.status)


def _render(template: str, lang: str, **context: Any) -> str:
    texts = {key: message.text(lang) for key, message in WORDS.items()}
    return _environment().get_template(template).render(t=texts, lang=lang, **context)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("review_service.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
