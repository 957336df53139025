"""Limits on what reaches the application at all: bytes, host names, other sites' requests."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_service.api import problems
from review_service.errors import Forbidden, KepuError, TooLarge
from review_service.errors import Message as Words

MAX_BODY = 21 * 1024 * 1024
"""Bytes: a file of 20 MiB with the form around it."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would make the Origin of our own forms null
}


class Guard:
    """Let through what is for this server, of its own pages, not too large; mark every answer."""

    def __init__(self, app: ASGIApp, public_host: str = "") -> None:
        self.app = app
        self._public_host = public_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        marked = _marked(send)
        try:
            require_own(request.method, request.headers, self._public_host)
            _require_length(request.headers)
        except KepuError as error:
            await problems.known(request, error)(scope, receive, marked)
            return
        await self.app(scope, _counted(receive), marked)


def _marked(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _counted(receive: Receive) -> Receive:
    received = 0

    async def receiving() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY:
            raise too_large()
        return message

    return receiving


def _require_length(headers: Headers) -> None:
    declared = headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise too_large()


def too_large() -> TooLarge:
    """Return the error for a body over the limit."""
    return TooLarge(
        Words(
            "上传内容超过 20 MB。请压缩图片或拆分稿件。",
            "The upload is over 20 MB. Compress its pictures or split the draft.",
        )
    )


def require_own(method: str, headers: Headers, public_host: str) -> None:
    """Refuse requests for other hosts, and changing requests from pages of other sites.

    A `Host` that is neither this machine's loopback nor the public one would be DNS rebinding, a
    foreign `Origin` another site's form.

    Raises `Forbidden`.
    """
    host = headers.get("host", "")
    name = _hostname(f"//{host}")
    if not (is_loopback(name) or (name and name == public_host)):
        raise Forbidden(
            Words(
                "本服务不接受用这个地址访问。在本机请用 127.0.0.1 或 localhost；"
                "其他地址由管理员在 KEPU_PUBLIC_URL 中设置。",
                "This server is not reached at this address. On this machine open it at 127.0.0.1 "
                "or localhost; an administrator sets another address as KEPU_PUBLIC_URL.",
            )
        )
    origin = headers.get("origin")
    if method not in SAFE and origin is not None and urlsplit(origin).netloc != host:
        raise Forbidden(
            Words("不接受来自其他网站的提交。", "Submissions from other sites are not accepted.")
        )


def is_loopback(name: str) -> bool:
    """Tell whether a host name or address is this machine's loopback."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
