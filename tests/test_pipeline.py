from collections.abc import Iterator
from dataclasses import dataclass, replace

from review_service.domain.findings import (
    Claim,
    Finding,
    Kind,
    Outcome,
    RumorEvidence,
    Severity,
    Status,
)
from review_service.domain.rumors import RumorVerdict, SourceRef, Stance, Tier
from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, Format
from review_service.errors import Message
from review_service.pipeline import Pipeline, Progress, merged

NOTE = Message("说明", "note")
DOCUMENT = Document(
    "味精有毒。", (Block(BlockKind.PARAGRAPH, Span(0, 5)),), (), (), "a.txt", Format.TEXT, "0" * 64
)


def finding(
    start: int, end: int, severity: Severity = Severity.MUST_FIX, **more: object
) -> Finding:
    base = Finding(
        check="test@1",
        rule="test",
        kind=Kind.LANGUAGE,
        category="typo",
        severity=severity,
        confidence=0.9,
        span=Span(start, end),
        message=NOTE,
        why=NOTE,
        sources=(SourceRef(title=f"{start}:{end}"),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Fixed:
    found: tuple[Finding, ...]
    name: str = "fixed@1"

    def run(self, document: Document) -> Iterator[Finding]:
        yield from self.found


@dataclass(frozen=True)
class Broken:
    name: str = "broken@1"

    def run(self, document: Document) -> Iterator[Finding]:
        yield finding(0, 1)
        msg = "词典缺失"
        raise RuntimeError(msg)


@dataclass(frozen=True)
class NoClaims:
    def claims(self, document: Document) -> tuple[Claim, ...]:
        return ()


def _pipeline(*checks: Fixed | Broken) -> Pipeline:
    return Pipeline(checks, NoClaims(), {"product": "1"}, timer=lambda: 0.0)


def test_a_clean_draft_passes_with_full_scores() -> None:
    review = _pipeline(Fixed(())).review(DOCUMENT)
    assert (review.status, review.outcome) == (Status.COMPLETE, Outcome.PASS)
    assert review.scientific_accuracy is not None
    assert review.scientific_accuracy.value == 100


def test_the_gravest_finding_decides_the_outcome() -> None:
    assert _pipeline(Fixed((finding(0, 1),))).review(DOCUMENT).outcome is Outcome.FIX
    check = finding(0, 1, Severity.SHOULD_CHECK)
    assert _pipeline(Fixed((check,))).review(DOCUMENT).outcome is Outcome.CHECK
    advice = finding(0, 1, Severity.ADVISE)
    assert _pipeline(Fixed((advice,))).review(DOCUMENT).outcome is Outcome.PASS


def test_a_failing_check_leaves_the_review_incomplete_with_the_reason() -> None:
    review = _pipeline(Broken(), Fixed((finding(2, 4),))).review(DOCUMENT)
    assert review.status is Status.INCOMPLETE
    assert review.outcome is Outcome.FIX
    assert [(f.check, f.reason) for f in review.failures] == [
        ("broken@1", "RuntimeError: 词典缺失")
    ]
    assert review.scientific_accuracy is None
    assert review.compliance is None
    assert Span(2, 4) in [f.span for f in review.findings]


def test_an_incomplete_review_without_findings_never_passes() -> None:
    class Silent(Broken):
        def run(self, document: Document) -> Iterator[Finding]:
            raise RuntimeError(document.name)

    assert _pipeline(Silent()).review(DOCUMENT).outcome is Outcome.CHECK


def test_progress_is_told_before_each_step() -> None:
    seen: list[Progress] = []
    _pipeline(Fixed(()), Fixed((), "second@1")).review(DOCUMENT, seen.append)
    assert seen == [
        Progress(0, 3, "fixed@1"),
        Progress(1, 3, "second@1"),
        Progress(2, 3, "claims"),
    ]


def test_findings_on_the_same_text_become_one_with_the_sources_of_both() -> None:
    (one,) = merged([finding(0, 4, Severity.ADVISE), finding(0, 2)])
    assert one.severity is Severity.MUST_FIX
    assert [s.title for s in one.sources] == ["0:2", "0:4"]


def test_findings_of_other_kinds_or_categories_stay_apart() -> None:
    found = [finding(0, 4), finding(0, 4, kind=Kind.SCIENCE), finding(0, 4, category="other")]
    assert len(merged(found)) == 3


def test_rumor_findings_merge_only_when_they_name_the_same_entry() -> None:
    def rumor(identifier: str, start: int, end: int) -> Finding:
        evidence = RumorEvidence(
            identifier, "说法", RumorVerdict.FALSE, "", Stance.ASSERTS, Tier.CONFIRMED, 0.9
        )
        return finding(start, end, kind=Kind.RUMOR, rumor=evidence)

    found = merged([rumor("a", 0, 3), rumor("b", 1, 3), rumor("a", 2, 5), rumor("a", 6, 8)])
    assert [(f.rumor.id, f.span) for f in found if f.rumor] == [
        ("a", Span(0, 3)),
        ("b", Span(1, 3)),
        ("a", Span(6, 8)),
    ]


def test_the_order_of_checks_does_not_change_the_result() -> None:
    found = [finding(3, 5), finding(0, 4), finding(0, 2), finding(4, 5, Severity.ADVISE)]
    assert merged(found) == merged(found[::-1])
