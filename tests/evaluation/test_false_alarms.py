from pathlib import Path

import pytest

from evaluation import false_alarms
from evaluation.data import AbsentData
from evaluation.false_alarms import GUIDES, Alarm, Count
from review_service import bootstrap
from review_service.domain.findings import Severity
from review_service.errors import Message, ModelMismatch


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


def test_without_the_models_the_part_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_library: Path) -> None:
        raise ModelMismatch(Message("没有模型", "no model"))

    (tmp_path / GUIDES).parent.mkdir()
    (tmp_path / GUIDES).write_text('{"id": "a", "text": "多洗手。"}', encoding="utf-8")
    monkeypatch.setattr(bootstrap, "review_pipeline", missing)
    with pytest.raises(AbsentData, match="no model"):
        next(false_alarms.measure(tmp_path, print))
