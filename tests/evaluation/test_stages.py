from datetime import date
from pathlib import Path

from made_matching import THRESHOLDS, draft, entry

from evaluation.stages import Stages
from models.encoder import load_encoder
from review_service.matching.snapshot import Snapshot
from review_service.matching.verify import CueVerifier
from review_service.rules.engine import RuleSet

AS_OF = date(2026, 11, 1)


def test_each_stage_has_its_time(tmp_path: Path) -> None:
    encoder = load_encoder()
    library = Snapshot.build([entry("吃大蒜能预防流感")], encoder, THRESHOLDS)
    rules = RuleSet.load([], None, AS_OF, tmp_path)
    stages = Stages(library, encoder, THRESHOLDS, CueVerifier(), rules)
    rows = list(stages.rows(draft("冬天多吃大蒜能预防流感。", "别忘了多穿衣服。")))
    assert [row.items for row in rows] == [2, 2, 1, 1, 0]
    assert all(
        (row.figures["p50"].value or 0) >= (row.figures["fastest"].value or 0) for row in rows
    )
