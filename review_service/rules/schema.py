"""The YAML of rule packs as one pydantic schema; the only reader of pack files' shape.

A pack file has the top-level keys `pack`, `sources`, `rules`, and an organisation's own file has
`overlay`.  `docs/rules/schema.json` is generated from here for editors.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from review_service.domain.findings import Apply, Kind, Severity
from review_service.domain.rumors import SourceLevel

Normalisation = Literal["nfkc", "t2s", "strip_zero_width", "width", "look_alike"]
"""`width` folds only full-width letters and digits; `nfkc` also folds punctuation and symbols."""

ScopePart = Literal["title", "heading", "body", "caption", "table", "quote"]
ExcludedZone = Literal[
    "direct_quote", "work_title", "reference_list", "url", "code", "list_item", "footnote"
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Match(_Strict):
    normalise: tuple[Normalisation, ...] = ("strip_zero_width", "width", "look_alike", "t2s")


class TermsMatch(_Match):
    """Flag each of `terms`; suggestions come from the rule."""

    terms: tuple[str, ...] = Field(min_length=1)


class SubstitutionMatch(_Match):
    """Flag each key of `pairs` and suggest its value."""

    pairs: dict[str, str] = Field(min_length=1)


class RegexMatch(_Match):
    """Flag what a google-re2 `pattern` finds; suggestions may use `{0}`, `{1}`, `{name}` groups."""

    pattern: str
    report: str = "group0"
    r"""`group0`, `group1` … or the name of a group: the part that is flagged."""


class PairMatch(_Match):
    """Flag an opening mark without its closing mark, or the reverse, inside a block."""

    open: str = Field(min_length=1, max_length=1)
    close: str = Field(min_length=1, max_length=1)


class OccurrenceMatch(_Match):
    """Flag the occurrences of `pattern` after the first `at_most` in each window."""

    pattern: str
    at_most: int = Field(ge=0)
    per: Literal["sentence", "paragraph", "document"] = "sentence"


class ConsistencyMatch(_Match):
    """Flag the less frequent form when both forms of a pair stand in one document."""

    forms: tuple[tuple[str, str], ...] = Field(min_length=1)


class ConditionalMatch(_Match):
    """Flag `trigger` (google-re2) unless `unless` is found in the same window."""

    trigger: str
    unless: str
    window: Literal["sentence", "paragraph", "document"] = "sentence"
    report: str = "group0"


class NumberMatch(_Match):
    """Flag a number that stands in `pattern`'s group `value` outside `minimum` … `maximum`.

    The value may be Arabic or Chinese digits, with 万 and 亿.
    """

    pattern: str
    minimum: float | None = None
    maximum: float | None = None


class UnitMatch(_Match):
    """Flag a wrong unit symbol that directly follows a number; suggest the right one.

    Only the symbol is flagged, the number is not part of the span.
    """

    symbols: dict[str, str] = Field(min_length=1)
    normalise: tuple[Normalisation, ...] = ("strip_zero_width", "width")


class CanonicalNameMatch(_Match):
    """Flag wrong long forms of an official name and suggest the right one."""

    canonical: str
    wrong: tuple[str, ...] = Field(min_length=1)


class NameTypoMatch(_Match):
    """Flag a name of `names` with one character replaced by one alike in sound or shape."""

    names: tuple[str, ...] = Field(min_length=1)


class ValidPeriodMatch(_Match):
    """Flag the name `old` in a text about a time after `until`; suggest `new`.

    A sentence or paragraph that names a year up to that of `until` is historical and passes.
    """

    old: str
    new: str
    until: date


class QuoteMatch(_Match):
    """Flag a passage between quotation marks that is nearly, but not exactly, `canonical`."""

    canonical: str = Field(min_length=8)


class CitationMatch(_Match):
    """Flag 第N条 after the law's name when N is over the law's number of articles."""

    law: tuple[str, ...] = Field(min_length=1)
    """The law's full title and its usual short forms, without 《》."""
    articles: int = Field(gt=0)


class PersonalDataMatch(_Match):
    """Flag personal data found by a named detector that checks digits, not only shape."""

    detector: Literal["cn_id", "mobile_phone", "bank_card", "email"]
    normalise: tuple[Normalisation, ...] = ("strip_zero_width", "width")


