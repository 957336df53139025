"""The reader's language: `?lang=`, the `lang` cookie, `Accept-Language`, or else Chinese."""

from fastapi import Request

LANGUAGES = ("zh", "en")


def language(request: Request) -> str:
    """Return `zh` or `en` for this request."""
    for chosen in (request.query_params.get("lang"), request.cookies.get("lang")):
        if chosen in LANGUAGES:
            return chosen
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> str:
    best, rank = "zh", 0.0
    for part in header.split(","):
        name, _, quality = part.partition(";")
        code = name.strip().lower().split("-")[0]
        weight = _quality(quality)
        if code in LANGUAGES and weight > rank:
            best, rank = code, weight
    return best


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
