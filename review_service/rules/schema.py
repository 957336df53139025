"""The YAML of rule packs as one pydantic schema; the only reader of pack files' shape.

A pack file has the top-level keys `pack`, `sources`, `rules`, and an organisation's own file has
`overlay`.  `docs/rules/schema.json` is generated from here for editors.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from review_service.domain.findings import Apply, Kind, Severity
from review_service.domain.rumors import SourceLevel
from review_service.rules.matches import (
    AssetMatch,
    CanonicalNameMatch,
    CitationMatch,
    CodeMatch,
    ConditionalMatch,
    ConsistencyMatch,
    NameTypoMatch,
    NumberMatch,
    OccurrenceMatch,
    PairMatch,
    PersonalDataMatch,
    QuoteMatch,
    RegexMatch,
    Strict,
    SubstitutionMatch,
    TermsMatch,
    UnitMatch,
    ValidPeriodMatch,
)
from review_service.rules.scopes import Context, Scope


class RuleSuggestion(Strict):
    """A replacement; empty text means: take the flagged characters out.

    `{0}`, `{1}`, `{name}` stand for regex groups and `{right}` for the right form that the matcher
    itself knows.  Without a suggestion that names `{right}`, that form is offered as well.
    """

    text: str
    apply: Apply = Apply.OFFER


class RuleSource(Strict):
    """A source of the pack's table, and the clause that the rule rests on."""

    ref: str
    clause: str = ""


class Period(Strict):
    """When a rule holds; either end may be open."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class _Rule(Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)+$")
    rev: int = Field(ge=1)
    name: str
    name_en: str
    category: str
    finding_kind: Kind | None = None
    """Who answers; the pack's `finding_kind` when absent."""
    scope: Scope = Scope()
    context: Context = Context()
    antipatterns: tuple[str, ...] = ()
    """google-re2 patterns, matched first, longest wins; a hit inside or over one is dropped."""
    message: str
    message_en: str
    suggestions: tuple[RuleSuggestion, ...] = ()
    severity: Severity
    confidence: float = Field(gt=0, le=1)
    sources: tuple[RuleSource, ...] = Field(min_length=1)
    effective: Period = Period()
    topic_neutral: Literal[True]
    override: Literal["free", "severity_only", "locked"] = "free"
    flags: tuple[str, ...] = Field(min_length=2)
    """Texts with every expected hit marked `[[…]]` exactly."""
    passes: tuple[str, ...] = Field(min_length=2)
    """Texts in which the rule finds nothing."""


class TermsRule(_Rule):
    """A rule of kind `terms`."""

    kind: Literal["terms"]
    match: TermsMatch


class SubstitutionRule(_Rule):
    """A rule of kind `substitution`."""

    kind: Literal["substitution"]
    match: SubstitutionMatch


class RegexRule(_Rule):
    """A rule of kind `regex`."""

    kind: Literal["regex"]
    match: RegexMatch


class PairRule(_Rule):
    """A rule of kind `pair`."""

    kind: Literal["pair"]
    match: PairMatch


class OccurrenceRule(_Rule):
    """A rule of kind `occurrence`."""

    kind: Literal["occurrence"]
    match: OccurrenceMatch


class ConsistencyRule(_Rule):
    """A rule of kind `consistency`."""

    kind: Literal["consistency"]
    match: ConsistencyMatch


class ConditionalRule(_Rule):
    """A rule of kind `conditional`."""

    kind: Literal["conditional"]
    match: ConditionalMatch


class NumberRule(_Rule):
    """A rule of kind `number`."""

    kind: Literal["number"]
    match: NumberMatch


class UnitRule(_Rule):
    """A rule of kind `unit`."""

    kind: Literal["unit"]
    match: UnitMatch


class CanonicalNameRule(_Rule):
    """A rule of kind `canonical_name`."""

    kind: Literal["canonical_name"]
    match: CanonicalNameMatch


class NameTypoRule(_Rule):
    """A rule of kind `name_typo`."""

    kind: Literal["name_typo"]
    match: NameTypoMatch


class ValidPeriodRule(_Rule):
    """A rule of kind `valid_period`."""

    kind: Literal["valid_period"]
    match: ValidPeriodMatch


class QuoteRule(_Rule):
    """A rule of kind `quote`."""

    kind: Literal["quote"]
    match: QuoteMatch


class CitationRule(_Rule):
    """A rule of kind `citation`."""

    kind: Literal["citation"]
    match: CitationMatch


class PersonalDataRule(_Rule):
    """A rule of kind `personal_data`."""

    kind: Literal["personal_data"]
    match: PersonalDataMatch


class AssetRule(_Rule):
    """A rule of kind `asset`."""

    kind: Literal["asset"]
    match: AssetMatch


class CodeRule(_Rule):
    """A rule of kind `code`."""

    kind: Literal["code"]
    match: CodeMatch


RuleSpec = Annotated[
    TermsRule
    | SubstitutionRule
    | RegexRule
    | PairRule
    | OccurrenceRule
    | ConsistencyRule
    | ConditionalRule
    | NumberRule
    | UnitRule
    | CanonicalNameRule
    | NameTypoRule
    | ValidPeriodRule
    | QuoteRule
    | CitationRule
    | PersonalDataRule
    | AssetRule
    | CodeRule,
    Field(discriminator="kind"),
]


class PackInfo(Strict):
    """Head of a pack."""

    schema_: Literal[1] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)+$")
    version: str = Field(pattern=r"^\d{4}\.(1[0-2]|0?[1-9])\.\d+$")
    name: str
    name_en: str
    finding_kind: Kind
    status: Literal["active", "draft", "retired"] = "active"
    maintainers: tuple[str, ...] = ()

    @property
    def released(self) -> date:
        """Return the first day of the version's month."""
        year, month, _ = map(int, self.version.split("."))
        return date(year, month, 1)


class PackSource(Strict):
    """A written source that rules of the pack rest on."""

    title: str
    number: str = ""
    issuer: str
    year: int
    in_force: tuple[date | None, date | None] = (None, None)
    level: SourceLevel
    url: str | None = None
    verified: Literal["yes", "from_memory"]


class Pack(Strict):
    """A pack file."""

    pack: PackInfo
    sources: dict[str, PackSource] = Field(min_length=1)
    rules: tuple[RuleSpec, ...] = Field(min_length=1)


class OverlayEntry(Strict):
    """An organisation's change to one rule, with who, why and until when."""

    rule: str
    severity: Severity | None = None
    exceptions: tuple[str, ...] = ()
    """google-re2 patterns that suppress the rule, like antipatterns."""
    disable: bool = False
    reason: str
    by: str
    expires: date | None = None


class Overlay(Strict):
    """An organisation's own file."""

    overlay: tuple[OverlayEntry, ...]
