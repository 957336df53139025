"""The console on top of the API's application: pages, their files, and errors as pages."""

import hashlib
from importlib import resources
from importlib.util import find_spec
from os import PathLike, stat_result
from pathlib import Path

from fastapi import Depends, FastAPI, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from review_service.api import app as api
from review_service.api.callers import caller
from review_service.bootstrap import Installation
from review_service.reports import page
from review_service.web import (
    account_pages,
    admission,
    case_pages,
    error_pages,
    pages,
    queue_pages,
    sign_in_pages,
    submit_pages,
)
from review_service.web.attempts import Attempts

# Browsers keep the files, and ask whether they are still the same: an update shows at once.
_ASK = "no-cache"


class _Files(StaticFiles):
    """Files of a package that browsers check for changes."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = _ASK
        return response


def create(installation: Installation) -> FastAPI:
    """Return the application that `kepu serve` runs: API and console together."""
    app = api.create(installation)
    app.add_api_route("/static/report.css", _report_style, include_in_schema=False)
    for path, directory in (
        ("/static/vendor/bootstrap", _package("bootstrap")),
        ("/static/vendor/htmx", _package("js_lib_htmx") / "static" / "htmx"),
        ("/static", Path(str(resources.files("review_service.web") / "static"))),
    ):
        app.mount(path, _Files(directory=directory))
    app.state.attempts = Attempts()
    app.include_router(pages.router, dependencies=[Depends(caller)])
    app.include_router(sign_in_pages.router)
    app.include_router(account_pages.router)
    for of_cases in (queue_pages, case_pages, submit_pages):
        app.include_router(of_cases.router, dependencies=[Depends(caller)])
    admission.install(app)
    error_pages.install(app)
    return app


def _report_style(request: Request) -> Response:
    style = page.stylesheet()
    headers = {
        "Cache-Control": _ASK,
        "ETag": f'"{hashlib.sha256(style.encode()).hexdigest()[:16]}"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(style, media_type="text/css", headers=headers)


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, name
    assert spec.submodule_search_locations, name
    return Path(next(iter(spec.submodule_search_locations)))
