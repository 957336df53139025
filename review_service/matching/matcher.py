"""Texts and drafts against the library: retrieve, verify, and put each match in its tier."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from models.thresholds import Thresholds
from review_service.domain.rumors import Stance
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message, NotFound
from review_service.matching.base import Candidate, Match, Retriever, StanceVerdict, Verifier
from review_service.matching.passages import document_passages, text_chunks
from review_service.matching.tiers import tier_of
from review_service.matching.verdicts import denied_entries, overall, settled

CANDIDATES = 5
"""Entries that are verified for each sentence of a draft."""

LEAST = 0.1
"""Probability of a match under which a sentence of a draft is not looked at: a finding would be
wrong nine times in ten."""

READINGS, FEWEST = 2, 4
"""Pairs of an entry and a group of sentences that are read closely, for each thousand characters of
a draft, and in the shortest one: the time of a review grows with its length, not with the library.
"""

_REMEMBERED = 8
"""Screenings kept, so that the checks of one review share one."""


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """A sentence of a draft with the entries that it speaks of, best first."""

    span: Span
    index: int
    """Index of the sentence in `Document.sentences`."""
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Find what texts say of the library's entries."""

    retriever: Retriever
    verifier: Verifier
    thresholds: Thresholds
    _screened: "OrderedDict[tuple[str, int], tuple[SentenceMatch, ...]]" = field(
        default_factory=OrderedDict, repr=False, compare=False
    )
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def match(self, texts: Sequence[str], top_k: int) -> list[list[Match]]:
        """Return for each text at most `top_k` entries, ranked, whatever their tier."""
        found = self.retriever.search(texts, top_k)
        pairs = [
            (candidate, passage)
            for text, row in zip(texts, found, strict=True)
            for candidate in row
            if candidate.score >= self.thresholds.suggested
            for passage in text_chunks(text)
        ]
        verdicts = iter(self.verifier.verify(pairs))
        return [
            [
                self._match(text, candidate, self._next(text, candidate, verdicts))
                for candidate in row
            ]
            for text, row in zip(texts, found, strict=True)
        ]

    def _next(
        self, text: str, candidate: Candidate, verdicts: Iterator[StanceVerdict]
    ) -> StanceVerdict:
        """Take the verdicts of a text's chunks; what retrieval rules out has none."""
        ruled_out = candidate.score < self.thresholds.suggested
        return overall([] if ruled_out else [next(verdicts) for _ in text_chunks(text)])

    def stance(self, text: str, rumor_id: str) -> Match:
        """Return how `text` stands to one entry.

        Raises NotFound for an entry that is not in the library.
        """
        candidate = self.retriever.score(text, rumor_id)
        if candidate is None:
            raise NotFound(
                Message(
                    f"谣言库中没有编号为 {rumor_id} 的条目，请核对编号。",
                    f"The library has no entry {rumor_id}; check the identifier.",
                )
            )
        verdicts = self.verifier.verify([(candidate, part) for part in text_chunks(text)])
        return self._match(text, candidate, overall(verdicts))

    def screen(self, document: Document) -> tuple[SentenceMatch, ...]:
        """Return the sentences that speak of an entry, in reading order.

        All sentences go through the retriever at once.  What one place of the draft denies, another
        place does not assert.
        """
        key = (document.sha256, hash(document.text))
        with self._lock:
            if (known := self._screened.get(key)) is not None:
                self._screened.move_to_end(key)
                return known
        result = self._screen(document)
        with self._lock:
            self._screened[key] = result
            while len(self._screened) > _REMEMBERED:
                self._screened.popitem(last=False)
        return result

    def _screen(self, document: Document) -> tuple[SentenceMatch, ...]:
        located = list(document_passages(document))
        if not located:
            return ()
        found = self.retriever.search([place.query for place in located], CANDIDATES)
        pairs = [
            (place, candidate)
            for place, candidates in zip(located, found, strict=True)
            for candidate in candidates
            if candidate.score >= max(LEAST, self.thresholds.suggested)
        ]
        verdicts = self.verifier.verify(
            [(each, place.passage) for place, each in pairs],
            max(FEWEST, READINGS * len(document.text) // 1_000),
        )
        matches: dict[int, list[Match]] = {}
        for (place, candidate), verdict in zip(pairs, verdicts, strict=True):
            if verdict.stance is not Stance.UNRELATED:
                match = self._match(place.query, candidate, verdict)
                matches.setdefault(place.index, []).append(match)
        denied = denied_entries(match for found in matches.values() for match in found)
        return tuple(
            SentenceMatch(
                place.span,
                place.index,
                tuple(settled(match, denied) for match in matches[place.index]),
            )
            for place in located
            if place.index in matches
        )

    def _match(self, text: str, candidate: Candidate, verdict: StanceVerdict) -> Match:
        return Match(
            entry=candidate.entry,
            field=candidate.field,
            phrase=candidate.phrase,
            score=candidate.score,
            tier=tier_of(
                text, candidate.score, verdict, self.thresholds, self.verifier.confirmed_from
            ),
            stance=verdict.stance,
            stance_scores=verdict.scores,
            conflicts=verdict.conflicts,
        )
