"""Rumor library entries and how a passage stands to one.  Standard library only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RumorVerdict(StrEnum):
    """What is known of a claim in the library."""

    FALSE = "false"
    MISLEADING = "misleading"
    PARTLY_TRUE = "partly_true"
    UNPROVEN = "unproven"
    OUTDATED = "outdated"
    TRUE = "true"


class EntryStatus(StrEnum):
    """Where an entry is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Stance(StrEnum):
    """How a passage stands to a claim."""

    ASSERTS = "asserts"
    DEBUNKS = "debunks"
    MENTIONS = "mentions"
    UNRELATED = "unrelated"


class Tier(StrEnum):
    """How sure a match is: shown as found, shown for a look, or only listed."""

    CONFIRMED = "confirmed"
    SUGGESTED = "suggested"
    NONE = "none"


class SourceLevel(StrEnum):
    """Rank of a written source."""

    LAW = "law"
    REGULATION = "regulation"
    RULE = "rule"
    STANDARD = "standard"
    INDUSTRY = "industry"
    STYLE_GUIDE = "style_guide"
    ORG = "org"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A written source as a reader can look it up."""

    title: str
    publisher: str = ""
    number: str = ""
    clause: str = ""
    year: int | None = None
    level: SourceLevel | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class RumorEntry:
    """One claim of the library with its verdict and the reasons for it."""

    id: str
    claim: str
    verdict: RumorVerdict
    explanation: str = ""
    topic: str = ""
    variants: tuple[str, ...] = ()
    """Other wordings with the same truth conditions."""
    negations: tuple[str, ...] = ()
    """Wordings that say the opposite: a passage close to one of these is not a match."""
    sources: tuple[SourceRef, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    status: EntryStatus = EntryStatus.PUBLISHED
