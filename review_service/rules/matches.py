"""What the `match` of a rule holds, one model a kind."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Normalisation = Literal["nfkc", "t2s", "strip_zero_width", "width", "look_alike"]
"""`width` folds only full-width letters and digits; `nfkc` also folds punctuation and symbols."""


class Strict(BaseModel):
    """A frozen model that takes no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _Match(Strict):
    normalise: tuple[Normalisation, ...] = ("strip_zero_width", "width", "look_alike", "t2s")


class TermsMatch(_Match):
    """Flag each of `terms`; suggestions come from the rule.

    A Latin word or a number is never cut: `rpm` is not found in `rpms`.
    """

    terms: tuple[str, ...] = Field(min_length=1)


class SubstitutionMatch(_Match):
    """Flag each key of `pairs` and suggest its value; a key inside its value is no hit."""

    pairs: dict[str, str] = Field(min_length=1)


class RegexMatch(_Match):
    """Flag what a google-re2 `pattern` finds; suggestions may use `{0}`, `{1}`, `{name}` groups."""

    pattern: str
    report: str = "group0"
    r"""`group0`, `group1` … or the name of a group: the part that is flagged."""


class PairMatch(_Match):
    """Flag an opening mark without its closing mark, or the reverse, in a paragraph."""

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
    """Flag a name of `names` with one character replaced by one alike in sound or shape.

    Names have three characters or more: any pair of characters is like some other word.
    """

    names: tuple[Annotated[str, Field(min_length=3)], ...] = Field(min_length=1)


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
