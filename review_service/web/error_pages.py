"""What a browser asks of the console is answered with pages, errors too.

The API answers every error as a problem, wherever it arises: in a route, in the guard before all
routes, or in the router itself.  This turns the ones that a browser would show into a page, and
remembers a language that was chosen by link.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_service.api import problems
from review_service.api.language import LANGUAGES
from review_service.web.readers import known
from review_service.web.rendering import rendered

_API = "/v1/"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error as a page shows it."""

    title: str
    detail: str
    places: tuple[tuple[str, str], ...] = ()
    """Where in what was sent, and what is wrong there."""

    @classmethod
    def of(cls, problem: dict[str, Any], detail: str = "detail") -> "ErrorView":
        """Return the view of a problem, or of a stored error whose sentence is in `detail`."""
        places = tuple((e["pointer"], e["message"]) for e in problem["errors"])
        return cls(problem["title"], problem[detail], places)


class Pages:
    """Show problems as pages to browsers, outside the API."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back as a reader of the console wants it."""
        if scope["type"] != "http" or scope["path"].startswith(_API):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Answer(Request(scope), send))


class _Answer:
    """Hold back a problem until it is whole, and send a page instead."""

    def __init__(self, request: Request, send: Send) -> None:
        self._request = request
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _remember_language(self._request, headers)
            if known(self._request).signed is not None:
                # The next one at this machine must not leaf back through somebody's drafts.
                headers.setdefault("Cache-Control", "no-store")
            if is_shown(self._request, Headers(raw=message["headers"])):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            await self._replace(self._start)
            return
        await self._send(message)

    async def _replace(self, start: Message) -> None:
        body = page(self._request, json.loads(self._body)).body
        headers = MutableHeaders(scope=start)
        headers["content-type"] = "text/html; charset=utf-8"
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def is_shown(request: Request, headers: Headers) -> bool:
    """Tell whether an answer is a problem that a browser would put before its reader."""
    kind = headers.get("content-type", "")
    return kind == problems.MEDIA_TYPE and "text/html" in request.headers.get("accept", "")


def page(request: Request, problem: dict[str, Any]) -> HTMLResponse:
    """Return a problem as a page."""
    here = request.url.path if request.method == "GET" else "/"
    view = ErrorView.of(problem)
    content = rendered("error.html", known(request), here, error=view)
    return HTMLResponse(content, problem["status"])


def install(app: FastAPI) -> None:
    """Put pages in place of problems; what no handler foresaw is answered outside of all else."""
    app.add_middleware(Pages)
    unforeseen: Callable[[Request, Exception], Any] = app.exception_handlers[Exception]

    async def answer(request: Request, error: Exception) -> Response:
        response: Response = await unforeseen(request, error)
        if request.url.path.startswith(_API) or not is_shown(request, response.headers):
            return response
        return page(request, json.loads(bytes(response.body)))

    app.add_exception_handler(Exception, answer)


def _remember_language(request: Request, headers: MutableHeaders) -> None:
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        cookie = Response()
        cookie.set_cookie("lang", chosen, max_age=_YEAR, samesite="lax", httponly=True)
        headers.append("set-cookie", cookie.headers["set-cookie"])
