"""Stance by rules: decides from words and their scope, and can say why.

One voice of the trained verifier, and the verifier of an installation without a trained one.  The
order of the rules is the design: what the sentence itself says goes before what its
surroundings say, and whatever stays open is a mention, never an assertion.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from review_service.domain.rumors import Stance
from review_service.domain.spans import Span
from review_service.matching import cues
from review_service.matching.alignment import Alignment, Polarity, align
from review_service.matching.base import Candidate, Passage, StanceVerdict
from review_service.matching.context import Resolution, resolve
from review_service.matching.frames import Frame, frame_of, quoted_part
from review_service.matching.passages import text_passages
from review_service.matching.slots import conflicts
from review_service.matching.verdicts import overall
from review_service.matching.wording import Wording, folded, wording

VERSION = "lexical-1"
"""Raised whenever the same passage may get another stance."""

# A sentence speaks of a claim as far as its words and the retriever say so together.
_LEXICAL_SHARE = 0.35
_ASSERTED_FROM = 0.55
_SPOKEN_OF_FROM = 0.3
_OPPOSITE_FROM = 0.6
_LEAST_BALANCE = 0.3
"""Share of subject and predicate in its words under which a sentence asserts nothing of a claim."""
_NEGATION_LEAD = 0.05
"""By how much the sentence must be nearer to a wording of the opposite than to the claim."""

_CONFIRMED_FROM = 0.7

# How sure each rule is, set by hand and not yet calibrated; the rest is spread evenly.
_CONFIDENCE = {
    (Stance.ASSERTS, "own"): 0.85,
    (Stance.ASSERTS, "partly"): 0.6,
    (Stance.ASSERTS, "backed"): 0.75,
    (Stance.DEBUNKS, "opposite"): 0.9,
    (Stance.DEBUNKS, "denied"): 0.9,
    (Stance.DEBUNKS, "context"): 0.8,
    (Stance.DEBUNKS, "weighed"): 0.6,
    (Stance.MENTIONS, "weighed"): 0.5,
    (Stance.MENTIONS, "open"): 0.7,
    (Stance.MENTIONS, "weak"): 0.55,
    (Stance.UNRELATED, "unrelated"): 0.8,
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """The claim laid on the sentence by its best wording."""

    claims: tuple[Wording, ...]
    text: str
    alignment: Alignment
    polarity: Polarity
    strength: float
    """0 to 1: how far the sentence speaks of the claim at all."""
    sureness: float
    """0 to 1: mean of retrieval score and balance, for the score of a stance."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules decide on."""

    reading: _Reading
    passage: Passage
    frame: Frame


class CueVerifier:
    """Decide stance from cue words, their scope and the place of the claim's words."""

    @property
    def fingerprint(self) -> str:
        """Return the version of the rules and tables."""
        return VERSION

    @property
    def confirmed_from(self) -> float:
        """Confidence from which a match may be confirmed."""
        return _CONFIRMED_FROM

    def verify(
        self,
        pairs: Sequence[tuple[Candidate, Passage]],
        readings: int | None = None,  # noqa: ARG002 - rules are quick
    ) -> list[StanceVerdict]:
        """Return for each pair the stance of the passage toward the candidate's claim."""
        return [related(self.read(candidate, passage)) for candidate, passage in pairs]

    def read(self, candidate: Candidate, passage: Passage) -> StanceVerdict:
        """Return one stance for what may be several sentences, with slots whatever the stance."""
        parts = text_passages(passage.sentence)
        if len(parts) < 2:
            return self.decide(candidate, passage)
        return overall([self.decide(candidate, part.passage) for part in parts])

    def decide(self, candidate: Candidate, passage: Passage) -> StanceVerdict:
        """Return the stance of one sentence toward `candidate.entry.claim`, and its slots."""
        reading = _read(candidate, passage)
        frame = frame_of(reading.text, reading.alignment.span, reading.claims[0].text)
        stance, rule = _decide(_Case(reading, passage, frame))
        scores = _scores(stance, rule, reading.sureness)
        slots = conflicts(candidate.entry, reading.text, reading.polarity)
        return StanceVerdict(stance, scores, slots)


def related(verdict: StanceVerdict) -> StanceVerdict:
    """Return a verdict; a passage that is unrelated has no slots to differ in."""
    return replace(verdict, conflicts=()) if verdict.stance is Stance.UNRELATED else verdict


def _read(candidate: Candidate, passage: Passage) -> _Reading:
    text = folded(passage.sentence)
    sentence = wording(text)
    entry = candidate.entry
    claims = tuple(wording(folded(phrase)) for phrase in (entry.claim, *entry.variants))
    best = max((align(claim, sentence) for claim in claims), key=lambda a: a.balance)
    polarity = best.polarity
    balance = best.balance
    for phrase in entry.negations:
        against = align(wording(folded(phrase)), sentence)
        nearer = against.balance > max(_OPPOSITE_FROM, best.balance + _NEGATION_LEAD)
        if nearer and against.polarity is Polarity.SAME:
            polarity, balance = Polarity.OPPOSITE, against.balance
    strength = _LEXICAL_SHARE * balance + (1 - _LEXICAL_SHARE) * candidate.score
    sureness = (balance + candidate.score) / 2
    return _Reading(claims, text, best, polarity, strength, sureness)


