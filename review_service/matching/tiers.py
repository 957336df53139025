"""When a match is confirmed, when it is only suggested, and when it is neither."""

import re
from collections.abc import Mapping

from models.thresholds import Thresholds
from review_service.domain.rumors import Stance, Tier
from review_service.matching.base import StanceVerdict

SHORTEST_CONFIRMED = 16
"""Han characters under which a text says too little to be sure of its truth conditions."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def confidence(score: float, stance_scores: Mapping[Stance, float]) -> float:
    """Return the probability that a text asserts an entry: of the match, times of asserting."""
    return score * stance_scores[Stance.ASSERTS]


def tier_of(
    text: str, score: float, verdict: StanceVerdict, thresholds: Thresholds, confirmed_from: float
) -> Tier:
    """Return the tier of a match of `text`; a conflict of any slot rules out confirmation.

    `confirmed_from` is the confidence that the verifier asks for.
    """
    if score < thresholds.suggested or verdict.stance is Stance.UNRELATED:
        return Tier.NONE
    sure = (
        verdict.stance is Stance.ASSERTS
        and confidence(score, verdict.scores) >= confirmed_from
        and not verdict.conflicts
        and len(_HAN.findall(text)) >= SHORTEST_CONFIRMED
    )
    return Tier.CONFIRMED if sure else Tier.SUGGESTED
