"""A retriever over given scores, and documents, for the tests of matching and checks."""

import hashlib
from collections.abc import Mapping, Sequence

from models.thresholds import Thresholds
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, Format
from review_service.language.segments import text_zones
from review_service.matching.base import Candidate
from review_service.matching.matcher import Matcher
from review_service.matching.verify import CueVerifier
from review_service.matching.wording import coverage, folded, wording

THRESHOLDS = Thresholds("query", 0.05, 100.0, -90.0, suggested=0.2, confirmed=0.7)


def entry(claim: str, verdict: RumorVerdict = RumorVerdict.FALSE, **more: object) -> RumorEntry:
    """Return a library entry whose identifier is its claim."""
    return RumorEntry(claim, claim, verdict, explanation="理由。", **more)  # type: ignore[arg-type]


class WordRetriever:
    """Scores an entry by the share of its claim's words that the text holds."""

    def __init__(self, entries: Sequence[RumorEntry]) -> None:
        self._entries = {e.id: e for e in entries}
        self.searches: list[tuple[str, ...]] = []

    @property
    def fingerprint(self) -> str:
        return "words"

    def search(self, texts: Sequence[str], top_k: int) -> list[list[Candidate]]:
        self.searches.append(tuple(texts))
        return [
            sorted(
                (self._candidate(text, e) for e in self._entries.values()),
                key=lambda c: (-c.score, c.entry.id),
            )[:top_k]
            for text in texts
        ]

    def score(self, text: str, rumor_id: str) -> Candidate | None:
        found = self._entries.get(rumor_id)
        return None if found is None else self._candidate(text, found)

    def _candidate(self, text: str, e: RumorEntry) -> Candidate:
        passage = wording(folded(text))
        phrases = (e.claim, *e.variants)
        best = max(phrases, key=lambda p: coverage(wording(folded(p)), passage))
        score = round(coverage(wording(folded(best)), passage), 4)
        return Candidate(e, "claim" if best == e.claim else "variant", best, score)


def matcher(*entries: RumorEntry) -> Matcher:
    """Return a matcher over `entries`."""
    return Matcher(WordRetriever(entries), CueVerifier(), THRESHOLDS)


def draft(*lines: str, kinds: Mapping[int, BlockKind] | None = None) -> Document:
    """Return a document with one block a line, paragraphs unless `kinds` says otherwise."""
    text = "\n".join(lines)
    blocks: list[Block] = []
    at = 0
    for number, line in enumerate(lines):
        kind = (kinds or {}).get(number, BlockKind.PARAGRAPH)
        blocks.append(Block(kind, Span(at, at + len(line))))
        at += len(line) + 1
    digest = hashlib.sha256(text.encode()).hexdigest()
    zones = text_zones(text, tuple(blocks))
    return Document(text, tuple(blocks), zones, (), "-", Format.TEXT, digest)
