"""What routes ask for: the installation's parts, the clock, the language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request

from review_service.api.language import language
from review_service.storage.engine import Database

MatchTexts = Callable[[Sequence[str], int], list[dict[str, Any]]]
"""Texts and the number of candidates to the match lines of the interface."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts that a serving process was wired with."""

    database: Database
    match: MatchTexts
    now: Callable[[], datetime]


def installation(request: Request) -> Installation:
    """Return the parts of the running application."""
    found: Installation = request.app.state.installation
    return found


Parts = Annotated[Installation, Depends(installation)]
Lang = Annotated[str, Depends(language)]
