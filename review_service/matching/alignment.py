"""Lay a claim on a passage: which part speaks of it, and whether that part affirms or denies it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import sqrt

from review_service.domain.spans import Span
from review_service.language.degree import directions
from review_service.language.polarity import Force, Negation, reaching
from review_service.matching.wording import Wording, coverage


class Polarity(StrEnum):
    """How the aligned part of a passage stands to the claim's words."""

    SAME = "same"
    PARTLY = "partly"
    """A smaller part of the aligned words is negated in one text only, e.g. the condition."""
    OPPOSITE = "opposite"
    OPEN = "open"
    """The passage says that it is not known."""
    NONE = "none"
    """Nothing is aligned."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The result of laying a claim on a passage."""

    coverage: float
    """Share of the claim's content that the passage holds."""
    polarity: Polarity
    span: Span
    """The part of the passage that holds the aligned words."""
    turned: bool
    """A direction word of the passage is the opposite of the claim's, without a negation."""
    balance: float
    """Geometric mean of the shares of the claim's first and second half: who, and what of it."""


_CLAUSE = re.compile("[^，,。；;：:！!？?\n]+")
_OPPOSITE_SHARE = 0.5
"""From this share of negated words on, in the claim's predicate or in all, the claim is denied."""

# After these a claim says what its subject does: 吃大蒜 能 预防流感.
_PREDICATE = re.compile(
    "不?(?:能|会|可以|可(?![乐能])|应|必须|需要|要(?!么)|使得?|导致|引起|引发|造成|致癌|有助于|含有|有害|有毒|是|只有|只)"
)

# Whoever warns of a harm agrees with a claim of harm: 切勿混用，会产生氯气.
_HARM = re.compile(
    "致癌|致病|致命|癌变|有害|有毒(?!蛇)|中毒|危害|伤(?:胃|肝|肾|身)|导致|引起|引发|造成|产生|加深|加重|越来越[深重差]|变成"
)
_CURE = re.compile("应|必须|可以|治|防|抗|补|自救|解毒|排毒")
_CAUSE = re.compile("(?:导致|引[起发]|造成|致|产生|影响|增加)")
_WARNINGS = {"不能", "不能够"}
# Not getting an illness is what prevention does: 预防流感 and 不得流感 say the same.
_PREVENTION = re.compile("预防|防止|防(?=[癌病治])|抗(?=[癌病])|远离|避免|躲过|抵御")
_NOT_GETTING = re.compile(
    "(?:不会?|没|不再|就是不|不容易|从不|从没)再?(?:得|患|感染|染上|生病|中招|找|发作|犯|感冒|上门)"
    "|近不了|不上门"
)


@lru_cache(maxsize=16384)
def align(claim: Wording, passage: Wording) -> Alignment:
    """Return how `passage` holds `claim`; both are folded."""
    shared = [unit for unit in claim.places if unit in passage.places]
    if not shared:
        return Alignment(0.0, Polarity.NONE, Span(0, 0), turned=False, balance=0.0)
    clause = _best_clause(claim, passage, shared)
    agreement = _Agreement.between(claim.text, passage.text)
    predicate = _predicate_start(claim.text)
    votes = _Votes()
    places = []
    for unit in shared:
        here = claim.places[unit][0]
        there, same = agreement.place(here, passage.places[unit], clause)
        places.append(there)
        votes.count(claim.weights[unit], same=same, predicate=here >= predicate)
    span = Span(min(places), min(max(places) + 2, len(passage.text)))
    polarity = votes.polarity()
    affirmed = polarity in {Polarity.SAME, Polarity.PARTLY}
    turned = affirmed and _turned(claim.text, passage.text, span)
    if turned:
        polarity = Polarity.OPPOSITE
    return Alignment(
        coverage(claim, passage), polarity, span, turned=turned, balance=_balance(claim, passage)
    )


def _predicate_start(claim: str) -> int:
    """Return where the claim begins to say something of its subject."""
    found = _PREDICATE.search(claim, 2)
    return found.start() if found and found.end() < len(claim) else len(claim) // 2


def _balance(claim: Wording, passage: Wording) -> float:
    middle = _predicate_start(claim.text)
    held = {True: 0.0, False: 0.0}
    total = {True: 0.0, False: 0.0}
    for unit, weight in claim.weights.items():
        first = claim.places[unit][0] < middle
        total[first] += weight
        held[first] += weight if unit in passage.places else 0.0
    shares = [held[half] / total[half] for half in (True, False) if total[half]]
    return sqrt(shares[0] * shares[-1]) if shares else 0.0


