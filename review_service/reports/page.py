"""The review as HTML: the body that the console shows, and a page that stands alone."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from review_service.reports import words
from review_service.reports.highlights import text_blocks
from review_service.reports.text import citation, shortened

Json = Mapping[str, Any]


def body(review: Json, text: str, lang: str) -> Markup:
    """Return the report of a localised review of `text`, without the page around it."""
    return Markup(_environment().get_template("report.html").render(_context(review, text, lang)))  # noqa: S704 - rendered with autoescape


def standalone(review: Json, text: str, lang: str) -> str:
    """Return a page that needs nothing else, for `kepu review --format html`."""
    return (
        _environment()
        .get_template("standalone.html")
        .render(
            _context(review, text, lang),
            style=Markup(stylesheet()),  # noqa: S704 - our own file
        )
    )


def stylesheet() -> str:
    """Return the style of the report, which the console serves as well."""
    return resources.files("review_service.reports").joinpath("report.css").read_text("utf-8")


def _context(review: Json, text: str, lang: str) -> dict[str, Any]:
    severities = Counter(f["severity"] for f in review["findings"])
    return {
        "review": review,
        "lang": lang,
        "words": vars(words),
        "blocks": text_blocks(review, text),
        "by_id": {f["id"]: f for f in review["findings"]},
        "counts": {s: severities[s] for s in words.SEVERITIES if severities[s]},
    }


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("review_service.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["citation"] = citation
    environment.filters["shortened"] = shortened
    return environment
