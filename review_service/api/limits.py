"""Limits on what reaches the application at all: bytes, host names, other sites' requests."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_service.errors import Forbidden, TooLarge
from review_service.errors import Message as Words

MAX_BODY = 21 * 1024 * 1024
"""Bytes: a file of 20 MiB with the form around it."""
_SAFE = {"GET", "HEAD", "OPTIONS"}


class BodyLimit:
    """Refuse a body over the limit, whether its length is declared or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what arrives."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY:
                raise too_large()
            return message

        await self.app(scope, counted, send)


def too_large() -> TooLarge:
    """Return the error for a body over the limit."""
    return TooLarge(
        Words(
            "上传内容超过 20 MB。请压缩图片或拆分稿件。",
            "The upload is over 20 MB. Compress its pictures or split the draft.",
        )
    )


def require_local(method: str, headers: Headers) -> None:
    """Refuse requests that did not come from this machine's own pages.

    Without accounts the server answers on a loopback address only; a foreign `Host` would be DNS
    rebinding, a foreign `Origin` on a changing request another site's form.

    Raises `Forbidden`.
    """
    host = headers.get("host", "")
    if not is_loopback(_hostname(f"//{host}")):
        raise Forbidden(
            Words(
                "本服务只在本机使用，请用 127.0.0.1 或 localhost 访问。",
                "This server is for this machine only; open it at 127.0.0.1 or localhost.",
            )
        )
    origin = headers.get("origin")
    if method not in _SAFE and origin is not None and urlsplit(origin).netloc != host:
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
