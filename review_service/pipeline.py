"""Run the checks over a document: isolate failures, merge overlaps, score.

The pipeline knows no check by name.  A check that fails makes the review `incomplete` with the
reason; it is never silently clean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from review_service.checks.base import Check, ClaimFinder
from review_service.domain import scores
from review_service.domain.findings import (
    Claim,
    Failure,
    Finding,
    Kind,
    Outcome,
    Review,
    Severity,
    Status,
)
from review_service.domain.text import Document

_log = structlog.get_logger(__name__)
_RANK = {Severity.MUST_FIX: 2, Severity.SHOULD_CHECK: 1, Severity.ADVISE: 0}
CLAIMS_STEP = "claims"
_PROMISE = ("", "promise of efficacy or safety")
_SHARED_TOPICS = {"health_claim": _PROMISE, "overclaim": _PROMISE}
"""Categories that law and science judge alike: one place is flagged once, by the graver of both."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is."""

    done: int
    total: int
    step: str
    """Name of the check that runs now."""


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The checks of an installation, with the versions that they make up."""

    checks: tuple[Check, ...]
    claim_finder: ClaimFinder
    versions: Mapping[str, str]
    timer: Callable[[], float]
    """Monotonic seconds, for `timing_ms` only."""

    def review(self, document: Document, report: Report | None = None) -> Review:
        """Review `document`, calling `report` before each step."""
        findings: list[Finding] = []
        claims: list[Claim] = []
        failures: list[Failure] = []
        timing: dict[str, float] = {}
        steps: list[tuple[str, Callable[[], None]]] = [
            (check.name, lambda check=check: findings.extend(check.run(document)))  # type: ignore[misc]
            for check in self.checks
        ]
        steps.append((CLAIMS_STEP, lambda: claims.extend(self.claim_finder.claims(document))))
        for number, (name, step) in enumerate(steps):
            if report is not None:
                report(Progress(number, len(steps), name))
            started = self.timer()
            failure = _isolated(name, step)
            timing[name] = round((self.timer() - started) * 1_000, 1)
            if failure is not None:
                failures.append(failure)
        return self._review(document, merged(findings), tuple(claims), tuple(failures), timing)

    def _review(
        self,
        document: Document,
        findings: tuple[Finding, ...],
        claims: tuple[Claim, ...],
        failures: tuple[Failure, ...],
        timing: Mapping[str, float],
    ) -> Review:
        size = len(document.text)
        return Review(
            document=document,
            status=Status.INCOMPLETE if failures else Status.COMPLETE,
            outcome=_outcome(findings, failures),
            scientific_accuracy=(
                None if failures else scores.scientific_accuracy(findings, claims, size)
            ),
            compliance=None if failures else scores.compliance(findings, size),
            claims=claims,
            findings=findings,
            failures=failures,
            versions=self.versions,
            timing_ms=timing,
        )


def _isolated(name: str, step: Callable[[], None]) -> Failure | None:
    try:
        step()
    except Exception as error:  # noqa: BLE001 - one failing check must not lose the others' work
        _log.exception("check failed", check=name)
        return Failure(name, f"{type(error).__name__}: {error}")
    return None


def _outcome(findings: Sequence[Finding], failures: Sequence[Failure]) -> Outcome:
    severities = {f.severity for f in findings}
    if Severity.MUST_FIX in severities:
        return Outcome.FIX
    if Severity.SHOULD_CHECK in severities or failures:
        return Outcome.CHECK
    return Outcome.PASS


def merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings in reading order, with those that say the same of the same text made one.

    Two findings on one topic say the same when one's span holds the other's; the graver and then
    the longer one stays, with the sources of both.  Rumor findings are one when they name the same
    entry and overlap.
    """
    last: dict[tuple[str, str], Finding] = {}
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.span.start, -f.span.end, f.check, f.rule)):
        topic = _topic(finding)
        before = last.get(topic)
        if before is not None and _same(before, finding):
            last[topic] = _combined(before, finding)
        else:
            if before is not None:
                kept.append(before)
            last[topic] = finding
    return tuple(sorted([*kept, *last.values()], key=lambda f: (f.span, f.check, f.rule)))


def _topic(finding: Finding) -> tuple[str, str]:
    if finding.rumor is not None:
        return finding.kind, finding.rumor.id
    return _SHARED_TOPICS.get(finding.category, (finding.kind, finding.category))


def _same(before: Finding, after: Finding) -> bool:
    if before.kind is Kind.RUMOR:
        return before.span.overlaps(after.span)
    return before.span.contains(after.span)


def _combined(one: Finding, other: Finding) -> Finding:
    main, extra = sorted(
        (one, other),
        key=lambda f: (_RANK[f.severity], len(f.span), f.confidence, f.rule),
        reverse=True,
    )
    return replace(
        main, sources=main.sources + tuple(s for s in extra.sources if s not in main.sources)
    )
