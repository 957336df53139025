"""A draft out of a request: JSON `{title, body}`, or one file as multipart form data."""

import json
from dataclasses import dataclass

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from review_service.api.schemas import MAX_CHARACTERS, DraftIn
from review_service.errors import (
    FieldError,
    InvalidPayload,
    Message,
    TooLarge,
    UnsupportedFormat,
)

PASTED = "draft.json"
"""The file name of a draft that was sent as text."""


@dataclass(frozen=True, slots=True)
class SubmittedDraft:
    """A file name and its bytes."""

    name: str
    data: bytes


async def submitted_draft(request: Request) -> SubmittedDraft:
    """Read the draft of a request.

    Raises `UnsupportedFormat` for any other content type, `InvalidPayload`, `TooLarge`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return text_draft(_parsed(await request.body()))
    if kind == "multipart/form-data":
        return await uploaded_draft(request)
    raise UnsupportedFormat(
        Message(
            "请以 application/json 提交 {title, body}，或以 multipart/form-data 上传 file。",
            "Send {title, body} as application/json, or a file field as multipart/form-data.",
        )
    )


def text_draft(draft: DraftIn) -> SubmittedDraft:
    """Return pasted text as the JSON draft that it is equal to."""
    require_size(len(draft.title) + len(draft.body))
    body = json.dumps({"title": draft.title, "body": draft.body}, ensure_ascii=False)
    return SubmittedDraft(PASTED, body.encode("utf-8", "surrogatepass"))


async def uploaded_draft(request: Request) -> SubmittedDraft:
    """Return the uploaded file of a form.

    Raises `InvalidPayload` when no file was sent.
    """
    async with request.form(max_files=1, max_fields=8) as form:
        field = form.get("file")
        if not isinstance(field, UploadFile) or not field.filename:
            raise InvalidPayload(
                Message("没有收到文件。请选择一份稿件。", "No file was received. Choose a draft."),
                (FieldError("/file", Message("缺少文件", "missing file")),),
            )
        return SubmittedDraft(field.filename, await field.read())


def require_size(characters: int) -> None:
    """Raise `TooLarge` for a draft over the API's limit of characters."""
    if characters > MAX_CHARACTERS:
        raise TooLarge(
            Message(
                f"稿件有 {characters:,} 字，超过 {MAX_CHARACTERS:,} 字的上限。请分成几份提交。",
                f"The draft has {characters:,} characters, over the limit of "
                f"{MAX_CHARACTERS:,}. Submit it in parts.",
            )
        )


def _parsed(body: bytes) -> DraftIn:
    try:
        return DraftIn.model_validate_json(body)
    except ValidationError as error:
        faults = tuple(
            FieldError(
                "/" + "/".join(str(part) for part in fault["loc"]),
                Message(f"不符合要求：{fault['msg']}", fault["msg"]),
            )
            for fault in error.errors()
        )
        raise InvalidPayload(
            Message(
                "请求不是有效的 {title, body}，见 errors。",
                "The request is not a valid {title, body}; see errors.",
            ),
            faults,
        ) from error
