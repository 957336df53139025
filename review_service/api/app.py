"""The API as an ASGI application, built from the parts that `bootstrap` wires."""

from typing import Any

from fastapi import Depends, FastAPI

from review_service import __version__
from review_service.api import problems
from review_service.api.callers import caller
from review_service.api.limits import Guard
from review_service.api.routes import cases, health, matches, queues, reviews
from review_service.bootstrap import Installation


def create(installation: Installation) -> FastAPI:
    """Return the application over the parts of an installation."""
    app = _routed(installation.public_host)
    app.state.installation = installation
    return app


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document, which depends on no installation."""
    return _routed(public_host="").openapi()


def _routed(public_host: str) -> FastAPI:
    app = FastAPI(
        title="科普审校 API",
        version=__version__,
        summary="科普稿件审校与科学谣言匹配 · Review of science outreach drafts",
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        responses={"default": {"model": problems.Problem, "description": "RFC 9457 problem"}},
    )
    problems.install(app)
    app.add_middleware(Guard, public_host=public_host)
    for routes in (reviews, matches, queues, cases):
        app.include_router(routes.router, dependencies=[Depends(caller)])
    app.include_router(health.router)
    return app