def _best_clause(claim: Wording, passage: Wording, shared: Sequence[str]) -> Span:
    """Return the clause that holds most of the claim, the first of equals."""
    best, chosen = -1.0, Span(0, 0)
    for clause in _CLAUSE.finditer(passage.text):
        start, end = clause.span()
        held = sum(
            claim.weights[unit]
            for unit in shared
            if any(start <= at < end for at in passage.places[unit])
        )
        if held > best:
            best, chosen = held, Span(start, end)
    return chosen


class _Votes:
    """Weights of aligned words whose negation is the same, differs, or is left open."""

    def __init__(self) -> None:
        self._all: dict[bool | None, float] = {True: 0.0, False: 0.0, None: 0.0}
        self._predicate = dict(self._all)

    def count(self, weight: float, *, same: bool | None, predicate: bool) -> None:
        """Add a word's vote."""
        self._all[same] += weight
        if predicate:
            self._predicate[same] += weight

    def polarity(self) -> Polarity:
        """Return what the votes come to."""
        if any(votes[None] > votes[True] + votes[False] for votes in (self._all, self._predicate)):
            return Polarity.OPEN
        if any(_denied(votes) for votes in (self._all, self._predicate)):
            return Polarity.OPPOSITE
        return Polarity.PARTLY if self._all[False] else Polarity.SAME


def _denied(votes: dict[bool | None, float]) -> bool:
    against = votes[False]
    return against > 0 and against >= _OPPOSITE_SHARE * (votes[True] + against)


@dataclass(frozen=True, slots=True)
class _Agreement:
    """Which negations count when a claim and a passage are compared."""

    claim: str
    passage: str
    warned: bool
    """The claim tells of a harm: advice against it is no denial, in either text."""
    prevented: tuple[Span, ...]
    """Negations of the passage that say what the claim's prevention says."""

    @classmethod
    def between(cls, claim: str, passage: str) -> "_Agreement":
        prevents = _PREVENTION.search(claim) and not _PREVENTION.search(passage)
        spans = tuple(Span(*f.span()) for f in _NOT_GETTING.finditer(passage)) if prevents else ()
        warned = _HARM.search(claim) is not None and not _CURE.search(claim)
        return cls(claim, passage, warned, spans)

    def place(self, here: int, places: Sequence[int], clause: Span) -> tuple[int, bool | None]:
        """Return where the passage has a word of the claim, and whether both say it alike.

        Of several places in the clause that speaks of the claim one that agrees is taken; outside,
        the nearest, unless the claim itself is negative and the passage is so somewhere.
        """
        mine = sum(self._denies(self.claim, n) for n in reaching(self.claim, here)) % 2 == 1
        inside = [at for at in places if clause.start <= at < clause.end]
        candidates = places if mine or not inside else inside
        nearest = min(candidates, key=lambda at: abs(2 * at - clause.start - clause.end))
        ordered = [nearest, *(at for at in candidates if at != nearest and (inside or mine))]
        said = [(at, self._same(at, negative=mine)) for at in ordered]
        return next((pair for pair in said if pair[1]), said[0])

    def _same(self, there: int, *, negative: bool) -> bool | None:
        found = [
            n
            for n in reaching(self.passage, there)
            if self._denies(self.passage, n)
            and not any(span.overlaps(n.span) for span in self.prevented)
        ]
        if len(found) > 1 and any(n.force is Force.EVIDENCE for n in found):
            return None
        return negative == (len(found) % 2 == 1)

    def _denies(self, text: str, negation: Negation) -> bool:
        """Tell whether a negation denies what is claimed, rather than warn of it."""
        if negation.force is Force.REASSURANCE:
            return self.warned
        if not self.warned:
            return True
        if negation.force is Force.ADVICE:
            return False
        word = text[negation.span.start : negation.span.end]
        return word not in _WARNINGS or bool(_CAUSE.match(text, negation.span.end))


def _turned(claim: str, passage: str, span: Span) -> bool:
    """Tell whether the passage uses the opposite of a direction word of the claim."""
    for (one, other), (their_one, their_other) in zip(
        directions(claim), directions(passage), strict=True
    ):
        if one and not other:
            mine, against = their_one, their_other
        elif other and not one:
            mine, against = their_other, their_one
        else:
            continue
        near = [at for at in against if span.start - 6 <= at <= span.end + 6]
        if near and not mine and not any(len(reaching(passage, at)) % 2 for at in near):
            return True
    return False
