"""Drafts in, reviews out."""

import asyncio
import hashlib
import re
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from review_service.api import problems
from review_service.api.callers import CurrentPerson
from review_service.api.deps import Lang, Parts
from review_service.api.drafts import SubmittedDraft, submitted_draft
from review_service.api.problems import Problem
from review_service.api.schemas import DraftIn, ProgressOut
from review_service.bootstrap import Installation
from review_service.reports import render
from review_service.reports.schema import ReviewOut
from review_service.services import annotation, intake
from review_service.services.case_reviews import refuse_others
from review_service.storage.reviews import StoredReview
from review_service.storage.tables import ReviewState

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])

MAX_WAIT = 30.0
"""Seconds that `Prefer: wait` may hold a request."""
_LOOK_EVERY = 0.05
_OPEN = {ReviewState.QUEUED, ReviewState.RUNNING}
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d+)")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": DraftIn.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


@router.post(
    "",
    status_code=202,
    openapi_extra=_BODY,
    responses={
        200: {"model": ReviewOut, "description": "Done within `Prefer: wait`"},
        202: {"model": ProgressOut, "description": "Accepted; see `Location`"},
        413: {"model": Problem},
        415: {"model": Problem},
    },
)
async def submit(
    draft: Annotated[SubmittedDraft, Depends(submitted_draft)],
    parts: Parts,
    lang: Lang,
    prefer: Annotated[str, Header()] = "",
) -> Response:
    """Accept a draft; `Prefer: wait=5` answers with the review when it is done in time."""
    review_id = await run_in_threadpool(_submit, parts, draft)
    found = await _waited(parts, review_id, _seconds(prefer))
    response = _answer(found, lang)
    response.headers["Location"] = f"/v1/reviews/{review_id}"
    return response


@router.get(
    "/{review_id}",
    response_model=ReviewOut,
    responses={
        202: {"model": ProgressOut, "description": "Not done yet"},
        304: {"description": "Unchanged"},
        404: {"model": Problem},
    },
)
def read(
    review_id: UUID, parts: Parts, person: CurrentPerson, lang: Lang, request: Request
) -> Response:
    """Return the review, or how far it is."""
    with parts.database.session_scope() as session:
        refuse_others(session, person, review_id)
        found = intake.get(session, review_id)
    response = _answer(found, lang)
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return response


@router.get("/{review_id}/annotated.docx", responses={404: {"model": Problem}})
def annotated(review_id: UUID, parts: Parts, person: CurrentPerson, lang: Lang) -> Response:
    """Return the draft as a Word file with the findings as comments."""
    with parts.database.session_scope() as session:
        refuse_others(session, person, review_id)
        name, data = annotation.annotated(session, review_id, lang)
    return Response(
        data,
        media_type=_DOCX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _submit(parts: Installation, draft: SubmittedDraft) -> UUID:
    with parts.database.session_scope() as session:
        return intake.submit(session, draft.name, draft.data, parts.now())


async def _waited(parts: Installation, review_id: UUID, seconds: float) -> StoredReview:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        found = await run_in_threadpool(_get, parts, review_id)
        if found.state not in _OPEN or loop.time() >= end:
            return found
        await asyncio.sleep(_LOOK_EVERY)


def _get(parts: Installation, review_id: UUID) -> StoredReview:
    with parts.database.session_scope() as session:
        return intake.get(session, review_id)


def _answer(found: StoredReview, lang: str) -> Response:
    if found.result is not None:
        return JSONResponse(render.localised(found.result["review"], lang))
    if found.error is not None:
        return problems.stored(f"/v1/reviews/{found.id}", render.localised(found.error, lang))
    progress = ProgressOut(
        id=str(found.id),
        state=found.state.value,
        done=found.done,
        total=found.total,
        step=found.step,
    )
    return JSONResponse(progress.model_dump(), 202, headers={"Retry-After": "1"})


def _seconds(prefer: str) -> float:
    found = _WAIT.search(prefer)
    return min(float(found[1]), MAX_WAIT) if found else 0.0
