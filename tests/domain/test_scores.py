from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain import scores
from review_service.domain.findings import (
    Claim,
    Evidence,
    Finding,
    Kind,
    RumorEvidence,
    Score,
    Severity,
)
from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.spans import Span
from review_service.errors import Message

TEXT = Message("说明", "note")


def finding(
    kind: Kind = Kind.SCIENCE,
    severity: Severity = Severity.MUST_FIX,
    confidence: float = 1.0,
    category: str = "quantity",
    verdict: RumorVerdict = RumorVerdict.FALSE,
    tier: Tier = Tier.CONFIRMED,
) -> Finding:
    rumor = RumorEvidence("r", "说法", verdict, "", Stance.ASSERTS, tier, confidence)
    return Finding(
        check="test@1",
        rule="test",
        kind=kind,
        category=category,
        severity=severity,
        confidence=confidence,
        span=Span(0, 1),
        message=TEXT,
        why=TEXT,
        rumor=rumor if kind is Kind.RUMOR else None,
    )


FINDINGS = st.builds(
    finding,
    st.sampled_from(Kind),
    st.sampled_from(Severity),
    st.floats(0, 1),
    st.sampled_from(["quantity", "term", "overclaim", "sourcing", "else"]),
    st.sampled_from(RumorVerdict),
    st.sampled_from(Tier),
)


def both(findings: list[Finding], characters: int) -> tuple[Score, Score]:
    return (
        scores.scientific_accuracy(findings, (), characters),
        scores.compliance(findings, characters),
    )


@given(st.lists(FINDINGS, max_size=20), FINDINGS, st.integers(0, 10_000))
def test_one_more_finding_never_raises_a_score(
    findings: list[Finding], extra: Finding, characters: int
) -> None:
    for before, after in zip(
        both(findings, characters), both([*findings, extra], characters), strict=True
    ):
        assert after.value <= before.value
        assert after.low <= before.low
        assert after.high <= before.high


@given(st.lists(FINDINGS, max_size=20), st.integers(0, 10_000))
def test_the_interval_holds_the_value_and_parts_name_their_findings(
    findings: list[Finding], characters: int
) -> None:
    for score in both(findings, characters):
        assert 0 <= score.low <= score.value <= score.high <= 100
        assert all(part.points <= 0 and part.findings for part in score.parts)
    named = [i for score in both(findings, characters) for p in score.parts for i in p.findings]
    assert sorted(named) == list(range(len(findings)))


def test_one_confirmed_rumor_is_no_longer_fit_to_publish() -> None:
    rumor = finding(Kind.RUMOR)
    assert scores.scientific_accuracy([rumor], (), 1_000).value == 65
    assert scores.scientific_accuracy([rumor, rumor], (), 1_000).value == 30
    assert scores.compliance([rumor], 1_000).value == 100


def test_a_suggested_match_counts_less_than_a_confirmed_one() -> None:
    confirmed = finding(Kind.RUMOR)
    suggested = finding(Kind.RUMOR, Severity.SHOULD_CHECK, tier=Tier.SUGGESTED)
    assert (
        scores.scientific_accuracy([suggested], (), 1_000).value
        > scores.scientific_accuracy([confirmed], (), 1_000).value
    )


def test_language_slips_are_averaged_over_the_pages() -> None:
    slips = [finding(Kind.LANGUAGE, category="typo")] * 4
    assert scores.compliance(slips, 1_000).value == 80
    assert scores.compliance(slips, 4_000).value == 95


@pytest.mark.parametrize(("evidence", "low"), [(Evidence.NOT_FOUND, 92), (Evidence.SUPPORTED, 100)])
def test_missing_evidence_widens_the_interval_and_leaves_the_value(
    evidence: Evidence, low: int
) -> None:
    claim = Claim(Span(0, 1), "food", 0.9, {}, Evidence.NOT_FOUND)
    score = scores.scientific_accuracy([], [replace(claim, evidence=evidence)], 1_000)
    assert (score.low, score.value, score.high) == (low, 100, 100)
