"""Who reads a page: their language, their account, and the token that their forms carry."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from review_service.api.callers import AnyCaller, Caller
from review_service.api.deps import Lang
from review_service.api.language import language
from review_service.services.sessions import Signed


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a page is made for."""

    lang: str
    signed: Signed | None = None
    """None where nobody is signed in."""
    csrf: str = ""
    """What the forms of the page carry; nothing on a machine without accounts."""

    @classmethod
    def of(cls, lang: str, caller: Caller) -> "Reader":
        """Return the reader that a request comes from."""
        signed = caller.signed
        return cls(lang, signed, "" if signed is None else signed.session.csrf_token)


def reader(lang: Lang, caller: AnyCaller) -> Reader:
    """Return whom the page of a request is made for."""
    return Reader.of(lang, caller)


Visitor = Annotated[Reader, Depends(reader)]


def known(request: Request) -> Reader:
    """Return as much of the reader as is known when something went wrong."""
    found: Caller = getattr(request.state, "caller", Caller(None))
    return Reader.of(language(request), found)
