"""Placeholders in messages and suggestions: `{0}`, `{1}`, `{name}` for groups, `{right}`."""

import re
from collections.abc import Mapping

from review_service.rules.page import Page, Raw

_PLACE = re.compile(r"\{(\w+)\}")


def values(page: Page, raw: Raw) -> dict[str, str]:
    """Return what each placeholder stands for, in the characters of the document."""
    found = {name: page.source_text(span) for name, span in raw.groups.items()}
    found.setdefault("0", page.source_text(raw.span))
    if raw.right:
        found["right"] = raw.right[0]
    return found


def filled(template: str, known: Mapping[str, str]) -> str:
    """Return the template with its placeholders filled; a group that took no part is empty."""
    return _PLACE.sub(lambda place: known.get(place[1], ""), template)


def places(template: str) -> frozenset[str]:
    """Return the names of the placeholders."""
    return frozenset(_PLACE.findall(template))
