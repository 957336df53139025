"""Lists a draft's checkable claims, each with what the library says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from review_service.checks.claims.domains import domain_of
from review_service.checks.claims.features import CLAIM_FROM, claim_score, features_of
from review_service.domain.findings import Claim, Evidence
from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.text import BlockKind, Document, ZoneKind
from review_service.language.blanks import closed_up
from review_service.matching.base import Match
from review_service.matching.matcher import Matcher, SentenceMatch

_FEWEST = 6
"""Han characters under which a sentence says too little to check."""
_HAN = re.compile("[\u3400-\u9fff]")
_SKIPPED = (ZoneKind.REFERENCE_LIST, ZoneKind.CODE, ZoneKind.URL)
_WRONG = {RumorVerdict.FALSE, RumorVerdict.MISLEADING, RumorVerdict.OUTDATED}


@dataclass(frozen=True, slots=True)
class Claims:
    """Find checkable claims by readable features and look them up in the library."""

    matcher: Matcher

    def claims(self, document: Document) -> tuple[Claim, ...]:
        """Return the claims in reading order."""
        matches = {sentence.index: sentence for sentence in self.matcher.screen(document)}
        found = []
        for index, span in enumerate(document.sentences):
            block = document.block_at(span.start)
            if block is not None and block.kind is BlockKind.TITLE:
                continue
            if any(document.in_zone(span, kind) for kind in _SKIPPED):
                continue
            text = closed_up(document.quote(span)).text
            if len(_HAN.findall(text)) < _FEWEST:
                continue
            features = features_of(text)
            score = claim_score(features)
            evidence = _evidence(matches.get(index))
            if score >= CLAIM_FROM or evidence is not Evidence.NOT_FOUND:
                found.append(Claim(span, domain_of(text)[0], score, _shown(features), evidence))
        return tuple(found)


def _shown(features: Mapping[str, bool]) -> dict[str, bool]:
    return {
        name: answer for name, answer in features.items() if name not in {"domain", "specialised"}
    }


def _evidence(sentence: SentenceMatch | None) -> Evidence:
    """Return what the library says; entries that are open or half right say nothing."""
    if sentence is None:
        return Evidence.NOT_FOUND
    answers = [_answer(match) for match in sentence.matches]
    if Evidence.CONTRADICTED in answers:
        return Evidence.CONTRADICTED
    return Evidence.SUPPORTED if Evidence.SUPPORTED in answers else Evidence.NOT_FOUND


def _answer(match: Match) -> Evidence:
    """Return what one entry says of a sentence.

    To deny a wrong entry supports only a sentence that itself says the opposite: one that another
    sentence refutes has merely repeated it.
    """
    if match.tier is Tier.NONE or set(match.conflicts) - {"negation"}:
        return Evidence.NOT_FOUND
    denies = match.stance is Stance.DEBUNKS and "negation" in match.conflicts
    asserts = match.stance is Stance.ASSERTS and not match.conflicts
    verdict = match.entry.verdict
    if verdict is RumorVerdict.TRUE:
        if asserts:
            return Evidence.SUPPORTED
        return Evidence.CONTRADICTED if denies else Evidence.NOT_FOUND
    if verdict in _WRONG:
        if asserts:
            return Evidence.CONTRADICTED
        return Evidence.SUPPORTED if denies else Evidence.NOT_FOUND
    return Evidence.NOT_FOUND
