"""Lists a draft's checkable claims, each with what the library says of it."""

import re
from dataclasses import dataclass

from review_service.checks.claims.detector import Detector
from review_service.checks.claims.domains import domain_of
from review_service.domain.findings import Claim, Evidence
from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.spans import Span
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
    """Find checkable claims and look them up in the library."""

    matcher: Matcher
    detector: Detector

    def claims(self, document: Document) -> tuple[Claim, ...]:
        """Return the claims in reading order."""
        matches = {sentence.index: sentence for sentence in self.matcher.screen(document)}
        places = [
            (index, span, text)
            for index, span in enumerate(document.sentences)
            if (text := _statement(document, span)) is not None
        ]
        readings = self.detector.read([document.quote(span) for _, span, _ in places])
        found = []
        for (index, span, text), reading in zip(places, readings, strict=True):
            evidence = _evidence(matches.get(index))
            if reading.is_claim or evidence is not Evidence.NOT_FOUND:
                domain = domain_of(text)[0]
                found.append(Claim(span, domain, reading.score, dict(reading.features), evidence))
        return tuple(found)


def _statement(document: Document, span: Span) -> str | None:
    """Return a sentence, folded, if it may state something."""
    block = document.block_at(span.start)
    if block is not None and block.kind is BlockKind.TITLE:
        return None
    if any(document.in_zone(span, kind) for kind in _SKIPPED):
        return None
    text = closed_up(document.quote(span)).text
    return text if len(_HAN.findall(text)) >= _FEWEST else None


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
