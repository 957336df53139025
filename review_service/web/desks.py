"""Whoever works on cases in the console, and how they are told what went wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends

from review_service.api import desks
from review_service.errors import KepuError
from review_service.web.readers import Reader, Visitor


@dataclass(frozen=True, slots=True)
class Desk(desks.Desk):
    """Where somebody works on cases, and in which language."""

    reader: Reader

    @property
    def lang(self) -> str:
        """Return the reader's language."""
        return self.reader.lang

    @property
    def now(self) -> datetime:
        """Return the time."""
        return self.parts.now()


def desk(found: desks.AtDesk, reader: Visitor) -> Desk:
    """Return the reader's desk.

    Raises what `api.desks.desk` raises.
    """
    return Desk(found.parts, found.person, reader)


AtDesk = Annotated[Desk, Depends(desk)]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as a page about cases shows it."""

    title: str
    detail: str
    places: tuple[tuple[str, str], ...]
    """Identifiers of findings, and what is to be done about them."""

    @classmethod
    def of(cls, error: KepuError, lang: str) -> "Refusal":
        """Return how to show an error."""
        detail = error.message.text(lang)
        told = ((e.pointer, e.message.text(lang)) for e in error.errors)
        # What is wrong in one place only is said by the error itself.
        places = tuple((pointer, text) for pointer, text in told if text != detail)
        return cls(error.title.text(lang), detail, places)
