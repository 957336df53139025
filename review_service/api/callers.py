"""Who sends a request: somebody signed in, or whoever sits at a machine without accounts.

A request that changes something carries the token of the session's own pages, as the field `csrf`
of its form or in the header `X-CSRF-Token`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from review_service.api.deps import Parts
from review_service.api.limits import SAFE, is_loopback
from review_service.bootstrap import Installation
from review_service.domain.people import Person
from review_service.errors import Forbidden, Message, PasswordChangeDue, Unauthenticated
from review_service.services import accounts, sessions
from review_service.services.sessions import Signed

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
LOCAL = Person("local", superuser=True)
"""Whoever sits at a machine without accounts: one person for all roles."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    signed: Signed | None
    """None on a machine without accounts."""

    @property
    def person(self) -> Person:
        """Return who it is to the table of permissions."""
        return LOCAL if self.signed is None else self.signed.person


def cookie_name(parts: Installation, name: str = "kepu-session") -> str:
    """Return a cookie's name; over HTTPS no other host may set it."""
    return f"__Host-{name}" if parts.is_secure else name


def session_token(request: Request, parts: Installation) -> str | None:
    """Return the token that the browser holds, if it holds one."""
    return request.cookies.get(cookie_name(parts))


def find(request: Request, parts: Installation) -> Caller | None:
    """Return who sends a request, or None where that is nobody known."""
    token = session_token(request, parts)
    with parts.database.session_scope() as session:
        signed = None if token is None else sessions.find(session, token, parts.now())
        if signed is not None:
            return Caller(signed)
        local = is_loopback(parts.public_host) and not parts.is_secure
        return Caller(None) if local and not accounts.exist(session) else None


async def any_caller(request: Request, parts: Parts) -> AsyncIterator[Caller]:
    """Yield who sends a request, also somebody who must change their password first.

    Raises `Unauthenticated`, or `Forbidden` where a change comes from no page of the session.
    """
    found = await run_in_threadpool(find, request, parts)
    if found is None:
        raise Unauthenticated(
            Message(
                "请在控制台登录后再试。登录一小时不用或满 12 小时后须重新登录。",
                "Sign in on the console, then try again. A session ends after an hour without use "
                "and after 12 hours in any case.",
            )
        )
    request.state.caller = found
    try:
        if found.signed is not None and request.method not in SAFE:
            await _require_own_page(request, found.signed)
        yield found
    finally:
        await request.close()


AnyCaller = Annotated[Caller, Depends(any_caller)]


def caller(found: AnyCaller) -> Caller:
    """Return who sends a request.

    Raises what `any_caller` raises, and `PasswordChangeDue`.
    """
    if found.signed is not None and found.signed.user.must_change_password:
        raise PasswordChangeDue(
            Message(
                "您的口令是别人设置的。请先在“我的账号”中换成自己的口令。",
                "Your password was set by somebody else. Change it under “My account” first.",
            )
        )
    return found


def current_person(found: Annotated[Caller, Depends(caller)]) -> Person:
    """Return whom to ask the table of permissions about."""
    return found.person


CurrentPerson = Annotated[Person, Depends(current_person)]


async def _require_own_page(request: Request, signed: Signed) -> None:
    given: object = request.headers.get(CSRF_HEADER)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given is None and kind in _FORMS:
        given = (await request.form(max_files=1, max_fields=100)).get(CSRF_FIELD)
    if not isinstance(given, str) or not signed.made(given):
        raise Forbidden(
            Message(
                "这个页面已过期，或提交不是从本站页面发出的，所以没有执行。"
                "请返回并刷新页面，再提交一次。",
                "This page is out of date, or the request did not come from a page of this site, "
                "so nothing was done. Go back, reload the page and submit again.",
            )
        )
