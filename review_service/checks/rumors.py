"""Findings for sentences that repeat an entry of the rumor library as fact.

A sentence that denies, asks or reports a rumor is no finding; a rumor that the draft reports and
answers nowhere gets advice.  Entries found true never give a finding.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review_service.domain.findings import Finding, Kind, RumorEvidence, Severity
from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.spans import Span
from review_service.domain.text import Document, ZoneKind
from review_service.errors import Message
from review_service.matching.base import Match
from review_service.matching.matcher import Matcher, SentenceMatch

_VERDICTS = {
    RumorVerdict.FALSE: Message("不实", "false"),
    RumorVerdict.MISLEADING: Message("误导", "misleading"),
    RumorVerdict.PARTLY_TRUE: Message("部分属实", "partly true"),
    RumorVerdict.UNPROVEN: Message("尚无定论", "unproven"),
    RumorVerdict.OUTDATED: Message("已经过时", "outdated"),
}

# What is open or half right is for the editor to word, what is wrong must not stand.
_SEVERITIES = {
    (True, Tier.CONFIRMED): Severity.MUST_FIX,
    (True, Tier.SUGGESTED): Severity.SHOULD_CHECK,
    (False, Tier.CONFIRMED): Severity.SHOULD_CHECK,
    (False, Tier.SUGGESTED): Severity.ADVISE,
}
_ANOTHER_CLAIM = {"number", "unit", "date", "object", "scope"}
"""Slots in which a difference makes it likely that the sentence makes another claim."""

_MARKS = '“”‘’「」『』"'

_SURE_MENTION = 0.65
"""Score from which the sentence reports or asks about a rumor rather than touching on it."""

_WRONG = {RumorVerdict.FALSE, RumorVerdict.MISLEADING, RumorVerdict.OUTDATED}


@dataclass(frozen=True, slots=True)
class _Asserted:
    """A stretch of neighbouring sentences that assert one entry."""

    span: Span
    last: int
    """Index of its last sentence."""
    match: Match
    """Its surest match."""
    quoted: bool
    """The stretch stands wholly inside somebody's quoted words."""


@dataclass(frozen=True, slots=True)
class Rumors:
    """Flag sentences that assert a rumor."""

    matcher: Matcher
    name: str = "rumors@1"

    def run(self, document: Document) -> Iterator[Finding]:
        """Yield findings in reading order."""
        screened = self.matcher.screen(document)
        asserted = _asserted(document, screened)
        findings = [self._assertion(stretch) for stretch in asserted]
        findings.extend(self._mentions(screened))
        yield from sorted(findings, key=lambda finding: (finding.span, finding.rule))

    def _assertion(self, stretch: _Asserted) -> Finding:
        match = stretch.match
        entry = match.entry
        tier = Tier.SUGGESTED if stretch.quoted else match.tier
        verdict = _VERDICTS[entry.verdict]
        return Finding(
            check=self.name,
            rule="rumors.asserted",
            kind=Kind.RUMOR,
            category="rumor",
            severity=_severity(match, tier),
            confidence=round(match.score * match.stance_scores[Stance.ASSERTS], 4),
            span=stretch.span,
            message=Message(
                f"这里把“{entry.claim}”当作事实，谣言库的结论是：{verdict.zh}。请删去、改正，"
                "或写明这一说法为什么不成立。",
                f"This states “{entry.claim}” as a fact; the library's verdict is {verdict.en}."
                " Remove it, correct it, or say why it does not hold.",
            ),
            why=_why(match),
            sources=entry.sources,
            rumor=_evidence(match, tier),
        )

    def _mentions(self, screened: Iterable[SentenceMatch]) -> Iterator[Finding]:
        """Yield one finding for each wrong entry that is only ever reported or asked about."""
        answered = {
            match.entry.id
            for sentence in screened
            for match in sentence.matches
            if match.stance in {Stance.DEBUNKS, Stance.ASSERTS}
        }
        for sentence in screened:
            for match in sentence.matches[:1]:
                entry = match.entry
                sure = match.score >= self.matcher.thresholds.confirmed and not match.conflicts
                if entry.id in answered or entry.verdict not in _WRONG or not sure:
                    continue
                if match.stance_scores[Stance.MENTIONS] < _SURE_MENTION:
                    continue
                answered.add(entry.id)
                yield self._mention(sentence.span, match)

    def _mention(self, span: Span, match: Match) -> Finding:
        claim = match.entry.claim
        return Finding(
            check=self.name,
            rule="rumors.mentioned",
            kind=Kind.RUMOR,
            category="rumor_mention",
            severity=Severity.ADVISE,
            confidence=round(match.score * match.stance_scores[Stance.MENTIONS], 4),
            span=span,
            message=Message(
                f"文中提到“{claim}”这一说法，但未予澄清。建议写明它是否属实。",
                f"The draft mentions “{claim}” without saying whether it is so; say it.",
            ),
            why=_why(match),
            sources=match.entry.sources,
            rumor=_evidence(match, Tier.SUGGESTED),
        )


