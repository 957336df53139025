"""The line that `kepu match --json` prints for a text, and the API answers with."""

from collections.abc import Mapping, Sequence
from typing import Any

from review_service.matching.base import Match


def match_line(text: str, matches: Sequence[Match], versions: Mapping[str, str]) -> dict[str, Any]:
    """Return the matches of `text`, ranked, as the interface's JSON object."""
    return {
        "text": text,
        "matches": [
            {
                "rumor_id": m.entry.id,
                "claim": m.entry.claim,
                "verdict": m.entry.verdict.value,
                "score": round(m.score, 6),
                "tier": m.tier.value,
                "stance": m.stance.value,
                "stance_scores": {s.value: round(p, 4) for s, p in m.stance_scores.items()},
                "matched_field": m.field,
                "slots": {"conflicts": list(m.conflicts)},
            }
            for m in matches
        ],
        "versions": dict(versions),
    }
