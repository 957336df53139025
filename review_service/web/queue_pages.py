"""What lies before somebody: their own work, and the queues from which they take more."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from review_service.api.drafts import PASTED
from review_service.domain.cases import STATE_NAMES
from review_service.domain.workflows import STEP_NAMES
from review_service.errors import KepuError
from review_service.queues import named, policies
from review_service.services import case_leases, case_work
from review_service.services.case_work import MOST, Row
from review_service.storage.assignments import StoredAssignment
from review_service.storage.case_lists import ListedCase
from review_service.storage.case_queue import Queue
from review_service.web.case_forms import ClaimFromQueue, QueueFilter, QueuePage
from review_service.web.case_words import CASE_WORDS, SAID
from review_service.web.desks import AtDesk, Desk, Refusal
from review_service.web.rendering import rendered
from review_service.web.words import WORDS

_MINUTE = timedelta(minutes=1)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/work")
def work(desk: AtDesk, said: str = "") -> str:
    """Show what the reader holds and what they handed in."""
    with desk.visit() as visit:
        found = case_work.work(visit)
    return rendered(
        "work.html",
        desk.reader,
        "/work",
        work=found,
        left=lambda held: _minutes_left(held, desk),
        states=STATE_NAMES,
        **_lists(desk, said),
    )


@router.get("/queues/{queue}")
def waiting(queue: str, desk: AtDesk, page: Annotated[QueuePage, Query()]) -> Response:
    """Show what waits in a queue."""
    return _waiting(desk, queue, page, page.said)


@router.post("/queues/{queue}/take")
def take(queue: str, desk: AtDesk, chosen: Annotated[QueueFilter, Form()]) -> Response:
    """Take the first of a queue that the reader may decide."""
    with desk.visit() as visit:
        held = case_leases.take(visit, _queue(queue, chosen), chosen.policy)
    if held is not None:
        return RedirectResponse(f"/cases/{held.case_id}?said=claimed", 303)
    kept = _kept(chosen)
    return RedirectResponse(f"/queues/{queue}?said=none_free{'&' if kept else ''}{kept}", 303)


@router.post("/queues/{queue}/claim")
def claim(queue: str, desk: AtDesk, form: Annotated[ClaimFromQueue, Form()]) -> Response:
    """Take a certain one, or say that somebody was faster."""
    try:
        with desk.visit() as visit:
            case_leases.claim(visit, form.case, form.step)
    except KepuError as error:
        return _waiting(desk, queue, form, error=error)
    return RedirectResponse(f"/cases/{form.case}?said=claimed", 303)


def _waiting(
    desk: Desk, queue: str, chosen: QueueFilter, said: str = "", error: KepuError | None = None
) -> Response:
    with desk.visit() as visit:
        found = case_work.waiting(visit, _queue(queue, chosen), chosen.policy)
    content = rendered(
        "queue.html",
        desk.reader,
        f"/queues/{queue}",
        queue=queue,
        queues={key: one.name.text(desk.lang) for key, one in named.QUEUES.items()},
        chosen=chosen,
        query=_kept(chosen),
        waiting=found,
        disciplines=sorted({r.listed.discipline for r in found.rows} - {""}),
        policies=policies.POLICIES,
        me=desk.person.id,
        most=MOST,
        refusal=None if error is None else Refusal.of(error, desk.lang),
        known=frozenset(),
        **_lists(desk, said),
    )
    return HTMLResponse(content, 200 if error is None else error.status)


def _lists(desk: Desk, said: str) -> dict[str, Any]:
    done = SAID.get(said)
    return {
        "said": None if done is None else done.text(desk.lang),
        "steps": STEP_NAMES,
        "now": desk.now,
        "title": lambda found: _title(found, desk.lang),
    }


def _title(found: ListedCase | Row, lang: str) -> str:
    if found.title == PASTED:
        return WORDS["pasted"].text(lang)
    return found.title or CASE_WORDS["untitled_case"].text(lang)


def _minutes_left(held: StoredAssignment, desk: Desk) -> int:
    assert held.leased_until is not None, "a lease has its end"
    return max(0, (held.leased_until - desk.now) // _MINUTE)


def _queue(name: str, chosen: QueueFilter) -> Queue:
    """Return a queue as far as it was chosen.

    Raises `NotFound`.
    """
    return replace(
        named.find(name).queue,
        disciplines=frozenset({chosen.discipline} - {""}),
        organisations=frozenset({chosen.organisation} - {""}),
    )


def _kept(chosen: QueueFilter) -> str:
    """Return what of a filter an address has to carry."""
    given = {
        "organisation": chosen.organisation,
        "discipline": chosen.discipline,
        "policy": "" if chosen.policy == policies.DEFAULT else chosen.policy,
    }
    return urlencode({name: value for name, value in given.items() if value})
