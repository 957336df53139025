"""The console on top of the API's application: pages, their files, and errors as pages."""

from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI, Response
from starlette.staticfiles import StaticFiles

from review_service.api import app as api
from review_service.bootstrap import Installation
from review_service.reports import page
from review_service.web import pages

_DAY = {"Cache-Control": "public, max-age=86400"}


def create(installation: Installation) -> FastAPI:
    """Return the application that `kepu serve` runs: API and console together."""
    app = api.create(installation)
    app.add_api_route("/static/report.css", _report_style, include_in_schema=False)
    for path, directory in (
        ("/static/vendor/bootstrap", _package("bootstrap")),
        ("/static/vendor/htmx", _package("js_lib_htmx") / "static" / "htmx"),
        ("/static", Path(str(resources.files("review_service.web") / "static"))),
    ):
        app.mount(path, StaticFiles(directory=directory))
    app.include_router(pages.router)
    return app


def _report_style() -> Response:
    return Response(page.stylesheet(), media_type="text/css", headers=_DAY)


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, name
    assert spec.submodule_search_locations, name
    return Path(next(iter(spec.submodule_search_locations)))
