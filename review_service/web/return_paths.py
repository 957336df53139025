"""Where to go back to after signing in: a page of this console and nowhere else."""

from urllib.parse import quote, urlsplit

from fastapi import Request

_START = "/"
_NO_PAGES = ("/sign-in", "/sign-out", "/first-login", "/v1/", "/static/")


def local(address: str) -> str:
    """Return a path of the console as it is, or the start page in place of anything else.

    Browsers read a backslash as a slash and skip control characters, so an address with either is
    not one of ours.
    """
    plain = address.isprintable() and " " not in address and "\\" not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return _START
    return _START if address.startswith(_NO_PAGES) else address


def sign_in(request: Request) -> str:
    """Return the address of the sign-in page that leads back to where the reader is."""
    return f"/sign-in?next={quote(_page(request), safe='/')}"


def _page(request: Request) -> str:
    if "hx-current-url" in request.headers:
        return _path(request.headers["hx-current-url"])
    if request.method == "GET":
        return _path(str(request.url))
    return _path(request.headers.get("referer", ""))


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return _START
    return local(parts.path + (f"?{parts.query}" if parts.query else ""))
