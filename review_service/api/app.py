"""The API as an ASGI application, built from the parts that `bootstrap` wires."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from review_service import __version__
from review_service.api import problems
from review_service.api.deps import Installation
from review_service.api.limits import BodyLimit, require_local
from review_service.api.routes import health, matches, reviews
from review_service.errors import KepuError

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create(installation: Installation) -> FastAPI:
    """Return the application over the parts of an installation."""
    app = FastAPI(
        title="科普审校 API",
        version=__version__,
        summary="科普稿件审校与科学谣言匹配 · Review of science outreach drafts",
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        responses={"default": {"model": problems.Problem, "description": "RFC 9457 problem"}},
    )
    app.state.installation = installation
    problems.install(app)
    app.middleware("http")(_guarded)
    app.add_middleware(BodyLimit)
    for routes in (reviews, matches, health):
        app.include_router(routes.router)
    return app


async def _guarded(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    try:
        require_local(request.method, request.headers)
        response = await call_next(request)
    except KepuError as error:
        response = problems.known(request, error)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
