"""One stance from several: of the sentences of a text, and of the places of a draft."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from review_service.domain.rumors import Stance, Tier
from review_service.matching.base import Match, StanceVerdict

_DENIAL_SHARE = 0.8
"""A denial outweighs an assertion of the same text from this share of its score on."""

_SURE_DENIAL = 0.8
"""Score from which a denial in one place of a draft answers what it says in another."""


def overall(verdicts: Sequence[StanceVerdict]) -> StanceVerdict:
    """Return the verdict that stands for all sentences of a text."""
    surest = {stance: _surest(verdicts, stance) for stance in Stance}
    denied, asserted = surest[Stance.DEBUNKS], surest[Stance.ASSERTS]
    if denied is not None and asserted is not None:
        outweighs = asserted.scores[Stance.ASSERTS] * _DENIAL_SHARE
        return denied if denied.scores[Stance.DEBUNKS] >= outweighs else asserted
    either = denied or asserted or surest[Stance.MENTIONS] or surest[Stance.UNRELATED]
    return either or StanceVerdict(
        Stance.UNRELATED, {each: float(each is Stance.UNRELATED) for each in Stance}
    )


def _surest(verdicts: Iterable[StanceVerdict], stance: Stance) -> StanceVerdict | None:
    of_it = [verdict for verdict in verdicts if verdict.stance is stance]
    return max(of_it, key=lambda verdict: verdict.scores[stance], default=None)


def denied_entries(matches: Iterable[Match]) -> frozenset[str]:
    """Return the entries that the text denies somewhere."""
    return frozenset(
        match.entry.id
        for match in matches
        if match.stance is Stance.DEBUNKS and match.stance_scores[Stance.DEBUNKS] >= _SURE_DENIAL
    )


def settled(match: Match, denied: frozenset[str]) -> Match:
    """Return an assertion as a mention where the text denies the same entry elsewhere."""
    if match.stance is not Stance.ASSERTS or match.entry.id not in denied:
        return match
    scores = dict(match.stance_scores)
    scores[Stance.ASSERTS], scores[Stance.MENTIONS] = (
        scores[Stance.MENTIONS],
        scores[Stance.ASSERTS],
    )
    return replace(
        match, stance=Stance.MENTIONS, tier=_at_most_suggested(match.tier), stance_scores=scores
    )


def _at_most_suggested(tier: Tier) -> Tier:
    return Tier.SUGGESTED if tier is Tier.CONFIRMED else tier
