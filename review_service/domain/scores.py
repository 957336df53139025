"""The two scores of a review, made only of named parts an editor can open.

A score starts at 100 and loses points under named headings.  It is monotone: one more finding
never raises it.  Every weight stands here with its reason.  Standard library only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from review_service.domain.findings import (
    Claim,
    Evidence,
    Finding,
    Kind,
    Score,
    ScorePart,
    Severity,
)
from review_service.domain.rumors import RumorVerdict, Tier

CERTAIN = 0.9
"""Findings at least this sure count at the upper end of the interval as well."""

PAGE = 1_000
"""Characters over which small language slips are averaged: a long draft may hold a few more."""


@dataclass(frozen=True, slots=True)
class _Weight:
    """Points a finding costs by severity, and the most that its part can cost together."""

    must_fix: float
    should_check: float
    advise: float
    cap: float
    per_page: bool = False

    def of(self, severity: Severity) -> float:
        return {
            Severity.MUST_FIX: self.must_fix,
            Severity.SHOULD_CHECK: self.should_check,
            Severity.ADVISE: self.advise,
        }[severity]


# An article that repeats one confirmed rumor is no longer fit to publish, so it alone takes the
# score under 70; a second one under 40.  The cap leaves nothing above zero for three.
_RUMORS = _Weight(35, 15, 3, 100)
# A wrong figure or an impossible value misleads readers but is mended by one edit.
_QUANTITIES = _Weight(15, 6, 2, 45)
# Outdated or non-approved terms are errors by the publishing rules, without changing the content.
_TERMS = _Weight(6, 3, 1, 30)
# Over-claims change what a reader takes away; most need a look at the study first.
_OVERCLAIMS = _Weight(15, 6, 2, 40)
# A claim without a source may be right; the part is therefore small.
_SOURCING = _Weight(6, 3, 1, 20)
# What remains of science findings.
_SCIENCE = _Weight(10, 4, 1, 40)
# Law, dignity and privacy: a breach has consequences for people or for the publisher.
_LAW = _Weight(20, 8, 2, 100)
# Spelling and punctuation, limited by publishing rules as a rate and therefore taken per page.
_LANGUAGE = _Weight(5, 2, 0.5, 40, per_page=True)

EVIDENCE_GAP = 8.0
"""How far the lower end of scientific accuracy falls when no checkable claim has evidence.

Not being in the library says nothing about a claim, so the value itself does not move."""

_VERDICT_FACTOR = {
    RumorVerdict.FALSE: 1.0,
    RumorVerdict.MISLEADING: 0.8,
    RumorVerdict.OUTDATED: 0.8,
    RumorVerdict.PARTLY_TRUE: 0.4,
    RumorVerdict.UNPROVEN: 0.4,
    RumorVerdict.TRUE: 0.0,
}
_TIER_FACTOR = {Tier.CONFIRMED: 1.0, Tier.SUGGESTED: 0.8, Tier.NONE: 0.0}

_SCIENCE_PARTS = {
    "quantities": _QUANTITIES,
    "terms": _TERMS,
    "overclaims": _OVERCLAIMS,
    "sourcing": _SOURCING,
}
_CATEGORY_PART = {
    "quantity": "quantities",
    "unit": "quantities",
    "arithmetic": "quantities",
    "impossible_value": "quantities",
    "term": "terms",
    "overclaim": "overclaims",
    "sourcing": "sourcing",
}


def scientific_accuracy(
    findings: Sequence[Finding], claims: Sequence[Claim], characters: int
) -> Score:
    """Score how far a draft of `characters` characters can be trusted in its science."""
    chosen = {i: f for i, f in enumerate(findings) if f.kind in {Kind.RUMOR, Kind.SCIENCE}}
    gap = _evidence_gap(claims)
    return _score(
        chosen,
        _science_part,
        {"rumors": _RUMORS, "science": _SCIENCE, **_SCIENCE_PARTS},
        characters,
        gap,
    )


def compliance(findings: Sequence[Finding], characters: int) -> Score:
    """Score how far a draft of `characters` characters keeps to written standards."""
    chosen = {i: f for i, f in enumerate(findings) if f.kind in {Kind.COMPLIANCE, Kind.LANGUAGE}}
    return _score(
        chosen, lambda f: f.kind.value, {"compliance": _LAW, "language": _LANGUAGE}, characters, 0.0
    )


def _science_part(finding: Finding) -> str:
    if finding.kind is Kind.RUMOR:
        return "rumors"
    return _CATEGORY_PART.get(finding.category, "science")


def _evidence_gap(claims: Iterable[Claim]) -> float:
    known = [c.evidence is not Evidence.NOT_FOUND for c in claims]
    return EVIDENCE_GAP * known.count(False) / len(known) if known else 0.0


def _score(
    findings: dict[int, Finding],
    part_of: Callable[[Finding], str],
    weights: dict[str, _Weight],
    characters: int,
    gap: float,
) -> Score:
    pages = max(1.0, characters / PAGE)
    parts: list[ScorePart] = []
    value = low = high = 100.0
    for name, weight in weights.items():
        members = {i: f for i, f in findings.items() if part_of(f) == name}
        scale = pages if weight.per_page else 1.0
        costs = [(_cost(f, weight) / scale, f.confidence) for f in members.values()]
        lost = min(weight.cap, sum(cost * sure for cost, sure in costs))
        value -= lost
        low -= min(weight.cap, sum(cost for cost, _ in costs))
        high -= min(weight.cap, sum(cost * sure for cost, sure in costs if sure >= CERTAIN))
        if members:
            parts.append(ScorePart(name, -round(lost, 1) + 0.0, tuple(members)))
    return Score(_whole(value), _whole(low - gap), _whole(high), tuple(parts))


def _cost(finding: Finding, weight: _Weight) -> float:
    cost = weight.of(finding.severity)
    if finding.rumor is None:
        return cost
    return cost * _VERDICT_FACTOR[finding.rumor.verdict] * _TIER_FACTOR[finding.rumor.tier]


def _whole(points: float) -> int:
    return max(0, min(100, round(points)))
