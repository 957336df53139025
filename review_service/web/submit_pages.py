"""Handing a draft in to an organisation, where it becomes a case, and revisions of it."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from review_service.api.drafts import SubmittedDraft, text_draft
from review_service.api.schemas import DraftIn
from review_service.errors import InvalidPayload, KepuError, Message
from review_service.services import case_work, cases
from review_service.services.cases import Submission
from review_service.web import case_pages
from review_service.web.case_forms import DraftForm, SubmitForm
from review_service.web.case_rendering import Typed
from review_service.web.desks import AtDesk, Desk, Refusal
from review_service.web.rendering import rendered

_HERE = "/submit"
_Form = TypeVar("_Form", bound=DraftForm)
_Sent = tuple[Mapping[str, str], SubmittedDraft | None]
"""The fields of a form, and its file."""

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get(_HERE)
def ask(desk: AtDesk) -> Response:
    """Ask for a draft and where it belongs."""
    return _asked(desk, SubmitForm())


@router.post(_HERE)
async def submit(request: Request, desk: AtDesk) -> Response:
    """Open a case for the draft."""
    return await run_in_threadpool(_submitted, desk, await _sent(request))


@router.post("/cases/{case_id:uuid}/revise")
async def revise(case_id: UUID, request: Request, desk: AtDesk) -> Response:
    """Put a new text on a case."""
    return await run_in_threadpool(_revised, desk, case_id, await _sent(request))


async def _sent(request: Request) -> _Sent:
    async with request.form(max_files=1, max_fields=20) as form:
        file = form.get("file")
        upload = None
        if isinstance(file, UploadFile) and file.filename:
            upload = SubmittedDraft(file.filename, await file.read())
        return {name: text for name, text in form.items() if isinstance(text, str)}, upload


def _submitted(desk: Desk, sent: _Sent) -> Response:
    form = SubmitForm()
    try:
        form = _read(SubmitForm, sent)
        draft = _draft(form, sent)
        with desk.visit() as visit:
            stored = cases.submit(
                visit,
                Submission(
                    name=draft.name,
                    data=draft.data,
                    organisation=form.organisation,
                    content_type=form.content_type,
                    discipline=form.discipline.strip(),
                ),
            )
    except KepuError as error:
        return _asked(desk, form, error)
    return RedirectResponse(f"/cases/{stored.id}?said=submitted", 303)


def _revised(desk: Desk, case_id: UUID, sent: _Sent) -> Response:
    form = DraftForm()
    try:
        form = _read(DraftForm, sent)
        draft = _draft(form, sent)
        with desk.visit() as visit:
            cases.revise(visit, case_id, draft.name, draft.data)
    except KepuError as error:
        return case_pages.shown(desk, case_id, error=error, typed=Typed(form=form))
    return RedirectResponse(f"/cases/{case_id}?said=submitted", 303)


def _read(kind: type[_Form], sent: _Sent) -> _Form:
    try:
        return kind.model_validate(sent[0])
    except ValidationError as error:
        raise InvalidPayload(
            Message(
                "标题和学科各不超过 200 字，不能有控制字符。请修改后重新提交。",
                "Title and discipline have at most 200 characters and no control characters. "
                "Correct them and submit again.",
            )
        ) from error


def _draft(form: DraftForm, sent: _Sent) -> SubmittedDraft:
    """Return the file or the text, whichever was given."""
    _, upload = sent
    body = form.body.replace("\r\n", "\n")
    if (upload is None) is (not body.strip()):
        raise InvalidPayload.at(
            "/file",
            "请上传一个文件或粘贴文字，二者选一。",
            "Upload a file or paste text: one of the two.",
        )
    return upload or text_draft(DraftIn(title=form.title.strip(), body=body))


def _asked(desk: Desk, form: SubmitForm, error: KepuError | None = None) -> Response:
    with desk.visit() as visit:
        organisations = case_work.submitting(visit)
    content = rendered(
        "submit.html",
        desk.reader,
        _HERE,
        form=form,
        organisations=organisations,
        content_types=desk.parts.workflows.content_types,
        refusal=None if error is None else Refusal.of(error, desk.lang),
        known=frozenset(),
    )
    return HTMLResponse(content, 200 if error is None else error.status)
