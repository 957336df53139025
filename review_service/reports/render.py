"""A review as the JSON document of the interface, in both languages at once.

`bilingual` is what is stored; wherever the interface has a sentence for users it holds
`{"zh": …, "en": …}`, and `localised` picks one language.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from review_service.domain.findings import Finding, Review, Score
from review_service.domain.rumors import SourceRef
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message
from review_service.ingest.anchors import anchor

SCHEMA = "1"
Json = dict[str, Any]


def bilingual(review: Review) -> Json:
    """Return the review document with sentences in both languages."""
    document = review.document
    utf16 = _Utf16(document.text)
    ids = [finding_id(f, document) for f in review.findings]
    return {
        "schema": SCHEMA,
        "document": _document(document),
        "status": review.status.value,
        "verdict": review.outcome.value,
        "scores": {
            "scientific_accuracy": _score(review.scientific_accuracy, ids),
            "compliance": _score(review.compliance, ids),
        },
        "claims": [
            {
                "span": utf16.span(c.span),
                "quote": document.quote(c.span),
                "domain": c.domain,
                "score": round(c.score, 4),
                "features": dict(c.features),
                "evidence": c.evidence.value,
            }
            for c in review.claims
        ],
        "findings": [
            _finding(f, i, document, utf16) for f, i in zip(review.findings, ids, strict=True)
        ],
        "failures": [{"check": f.check, "reason": f.reason} for f in review.failures],
        "versions": dict(review.versions),
        "timing_ms": dict(review.timing_ms),
    }


def stored(review: Review) -> Json:
    """Return what is kept of a review: the document's text and the bilingual document."""
    return {"text": review.document.text, "review": bilingual(review)}


def localised(value: Any, lang: str) -> Any:
    """Return a bilingual document with every sentence in `lang` (`zh` or `en`)."""
    if isinstance(value, Mapping):
        if value.keys() == {"zh", "en"}:
            return value[lang]
        return {k: localised(v, lang) for k, v in value.items()}
    if isinstance(value, list):
        return [localised(v, lang) for v in value]
    return value


def finding_id(finding: Finding, document: Document) -> str:
    """Return an identifier that is the same whenever the same rule flags the same place."""
    span = finding.span
    rumor = finding.rumor.id if finding.rumor else ""
    key = "\x1f".join([finding.rule, rumor, str(span.start), str(span.end), document.quote(span)])
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _document(document: Document) -> Json:
    return {
        "title": document.title,
        "sha256": document.sha256,
        "characters": len(document.text),
        "source": {"name": document.name, "format": document.format.value},
        "blocks": [
            {
                "id": f"b{n}",
                "kind": b.kind.value,
                "start": b.span.start,
                "end": b.span.end,
                "cell": None if b.cell is None else {"row": b.cell.row, "column": b.cell.column},
            }
            for n, b in enumerate(document.blocks)
        ],
    }


def _score(score: Score | None, ids: list[str]) -> Json | None:
    if score is None:
        return None
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "parts": [
            {"name": p.name, "points": p.points, "findings": [ids[i] for i in p.findings]}
            for p in score.parts
        ],
    }


def _finding(finding: Finding, identifier: str, document: Document, utf16: "_Utf16") -> Json:
    rumor = finding.rumor
    return {
        "id": identifier,
        "check": finding.check,
        "rule": finding.rule,
        "kind": finding.kind.value,
        "category": finding.category,
        "severity": finding.severity.value,
        "confidence": round(finding.confidence, 4),
        "span": utf16.span(finding.span),
        "anchor": anchor(document, finding.span),
        "quote": document.quote(finding.span),
        "message": _both(finding.message),
        "why": _both(finding.why),
        "suggestions": [{"text": s.text, "apply": s.apply.value} for s in finding.suggestions],
        "sources": [_source(s) for s in finding.sources],
        "rumor": None
        if rumor is None
        else {
            "id": rumor.id,
            "claim": rumor.claim,
            "verdict": rumor.verdict.value,
            "explanation": rumor.explanation,
            "stance": rumor.stance.value,
            "tier": rumor.tier.value,
            "score": round(rumor.score, 4),
            "conflicts": list(rumor.conflicts),
        },
    }


def _source(source: SourceRef) -> Json:
    return {
        "title": source.title,
        "publisher": source.publisher or None,
        "number": source.number or None,
        "clause": source.clause or None,
        "year": source.year,
        "level": source.level.value if source.level else None,
        "url": source.url or None,
    }


def _both(message: Message) -> Json:
    return {"zh": message.zh, "en": message.en}


class _Utf16:
    """Code point offsets to UTF-16 offsets; one pass, only the astral positions are kept."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]

    def span(self, span: Span) -> Json:
        return {
            "start": span.start,
            "end": span.end,
            "utf16_start": self._offset(span.start),
            "utf16_end": self._offset(span.end),
        }

    def _offset(self, offset: int) -> int:
        return offset + bisect_left(self._astral, offset)
