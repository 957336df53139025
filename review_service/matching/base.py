"""The ports and values of matching: candidates from retrieval, verdicts from verification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from review_service.domain.rumors import RumorEntry, Stance, Tier

MatchedField = Literal["claim", "variant", "negation"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A library entry that may be what a text is about, by its best-scoring wording."""

    entry: RumorEntry
    field: MatchedField
    phrase: str
    """The wording of the entry that scored best."""
    score: float
    """Calibrated probability, 0 to 1, that the text speaks of this entry's claim."""


class Retriever(Protocol):
    """Finds candidates for texts among a fixed set of entries."""

    @property
    def fingerprint(self) -> str:
        """Hash of the entries, the encoder and the fusion weights."""
        ...

    def search(self, texts: Sequence[str], top_k: int) -> list[list[Candidate]]:
        """Return for each text at most `top_k` candidates of distinct entries, best first."""
        ...

    def score(self, text: str, rumor_id: str) -> Candidate | None:
        """Return the candidate for one given entry, or None when the entry is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with what stands around it, as the verifier needs it."""

    sentence: str
    before: tuple[str, ...] = ()
    """Preceding sentences of the draft, nearest last."""
    after: tuple[str, ...] = ()
    """Following sentences, nearest first."""
    headings: tuple[str, ...] = ()
    """Headings over the sentence, outermost first."""
    title: str = ""
    is_heading: bool = False
    """The sentence itself is a title or heading."""
    group: tuple[str, ...] = ()
    """The neighbouring sentences that it is read together with, itself among them unless it is a
    heading; passages that share a group need one reading.  Empty: it is read alone."""


@dataclass(frozen=True, slots=True)
class StanceVerdict:
    """How a passage stands to a claim, and which slots differ."""

    stance: Stance
    scores: Mapping[Stance, float]
    """Sums to one."""
    conflicts: tuple[str, ...] = ()
    """Slots whose values differ: `negation`, `number`, `unit`, `date`, `object`, `scope` …"""


class Verifier(Protocol):
    """Decides by truth conditions whether a passage asserts an entry's claim."""

    @property
    def fingerprint(self) -> str:
        """Hash or version of what decides."""
        ...

    @property
    def confirmed_from(self) -> float:
        """Confidence from which a match may be confirmed."""
        ...

    def verify(
        self, pairs: Sequence[tuple[Candidate, Passage]], readings: int | None = None
    ) -> list[StanceVerdict]:
        """Return for each pair the stance of the passage toward the candidate's claim.

        A verifier that reads slowly reads at most `readings` of them closely, the likeliest
        candidate of each place before second ones, and decides on the others by what is quickly
        seen.
        """
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate after verification."""

    entry: RumorEntry
    field: MatchedField
    phrase: str
    score: float
    tier: Tier
    stance: Stance
    stance_scores: Mapping[Stance, float]
    conflicts: tuple[str, ...] = ()
