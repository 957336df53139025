import json
from pathlib import Path
from typing import Any

import pytest
from made_matching import entry

from review_service.matching.base import Candidate, Passage
from review_service.matching.objects import swapped
from review_service.matching.verify import CueVerifier

PAIRS = Path(__file__).parents[2] / "datasets" / "stance_examples" / "slot_pairs.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]


def conflicts(claim: str, passage: str, *variants: str) -> tuple[str, ...]:
    candidate = Candidate(entry(claim, variants=variants), "claim", claim, 0.9)
    return CueVerifier().decide(candidate, Passage(passage)).conflicts


@pytest.mark.parametrize("row", [r for r in ROWS if r["conflicts"]], ids=lambda r: r["id"])
def test_altered_twins_conflict_in_the_altered_slot(row: dict[str, Any]) -> None:
    assert set(row["conflicts"]) & set(conflicts(row["claim"], row["passage"]))


@pytest.mark.parametrize("row", [r for r in ROWS if not r["conflicts"]], ids=lambda r: r["id"])
def test_equal_rewrites_never_conflict(row: dict[str, Any]) -> None:
    assert conflicts(row["claim"], row["passage"]) == ()


def test_a_value_that_only_one_text_gives_is_no_conflict() -> None:
    assert conflicts("每天喝8杯水有益健康", "每天多喝水有益健康") == ()
    assert conflicts("多喝水有益健康", "每天喝8杯水，多喝水有益健康") == ()


def test_a_wording_without_the_number_does_not_hide_another_number() -> None:
    assert conflicts("每天要喝8杯水", "每天要喝3杯水", "每天要喝足水") == ("number",)
    assert conflicts("每天要喝8杯水", "每天要喝八杯水", "每天要喝足水") == ()


def test_a_wording_with_the_passages_number_settles_it() -> None:
    assert conflicts("每天要喝8杯水", "每天要喝2000毫升水", "每天要喝2升水") == ()


@pytest.mark.parametrize(
    ("claim", "passage", "differs"),
    [
        ("香蕉治便秘", "苹果治便秘", True),
        ("大蒜、生姜防感冒", "大蒜防感冒", False),
        ("大蒜防感冒", "大蒜、生姜、大葱防感冒", False),
        ("番茄防癌", "西红柿防癌", False),
        ("肝癌患者", "肺癌患者", True),
        ("金鱼的记忆", "鲨鱼的记忆", True),
        ("地铁里的铁", "木头", False),
    ],
)
def test_objects_are_swapped_only_for_another_of_their_kind(
    claim: str, passage: str, *, differs: bool
) -> None:
    assert swapped(claim, passage) is differs
