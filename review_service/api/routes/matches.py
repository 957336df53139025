"""Claims against the rumor library, at once."""

from fastapi import APIRouter

from review_service.api.deps import Parts
from review_service.api.schemas import ClaimsIn, MatchesOut, TextMatchesOut

router = APIRouter(prefix="/v1/matches", tags=["matches"])


@router.post("")
def match(claims: ClaimsIn, parts: Parts) -> MatchesOut:
    """Match up to 100 claims; each answer ranks at most `top_k` entries, whatever their tier."""
    lines = parts.match(claims.texts, claims.top_k)
    return MatchesOut(items=[TextMatchesOut.model_validate(line) for line in lines])
