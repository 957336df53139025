"""The review as HTML: the body that the console shows, and a page that stands alone."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from review_service.reports import words
from review_service.reports.highlights import sections
from review_service.reports.text import citation, shortened

Json = Mapping[str, Any]
_SHORT = 24
"""Characters of a quote up to which a suggestion shows what it replaces."""
_NOTHING = Markup()


def body(
    review: Json,
    text: str,
    lang: str,
    *,
    name: str | None = None,
    head: Markup = _NOTHING,
    beneath: Mapping[str, Markup] = MappingProxyType({}),
) -> Markup:
    """Return the report of a localised review of `text`, for a page with the console's scripts.

    `name` is what to call the draft's file instead of its own name.  `head` stands below the
    title, and `beneath` at the end of findings, by their identifiers.
    """
    context = _context(review, text, lang, interactive=True)
    context |= {"source": name or context["source"], "head": head, "beneath": beneath}
    return Markup(_environment().get_template("report.html").render(context))  # noqa: S704 - rendered with autoescape


def standalone(review: Json, text: str, lang: str) -> str:
    """Return a page that needs nothing else, for `kepu review --format html`."""
    return (
        _environment()
        .get_template("standalone.html")
        .render(
            _context(review, text, lang, interactive=False),
            style=Markup(stylesheet()),  # noqa: S704 - our own file
        )
    )


def stylesheet() -> str:
    """Return the style of the report, which the console serves as well."""
    return resources.files("review_service.reports").joinpath("report.css").read_text("utf-8")


def _context(review: Json, text: str, lang: str, *, interactive: bool) -> dict[str, Any]:
    findings = review["findings"]
    signs = {
        f["id"]: f"{words.KIND_SIGNS[f['kind']].text(lang)}{number}"
        for number, f in enumerate(findings, 1)
    }
    return {
        "review": review,
        "source": review["document"]["source"]["name"],
        "lang": lang,
        "interactive": interactive,
        "head": _NOTHING,
        "beneath": {},
        "word": lambda table, code: vars(words)[table][code].text(lang),
        "label": lambda code: words.LABELS[code].text(lang),
        "sections": sections(review, text),
        "by_id": {f["id"]: f for f in findings},
        "signs": signs,
        "severities": _counts("severity", words.SEVERITIES, findings),
        "kinds": _counts("kind", words.KINDS, findings),
    }


def _counts(key: str, names: Mapping[str, Any], findings: list[Json]) -> dict[str, int]:
    found = Counter(f[key] for f in findings)
    return {name: found[name] for name in names if found[name]}


def web_address(url: str | None) -> str | None:
    """Return `url` where it is a web page's; sources are typed by people and come in by import."""
    try:
        scheme = urlsplit(url or "").scheme
    except ValueError:
        return None
    return url if scheme in {"http", "https"} else None


def replaces(suggestion: Json, finding: Json) -> bool:
    """Tell whether a suggestion is best read beside the words that it replaces."""
    return bool(suggestion["text"]) and len(finding["quote"]) <= _SHORT


def points(value: float) -> str:
    """Return points lost with a minus sign."""
    return f"−{abs(value):g}"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("review_service.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for use in (citation, shortened, web_address, points):
        environment.filters[use.__name__] = use
    environment.tests["replacing"] = replaces
    return environment
