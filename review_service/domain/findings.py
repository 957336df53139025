"""What a review says: findings, claims, scores, and the review that holds them.

All values are frozen; a merge or an answer builds a new one.  Standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from review_service.domain.rumors import RumorVerdict, SourceRef, Stance, Tier
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message


class Kind(StrEnum):
    """Who answers a finding: rumor desk, science expert, compliance reviewer, or editor."""

    RUMOR = "rumor"
    SCIENCE = "science"
    COMPLIANCE = "compliance"
    LANGUAGE = "language"


class Severity(StrEnum):
    """What the editor has to do about a finding."""

    MUST_FIX = "must_fix"
    SHOULD_CHECK = "should_check"
    ADVISE = "advise"


class Apply(StrEnum):
    """Whether a suggestion may be put in without reading it again."""

    SAFE = "safe"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Text to put in place of the finding's span."""

    text: str
    apply: Apply = Apply.OFFER


@dataclass(frozen=True, slots=True)
class RumorEvidence:
    """The library entry behind a rumor finding, and how the passage stands to it."""

    id: str
    claim: str
    verdict: RumorVerdict
    explanation: str
    stance: Stance
    tier: Tier
    score: float
    conflicts: tuple[str, ...] = ()
    """Slots whose values differ between claim and passage, e.g. `number`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where, what, why, by which written source, and what to do."""

    check: str
    """Versioned name of the check, e.g. `rules@1`."""
    rule: str
    """Stable identifier inside the check, e.g. `cn.punctuation.book-title-enumeration`."""
    kind: Kind
    category: str
    severity: Severity
    confidence: float
    """0 to 1."""
    span: Span
    message: Message
    why: Message
    suggestions: tuple[Suggestion, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    rumor: RumorEvidence | None = None


class Evidence(StrEnum):
    """What the library says about a claim; `not_found` is a result of its own."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that states something about the world that science can check."""

    span: Span
    domain: str
    score: float
    """0 to 1."""
    features: Mapping[str, bool]
    evidence: Evidence = Evidence.NOT_FOUND


@dataclass(frozen=True, slots=True)
class ScorePart:
    """Points lost under one named heading, with the findings (by index) that cost them."""

    name: str
    points: float
    """Zero or negative."""
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100 with an interval, made only of named parts."""

    value: int
    low: int
    high: int
    parts: tuple[ScorePart, ...]


class Status(StrEnum):
    """Whether every check ran."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"


class Outcome(StrEnum):
    """The review's verdict: nothing to do, look again, or fix before publication."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    CHECK = "check"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that could not run, and why."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """The result of one run of the pipeline over one document."""

    document: Document
    status: Status
    outcome: Outcome
    scientific_accuracy: Score | None
    """None when the review is incomplete."""
    compliance: Score | None
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    versions: Mapping[str, str]
    timing_ms: Mapping[str, float] = field(default_factory=dict)