Decision = tuple[Stance, str]
"""A stance with the name of the rule that decided."""


def _decide(case: _Case) -> Decision:
    """Return the decision of the first rule that has one."""
    return next(decision for rule in _RULES if (decision := rule(case)) is not None)


def _elsewhere(case: _Case) -> Decision | None:
    """Decide where the sentence does not speak of the claim."""
    reading = case.reading
    unrelated = reading.strength < _SPOKEN_OF_FROM or reading.polarity is Polarity.NONE
    return (Stance.UNRELATED, "unrelated") if unrelated else None


def _denied(case: _Case) -> Decision | None:
    """Decide where words deny the claim, or deny its denial (别信“X没用”的说法)."""
    if case.frame is not Frame.DENIED:
        return None
    reading = case.reading
    part = reading.alignment.span
    quoted = quoted_part(reading.text, part) if reading.polarity is Polarity.OPPOSITE else None
    if quoted is not None:
        words = wording(reading.text[quoted.start : quoted.end])
        inner = max((align(c, words) for c in reading.claims), key=lambda a: a.balance)
        if inner.polarity is Polarity.OPPOSITE and not inner.turned:
            return Stance.ASSERTS, "backed"
    return Stance.DEBUNKS, "denied"


def _backed(case: _Case) -> Decision | None:
    """Decide where the writer takes the statement up as true against others."""
    if case.frame is not Frame.BACKED:
        return None
    own = _own_voice(case.reading, Span(0, 0))
    if case.reading.polarity is Polarity.OPPOSITE and own is not Polarity.SAME:
        return Stance.DEBUNKS, "opposite"
    return Stance.ASSERTS, "backed"


def _opposite(case: _Case) -> Decision | None:
    """Decide where the sentence says the opposite, at once or after 但, or that nobody knows."""
    if case.frame is Frame.OWN and case.reading.polarity is Polarity.OPPOSITE:
        return Stance.DEBUNKS, "opposite"
    if case.reading.polarity is Polarity.OPEN:
        return Stance.MENTIONS, "open"
    if _own_voice(case.reading, case.reading.alignment.span) is Polarity.OPPOSITE:
        return Stance.DEBUNKS, "opposite"
    return None


def _answered(case: _Case) -> Decision | None:
    """Decide by what stands around the sentence: it denies, backs or weighs the statement."""
    resolution = resolve(case.reading.claims, case.passage, case.frame)
    attributed = case.frame is not Frame.OWN
    if resolution is Resolution.DENIED:
        return Stance.DEBUNKS, "context"
    if resolution is Resolution.WEIGHED:
        return (Stance.DEBUNKS if attributed else Stance.MENTIONS), "weighed"
    if attributed and resolution is not Resolution.BACKED:
        return Stance.MENTIONS, "open"
    if attributed and case.reading.strength >= _ASSERTED_FROM:
        return Stance.ASSERTS, "backed"
    return None


def _stated(case: _Case) -> Decision | None:
    """Decide what is left: the writer's own statement, if it speaks of the whole claim."""
    reading = case.reading
    if reading.strength < _ASSERTED_FROM or reading.alignment.balance < _LEAST_BALANCE:
        return Stance.MENTIONS, "weak"
    return Stance.ASSERTS, "partly" if case.reading.polarity is Polarity.PARTLY else "own"


_RULES: tuple[Callable[[_Case], Decision | None], ...] = (
    _elsewhere,
    _denied,
    _backed,
    _opposite,
    _answered,
    _stated,
)


def _own_voice(reading: _Reading, part: Span) -> Polarity:
    """Return what the writer adds after 但, 其实 … within the sentence."""
    turn = cues.OWN_VOICE.search(reading.text, part.end)
    if turn is None:
        return Polarity.NONE
    rest = wording(reading.text[turn.end() :])
    best = max((align(claim, rest) for claim in reading.claims), key=lambda a: a.coverage)
    return best.polarity if best.coverage >= _SPOKEN_OF_FROM else Polarity.NONE


def _scores(stance: Stance, rule: str, sureness: float) -> dict[Stance, float]:
    """Return scores that sum to one; the surer, the more the sentence speaks of the claim."""
    confidence = _CONFIDENCE[stance, rule]
    if stance in {Stance.ASSERTS, Stance.DEBUNKS}:
        confidence *= 0.4 + 0.6 * min(1.0, sureness)
    rest = (1.0 - confidence) / (len(Stance) - 1)
    return {each: confidence if each is stance else rest for each in Stance}
