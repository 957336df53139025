"""The page of a case: text, findings with their answers, the decision, what happened."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from review_service.domain.case_answers import AnswerFindings
from review_service.domain.case_options import MOVES
from review_service.domain.finding_answers import Choice
from review_service.errors import KepuError
from review_service.services import case_leases, case_views, cases
from review_service.services.cases import Visit
from review_service.web import case_rendering
from review_service.web.case_forms import (
    AnswerForm,
    ClaimForm,
    DecideForm,
    LeaseForm,
    MoveForm,
    ReleaseForm,
    TakeOverForm,
)
from review_service.web.case_rendering import NOTHING, Typed
from review_service.web.case_words import SAID
from review_service.web.desks import AtDesk, Desk, Refusal
from review_service.web.rendering import rendered

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/cases/{case_id:uuid}")
def case(case_id: UUID, desk: AtDesk, said: str = "") -> Response:
    """Show a case as the reader may see it."""
    done = SAID.get(said)
    return shown(desk, case_id, said=None if done is None else done.text(desk.lang))


@router.post("/cases/{case_id:uuid}/claim")
def claim(case_id: UUID, desk: AtDesk, form: Annotated[ClaimForm, Form()]) -> Response:
    """Take a step of the case."""
    return _done(desk, case_id, lambda v: case_leases.claim(v, case_id, form.step), "claimed")


@router.post("/cases/{case_id:uuid}/take-over")
def take_over(case_id: UUID, desk: AtDesk, form: Annotated[TakeOverForm, Form()]) -> Response:
    """Take a step from the colleague who holds it."""
    return _done(
        desk,
        case_id,
        lambda v: case_leases.take_over(v, case_id, form.step, form.holder, form.reason),
        "taken_over",
        Typed(reasons={str(form.holder): form.reason}),
    )


@router.post("/cases/{case_id:uuid}/renew")
def renew(
    request: Request, case_id: UUID, desk: AtDesk, form: Annotated[LeaseForm, Form()]
) -> Response:
    """Let the lease run anew; a browser with htmx gets only what the page says of it."""
    if "hx-request" not in request.headers:
        return _done(desk, case_id, lambda v: case_leases.renew(v, case_id, form.fence), "renewed")
    refusal = held = None
    try:
        with desk.visit() as visit:
            held = case_leases.renew(visit, case_id, form.fence)
    except KepuError as error:
        # Shown within the page, which stays as it is with all that was written.
        refusal = Refusal.of(error, desk.lang)
    here = f"/cases/{case_id}"
    return HTMLResponse(
        rendered("lease.html", desk.reader, here, id=case_id, held=held, refusal=refusal)
    )


@router.post("/cases/{case_id:uuid}/release")
def release(case_id: UUID, desk: AtDesk, form: Annotated[ReleaseForm, Form()]) -> Response:
    """Give the step back."""
    return _done(
        desk,
        case_id,
        lambda v: case_leases.release(v, case_id, form.fence, form.note),
        "released",
        Typed(release=form.note),
        to="/work",
    )


@router.post("/cases/{case_id:uuid}/decide")
def decide(case_id: UUID, desk: AtDesk, form: Annotated[DecideForm, Form()]) -> Response:
    """Record the verdict."""
    return _done(
        desk,
        case_id,
        lambda v: case_leases.decide(
            *(v, case_id, form.fence, form.verdict, form.content_hash, form.note),
            despite_failed_checks=form.despite,
        ),
        "decided",
        Typed(note=form.note, despite=form.despite),
    )


@router.post("/cases/{case_id:uuid}/answers")
def answer(case_id: UUID, desk: AtDesk, form: Annotated[AnswerForm, Form()]) -> Response:
    """Answer a finding."""
    # The day stands in the form whichever of its buttons was pressed.
    until = form.until if form.choice is Choice.WAIVE else None
    deed = AnswerFindings((form.finding,), form.choice, form.reason, until)
    typed = Typed(reasons={form.finding: form.reason}, until=form.until)
    return _done(
        desk,
        case_id,
        lambda v: cases.perform(v, case_id, deed),
        "answered",
        typed,
        place=f"#f-{form.finding}",
    )


@router.post("/cases/{case_id:uuid}/moves")
def move(case_id: UUID, desk: AtDesk, form: Annotated[MoveForm, Form()]) -> Response:
    """Do something to the case as a whole."""
    return _done(
        desk,
        case_id,
        lambda v: cases.perform(v, case_id, MOVES[form.move].deed(form.words)),
        "recorded",
        Typed(reasons={form.move: form.words}),
    )


def _done(
    desk: Desk,
    case_id: UUID,
    do: Callable[[Visit], object],
    said: str,
    typed: Typed = NOTHING,
    *,
    to: str = "",
    place: str = "",
) -> Response:
    """Do something to a case and lead on; where it is refused, show why, with what was written."""
    try:
        with desk.visit() as visit:
            do(visit)
    except KepuError as error:
        return shown(desk, case_id, error=error, typed=typed)
    return RedirectResponse(f"{to or f'/cases/{case_id}'}?said={said}{place}", 303)


def shown(
    desk: Desk,
    case_id: UUID,
    *,
    said: str | None = None,
    error: KepuError | None = None,
    typed: Typed = NOTHING,
) -> Response:
    """Return the page of a case; with an error, why something was not done to it.

    Raises `NotFound` or `Forbidden`.
    """
    with desk.visit() as visit:
        view = case_views.see(visit, case_id)
    refusal = None if error is None else Refusal.of(error, desk.lang)
    content = case_rendering.page(desk, view, said, refusal, typed)
    return HTMLResponse(content, 200 if error is None else error.status)
