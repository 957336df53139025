from evaluation.false_alarms import Alarm, Count
from review_service.domain.findings import Severity


def _alarm(severity: Severity) -> Alarm:
    return Alarm("d", severity, "rule", "词", "上下文")


def test_counts_are_summed_first_and_divided_once() -> None:
    one = Count(5_000, (_alarm(Severity.MUST_FIX),))
    other = Count(15_000, (_alarm(Severity.MUST_FIX), _alarm(Severity.ADVISE)))
    whole = one + other
    assert whole.rate(Severity.MUST_FIX) == 1.0
    assert whole.rate(Severity.ADVISE) == 0.5
    assert whole.rate(Severity.SHOULD_CHECK) == 0.0


def test_no_text_has_no_rate() -> None:
    assert Count().rate(Severity.MUST_FIX) is None