class AssetMatch(_Match):
    """Flag a caption (google-re2 `caption`) of a picture when nothing near gives `requires`."""

    caption: str
    requires: str


class CodeMatch(_Match):
    """Flag what a function of `review_service.rules.coded` finds, named in its explicit table."""

    function: str


class Scope(_Strict):
    """Where in a draft a rule looks."""

    in_: tuple[ScopePart, ...] = Field(
        default=("title", "heading", "body", "caption", "table", "quote"), alias="in"
    )
    not_in: tuple[ExcludedZone, ...] = ("url", "code", "reference_list")


class EventDate(_Strict):
    """The time that the text around a hit speaks of (by the years it names)."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class Context(_Strict):
    """What must, or must not, stand near a hit; entries are google-re2 patterns."""

    window: Literal["sentence", "paragraph", "document"] = "sentence"
    require_any: tuple[str, ...] = ()
    forbid_any: tuple[str, ...] = ()
    doc_types: tuple[str, ...] = ()
    event_date: EventDate = EventDate()


class RuleSuggestion(_Strict):
    """A replacement; empty text means: take the flagged characters out."""

    text: str
    apply: Apply = Apply.OFFER


class RuleSource(_Strict):
    """A source of the pack's table, and the clause that the rule rests on."""

    ref: str
    clause: str = ""


class Period(_Strict):
    """When a rule holds; either end may be open."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class _Rule(_Strict):
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
    kind: Literal["terms"]
    match: TermsMatch


class SubstitutionRule(_Rule):
    kind: Literal["substitution"]
    match: SubstitutionMatch


class RegexRule(_Rule):
    kind: Literal["regex"]
    match: RegexMatch


class PairRule(_Rule):
    kind: Literal["pair"]
    match: PairMatch


class OccurrenceRule(_Rule):
    kind: Literal["occurrence"]
    match: OccurrenceMatch


class ConsistencyRule(_Rule):
    kind: Literal["consistency"]
    match: ConsistencyMatch


class ConditionalRule(_Rule):
    kind: Literal["conditional"]
    match: ConditionalMatch


class NumberRule(_Rule):
    kind: Literal["number"]
    match: NumberMatch


class UnitRule(_Rule):
    kind: Literal["unit"]
    match: UnitMatch


class CanonicalNameRule(_Rule):
    kind: Literal["canonical_name"]
    match: CanonicalNameMatch


class NameTypoRule(_Rule):
    kind: Literal["name_typo"]
    match: NameTypoMatch


class ValidPeriodRule(_Rule):
    kind: Literal["valid_period"]
    match: ValidPeriodMatch


class QuoteRule(_Rule):
    kind: Literal["quote"]
    match: QuoteMatch


class CitationRule(_Rule):
    kind: Literal["citation"]
    match: CitationMatch


class PersonalDataRule(_Rule):
    kind: Literal["personal_data"]
    match: PersonalDataMatch


class AssetRule(_Rule):
    kind: Literal["asset"]
    match: AssetMatch


class CodeRule(_Rule):
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


class PackInfo(_Strict):
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


class PackSource(_Strict):
    """A written source that rules of the pack rest on."""

    title: str
    number: str = ""
    issuer: str
    year: int
    in_force: tuple[date | None, date | None] = (None, None)
    level: SourceLevel
    url: str | None = None
    verified: Literal["yes", "from_memory"]


class Pack(_Strict):
    """A pack file."""

    pack: PackInfo
    sources: dict[str, PackSource] = Field(min_length=1)
    rules: tuple[RuleSpec, ...] = Field(min_length=1)


class OverlayEntry(_Strict):
    """An organisation's change to one rule, with who, why and until when."""

    rule: str
    severity: Severity | None = None
    exceptions: tuple[str, ...] = ()
    """google-re2 patterns that suppress the rule, like antipatterns."""
    disable: bool = False
    reason: str
    by: str
    expires: date | None = None


class Overlay(_Strict):
    """An organisation's own file."""

    overlay: tuple[OverlayEntry, ...]
