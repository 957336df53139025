"""Every error leaves the API as an RFC 9457 problem, framework errors too."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException as FrameworkError

from review_service.api.language import language
from review_service.errors import FieldError, KepuError, Message

_log = structlog.get_logger(__name__)
_TYPE = "urn:kepu-review:problem:"
MEDIA_TYPE = "application/problem+json"

_FRAMEWORK = {
    404: Message("没有这个地址。请核对路径。", "There is nothing at this address. Check the path."),
    405: Message("这个地址不接受该方法。", "This address does not take that method."),
}
_INTERNAL = Message(
    "服务器内部错误，已记入日志。请稍后再试，或把请求编号告诉管理员。",
    "An internal error was logged. Try again later, or give the administrator the request id.",
)
_BAD_FIELDS = Message("请求内容不符合要求，见 errors。", "The request is not valid; see errors.")


class ProblemError(BaseModel):
    """One fault and its place."""

    pointer: str
    message: str


class Problem(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError] = []


def install(app: FastAPI) -> None:
    """Register the one set of handlers."""
    app.add_exception_handler(KepuError, known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(FrameworkError, _framework)
    app.add_exception_handler(Exception, _unexpected)


def known(request: Request, error: Exception) -> JSONResponse:
    """Answer an error of the product."""
    assert isinstance(error, KepuError)
    return _problem(request, error.status, error.code, (error.title, error.message), error.errors)


def stored(instance: str, error: Mapping[str, Any]) -> JSONResponse:
    """Answer with an error that was stored in one language when a review failed."""
    body = {
        "type": _TYPE + error["code"],
        "title": error["title"],
        "status": error["status"],
        "detail": error["message"],
        "instance": instance,
        "errors": error["errors"],
    }
    return JSONResponse(body, error["status"], media_type=MEDIA_TYPE)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [
        FieldError(
            "/" + "/".join(str(part) for part in fault["loc"]),
            Message(f"不符合要求：{fault['msg']}", str(fault["msg"])),
        )
        for fault in error.errors()
    ]
    title = Message("请求内容不符合要求", "Invalid request")
    return _problem(request, 422, "invalid-payload", (title, _BAD_FIELDS), faults)


async def _framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FrameworkError)
    phrase = HTTPStatus(error.status_code).phrase
    detail = _FRAMEWORK.get(error.status_code, Message(str(error.detail), str(error.detail)))
    code = phrase.lower().replace(" ", "-")
    return _problem(
        request, error.status_code, code, (Message(phrase, phrase), detail), (), error.headers
    )


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("unhandled error", path=request.url.path, exc_info=error)
    title = Message("内部错误", "Internal error")
    return _problem(request, 500, "internal", (title, _INTERNAL))


def _problem(
    request: Request,
    status: int,
    code: str,
    words: tuple[Message, Message],
    faults: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    lang = language(request)
    title, detail = words
    body: dict[str, Any] = {
        "type": _TYPE + code,
        "title": title.text(lang),
        "status": status,
        "detail": detail.text(lang),
        "instance": request.url.path,
        "errors": [{"pointer": f.pointer, "message": f.message.text(lang)} for f in faults],
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)
