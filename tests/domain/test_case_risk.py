"""Risk and uncertainty of a draft, with figures worked out by hand."""

from datetime import timedelta

import pytest
from case_fixtures import NOW

from review_service.domain.case_risk import risk, uncertainty, wanted_by
from review_service.domain.cases import Revision
from review_service.domain.finding_answers import CaseFinding
from review_service.domain.findings import Kind, Severity


def revision(*flags: tuple[Severity, float], failed: int = 0) -> Revision:
    findings = tuple(
        CaseFinding(str(n), str(n), "r", Kind.SCIENCE, severity, "某句话", confidence=confidence)
        for n, (severity, confidence) in enumerate(flags)
    )
    return Revision(1, "text", "writer", frozenset(), NOW, findings, ("claims@1",) * failed)


MUST, CHECK, ADVISE = Severity.MUST_FIX, Severity.SHOULD_CHECK, Severity.ADVISE


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (revision(), 0.0),
        (revision((MUST, 1.0)), 0.8),
        (revision((MUST, 0.5)), 0.4),
        (revision((MUST, 0.5), (CHECK, 1.0)), 1 - 0.6 * 0.8),
        (revision((ADVISE, 1.0), failed=1), 1 - 0.98 * 0.8),
    ],
)
def test_risk_is_the_chance_that_something_has_to_change(given: Revision, expected: float) -> None:
    assert risk(given) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (revision(), 0.0),
        (revision((MUST, 1.0), (ADVISE, 0.0)), 0.0),
        (revision((MUST, 1.0), (CHECK, 0.75)), 0.5),
        (revision((MUST, 0.5), (CHECK, 0.9)), 1.0),
    ],
)
def test_the_least_certain_finding_makes_the_uncertainty(given: Revision, expected: float) -> None:
    assert uncertainty(given) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("limit", "risk_of_it", "overdue", "expected"),
    [
        (20, 0.0, False, 20),
        (20, 1.0, False, 10),
        (20, 0.25, False, 17.5),
        (20, 0.0, True, 10),
        (20, 1.0, True, 0),
        (None, 0.5, False, 18),
    ],
)
def test_risk_and_a_missed_deadline_bring_a_step_forward(
    *, limit: float | None, risk_of_it: float, overdue: bool, expected: float
) -> None:
    due = None if limit is None else NOW + timedelta(hours=limit)
    found = wanted_by(NOW, due, risk_of_it, overdue=overdue)
    assert found == NOW + timedelta(hours=expected)
