"""Cookies of the console: no script reads them, and other sites' requests do not carry them."""

import hmac
import secrets

from fastapi import Request, Response

from review_service.api.callers import cookie_name
from review_service.bootstrap import Installation
from review_service.errors import Forbidden, Message
from review_service.services.sessions import Begun

_FORM = "kepu-form"


def keep_session(response: Response, parts: Installation, begun: Begun) -> None:
    """Let the browser hold a session until it is closed."""
    _set(response, parts, cookie_name(parts), begun.token)


def drop_session(response: Response, parts: Installation) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(
        cookie_name(parts), path="/", secure=parts.is_secure, httponly=True, samesite="lax"
    )


def form_token(request: Request, parts: Installation) -> str:
    """Return what forms before signing in carry: the browser's own token, or a new one."""
    return request.cookies.get(cookie_name(parts, _FORM)) or secrets.token_urlsafe(32)


def keep_form_token(response: Response, parts: Installation, token: str) -> None:
    """Let the browser hold what its forms carry before signing in."""
    _set(response, parts, cookie_name(parts, _FORM), token)


def require_form_token(request: Request, parts: Installation, given: str) -> None:
    """Refuse a form that did not come from a page which this browser was given.

    Raises `Forbidden`.
    """
    held = request.cookies.get(cookie_name(parts, _FORM), "")
    if not held or not hmac.compare_digest(held.encode(), given.encode("utf-8", "replace")):
        raise Forbidden(
            Message(
                "浏览器没有保存本站的 Cookie，或这个页面已过期。请允许本站的 Cookie，"
                "刷新页面后再提交。",
                "The browser keeps no cookie of this site, or the page is out of date. Allow this "
                "site's cookies, reload the page and submit again.",
            )
        )


def _set(response: Response, parts: Installation, name: str, value: str) -> None:
    response.set_cookie(
        name, value, path="/", secure=parts.is_secure, httponly=True, samesite="lax"
    )
