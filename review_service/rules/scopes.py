"""Where a rule looks, and what must stand around its hits, as packs write it."""

from datetime import date
from typing import Literal

from pydantic import Field

from review_service.rules.matches import Strict

ScopePart = Literal["title", "heading", "body", "caption", "table", "quote"]
ExcludedZone = Literal[
    "direct_quote", "work_title", "reference_list", "url", "code", "list_item", "footnote"
]


class Scope(Strict):
    """Where in a draft a rule looks."""

    in_: tuple[ScopePart, ...] = Field(
        default=("title", "heading", "body", "caption", "table", "quote"), alias="in"
    )
    not_in: tuple[ExcludedZone, ...] = ("url", "code", "reference_list")


class EventDate(Strict):
    """The time that the text around a hit speaks of (by the years it names)."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class Context(Strict):
    """What must, or must not, stand near a hit; entries are google-re2 patterns."""

    window: Literal["sentence", "paragraph", "document"] = "sentence"
    require_any: tuple[str, ...] = ()
    forbid_any: tuple[str, ...] = ()
    doc_types: tuple[str, ...] = ()
    event_date: EventDate = EventDate()
