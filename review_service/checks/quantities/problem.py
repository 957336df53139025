"""What the detectors of this check hand over."""

from dataclasses import dataclass
from decimal import Decimal

from review_service.domain.findings import Severity
from review_service.domain.rumors import SourceRef
from review_service.domain.spans import Span
from review_service.errors import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at `span` of a sentence in its folded form."""

    span: Span
    rule: str
    category: str
    """`unit`, `quantity`, `arithmetic` or `impossible_value`."""
    severity: Severity
    confidence: float
    message: Message
    why: Message
    suggestion: str = ""
    """Text in place of the span, where there is only one right form."""
    sources: tuple[SourceRef, ...] = ()


def written(text: str, span: Span) -> str:
    """Return the characters of `span`."""
    return text[span.start : span.end]


def shown(value: Decimal) -> str:
    """Return a value with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")