def _asserted(document: Document, screened: Iterable[SentenceMatch]) -> list[_Asserted]:
    """Return the stretches that assert an entry, neighbours with the same entry made one."""
    found: list[_Asserted] = []
    for sentence in screened:
        match = next((m for m in _by_weight(sentence.matches) if _flagged(m)), None)
        if match is None:
            continue
        before = found[-1] if found else None
        if before is not None and _continues(document, before, sentence, match):
            found[-1] = _Asserted(
                Span(before.span.start, sentence.span.end),
                sentence.index,
                max((before.match, match), key=_weight),
                before.quoted,
            )
        else:
            quoted = _is_quoted(document, sentence.span)
            found.append(_Asserted(sentence.span, sentence.index, match, quoted))
    return found


def _is_quoted(document: Document, span: Span) -> bool:
    """Tell whether the sentence, its quotation marks aside, is somebody's quoted words."""
    words = document.quote(span)
    start = span.start + len(words) - len(words.lstrip(_MARKS))
    inner = Span(start, max(start, span.end - len(words) + len(words.rstrip(_MARKS))))
    return document.in_zone(inner, ZoneKind.DIRECT_QUOTE)


def _flagged(match: Match) -> bool:
    return (
        match.stance is Stance.ASSERTS
        and match.tier is not Tier.NONE
        and match.entry.verdict is not RumorVerdict.TRUE
    )


def _continues(
    document: Document, before: _Asserted, sentence: SentenceMatch, match: Match
) -> bool:
    return (
        match.entry.id == before.match.entry.id
        and sentence.index == before.last + 1
        and document.block_at(sentence.span.start) == document.block_at(before.span.start)
    )


def _weight(match: Match) -> float:
    return match.score * match.stance_scores[Stance.ASSERTS]


def _by_weight(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda m: (m.tier is Tier.CONFIRMED, m.score), reverse=True)


def _severity(match: Match, tier: Tier) -> Severity:
    if _ANOTHER_CLAIM & set(match.conflicts):
        return Severity.ADVISE
    return _SEVERITIES[match.entry.verdict in _WRONG, tier]


def _why(match: Match) -> Message:
    entry = match.entry
    verdict = _VERDICTS[entry.verdict]
    return Message(
        entry.explanation or f"谣言库把这一说法定为“{verdict.zh}”。",
        f"Library verdict: {verdict.en}. {entry.explanation}".strip(),
    )


def _evidence(match: Match, tier: Tier) -> RumorEvidence:
    entry = match.entry
    return RumorEvidence(
        id=entry.id,
        claim=entry.claim,
        verdict=entry.verdict,
        explanation=entry.explanation,
        stance=match.stance,
        tier=tier,
        score=match.score,
        conflicts=match.conflicts,
    )
