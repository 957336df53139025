"""Library files as schema.org ClaimReview in JSON-LD, in and out without loss.

What schema.org has a property for stands there and nowhere else; the rest is under one extension
key.  Files of other fact checkers are read as well: ratings by their name or their number.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from review_service.domain.rumors import EntryStatus, RumorVerdict
from review_service.errors import InvalidPayload, Message
from review_service.ingest.library_cells import VERDICT_LABELS
from review_service.ingest.library_rows import IDENTIFIER

_EXTENSION = "kepu:extension"
_CONTEXT: list[Any] = [
    "https://schema.org",
    {_EXTENSION: {"@id": "urn:kepu-review:extension", "@type": "@json"}},
]
_KEPT = ("variants", "negations", "valid_from", "valid_to")
_RATINGS = {
    RumorVerdict.FALSE: 1,
    RumorVerdict.MISLEADING: 2,
    RumorVerdict.OUTDATED: 2,
    RumorVerdict.PARTLY_TRUE: 3,
    RumorVerdict.UNPROVEN: 3,
    RumorVerdict.TRUE: 5,
}
_NAMES = {
    **{label: v for v, label in VERDICT_LABELS.items()},
    **{v.value: v for v in RumorVerdict},
    **dict.fromkeys(("谣言", "错误", "不实", "假", "辟谣", "pants on fire"), RumorVerdict.FALSE),
    **dict.fromkeys(("易误解", "误导性", "断章取义", "missing context"), RumorVerdict.MISLEADING),
    **dict.fromkeys(("部分错误", "部分正确", "half true", "mixture"), RumorVerdict.PARTLY_TRUE),
    **dict.fromkeys(("mostly false", "mostly true", "partly false"), RumorVerdict.PARTLY_TRUE),
    **dict.fromkeys(("尚无定论", "存疑", "证据不足", "unproven"), RumorVerdict.UNPROVEN),
    **dict.fromkeys(("正确", "真", "真实", "correct", "accurate"), RumorVerdict.TRUE),
}
_BY_SHARE = (
    (0.2, RumorVerdict.FALSE),
    (0.4, RumorVerdict.MISLEADING),
    (0.9, RumorVerdict.PARTLY_TRUE),
    (1.0, RumorVerdict.TRUE),
)


def rows(data: bytes) -> Iterator[tuple[int, Mapping[str, Any] | Message]]:
    """Yield the row that each ClaimReview of the file makes, with its number from 1.

    Raises `InvalidPayload` where the file is not JSON or holds no ClaimReview.
    """
    try:
        found = list(_reviews(json.loads(data)))
    except (ValueError, RecursionError):
        found = []
    if not found:
        raise InvalidPayload(
            Message(
                "文件不是含 ClaimReview 的 JSON-LD。请检查 @type 和 JSON 语法。",
                "The file is not JSON-LD with a ClaimReview in it. Check @type and the JSON.",
            )
        )
    for number, review in enumerate(found, start=1):
        yield number, _row(review)


def dump(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Return full library rows as one JSON-LD document."""
    graph = {"@context": _CONTEXT, "@graph": [_claim_review(e) for e in entries]}
    return (json.dumps(graph, ensure_ascii=False, indent=1) + "\n").encode()


def _claim_review(row: Mapping[str, Any]) -> dict[str, Any]:
    verdict = RumorVerdict(row["verdict"])
    extension = {k: row[k] for k in _KEPT if row[k]}
    if row["status"] != EntryStatus.PUBLISHED.value:
        extension["status"] = row["status"]
    review = {
        "@type": "ClaimReview",
        "identifier": row["id"],
        "inLanguage": "zh-CN",
        "claimReviewed": row["claim"],
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _RATINGS[verdict],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": VERDICT_LABELS[verdict],
        },
        "reviewBody": row["explanation"],
        "about": row["topic"] and {"@type": "Thing", "name": row["topic"]},
        "citation": [_citation(s) for s in row["sources"]],
        _EXTENSION: extension,
    }
    return {k: v for k, v in review.items() if v}


