"""Where a browser is led that may not see a page yet: to sign in, or to change a password."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from review_service.api import problems
from review_service.errors import PasswordChangeDue, Unauthenticated
from review_service.web import return_paths

PASSWORD_PAGE = "/account/password"  # noqa: S105 - an address


def install(app: FastAPI) -> None:
    """Lead browsers on instead of showing them these errors."""
    app.add_exception_handler(Unauthenticated, _to_sign_in)
    app.add_exception_handler(PasswordChangeDue, _to_password)


async def _to_sign_in(request: Request, error: Exception) -> Response:
    return _led(request, error, return_paths.sign_in(request))


async def _to_password(request: Request, error: Exception) -> Response:
    return _led(request, error, PASSWORD_PAGE)


def _led(request: Request, error: Exception, to: str) -> Response:
    answer = problems.known(request, error)
    if request.url.path.startswith("/v1/"):
        return answer
    if "hx-request" in request.headers:
        answer.headers["HX-Redirect"] = to
        return answer
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(to, 303)
    return answer