def _citation(source: Mapping[str, Any]) -> dict[str, Any]:
    publisher = source["publisher"]
    work = {
        "@type": "CreativeWork",
        "name": source["title"],
        "publisher": publisher and {"@type": "Organization", "name": publisher},
        "identifier": source["number"],
        "datePublished": source["year"] and f"{source['year']:04d}",
        "url": source["url"],
        _EXTENSION: {k: source[k] for k in ("clause", "level") if source[k]},
    }
    return {k: v for k, v in work.items() if v}


def _reviews(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the ClaimReviews of a document, a graph, a list or a data feed, in order."""
    if isinstance(node, list):
        for part in node:
            yield from _reviews(part)
    elif isinstance(node, dict):
        if "ClaimReview" in _several(node.get("@type")):
            yield node
        for key in ("@graph", "dataFeedElement", "item", "itemListElement"):
            yield from _reviews(node.get(key))


def _row(review: Mapping[str, Any]) -> Mapping[str, Any] | Message:
    extension = review.get(_EXTENSION, {})
    rating = review.get("reviewRating")
    verdict = _verdict(rating if isinstance(rating, dict) else {})
    if isinstance(verdict, Message):
        return verdict
    if not isinstance(extension, dict):
        return Message(f"{_EXTENSION} 应为对象。", f"{_EXTENSION} must be an object.")
    values = {
        **extension,
        "id": _identifier(review.get("identifier")),
        "claim": review.get("claimReviewed"),
        "verdict": verdict.value,
        "explanation": review.get("reviewBody") or review.get("description"),
        "topic": _name(review.get("about")),
        "sources": [_source(c) for c in _several(review.get("citation"))] or _origin(review),
    }
    return {k: v for k, v in values.items() if v is not None}


def _identifier(node: Any) -> str | None:
    """Return an identifier that can be kept; others, such as addresses, give way to a made one."""
    return node if isinstance(node, str) and re.fullmatch(IDENTIFIER, node) else None


def _verdict(rating: Mapping[str, Any]) -> RumorVerdict | Message:
    name = str(rating.get("alternateName", "")).strip().casefold().rstrip(".。！!")
    if name in _NAMES:
        return _NAMES[name]
    try:
        value, worst, best = (
            float(rating.get(key, default))
            for key, default in (("ratingValue", "nan"), ("worstRating", 1), ("bestRating", 5))
        )
        share = (value - worst) / (best - worst)
    except (TypeError, ValueError, ZeroDivisionError):
        share = float("nan")
    if 0 <= share <= 1:
        return next(verdict for limit, verdict in _BY_SHARE if share <= limit)
    known = "、".join(VERDICT_LABELS.values())
    return Message(
        f"reviewRating 的 alternateName 无法识别。请写成：{known}。",
        f"The alternateName of reviewRating is not known. Write one of: {known}, or "
        f"{', '.join(v.value for v in RumorVerdict)}.",
    )


def _source(citation: Any) -> dict[str, Any]:
    if not isinstance(citation, dict):
        return {"title": citation}
    year = str(citation.get("datePublished") or "")[:4]
    extension = citation.get(_EXTENSION)
    values = {
        **(extension if isinstance(extension, dict) else {}),
        "title": citation.get("name") or citation.get("url"),
        "publisher": _name(citation.get("publisher")),
        "number": citation.get("identifier"),
        "year": year or None,
        "url": citation.get("url"),
    }
    return {k: v for k, v in values.items() if v is not None}


def _origin(review: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return another fact checker's own page as the source, when it gives its address."""
    author = _name(review.get("author"))
    url = review.get("url")
    if not url:
        return []
    source = {"title": review.get("name") or author or url, "publisher": author, "url": url}
    return [{k: v for k, v in source.items() if v}]


def _name(node: Any) -> Any:
    return node.get("name") if isinstance(node, dict) else node


def _several(node: Any) -> list[Any]:
    if node is None:
        return []
    return node if isinstance(node, list) else [node]
