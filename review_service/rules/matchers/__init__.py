"""One compiled class a kind of rule; `KINDS` names them all."""

from collections.abc import Callable, Mapping
from typing import Any

from review_service.rules.matchers.assets import Asset
from review_service.rules.matchers.citations import Citation
from review_service.rules.matchers.coded import Code
from review_service.rules.matchers.consistency import Consistency
from review_service.rules.matchers.literal import (
    CanonicalName,
    Substitution,
    Terms,
    ValidPeriod,
)
from review_service.rules.matchers.names import NameTypo
from review_service.rules.matchers.pairs import Pair
from review_service.rules.matchers.patterns import Conditional, NumberRange, Occurrence, Regex
from review_service.rules.matchers.personal import PersonalData
from review_service.rules.matchers.quotations import Quote
from review_service.rules.matchers.units import Unit
from review_service.rules.page import Matcher
from review_service.rules.schema import RuleSpec

KINDS: Mapping[str, Callable[[Any], Matcher]] = {
    "terms": Terms,
    "substitution": Substitution,
    "regex": Regex,
    "pair": Pair,
    "occurrence": Occurrence,
    "consistency": Consistency,
    "conditional": Conditional,
    "number": NumberRange,
    "unit": Unit,
    "canonical_name": CanonicalName,
    "name_typo": NameTypo,
    "valid_period": ValidPeriod,
    "quote": Quote,
    "citation": Citation,
    "personal_data": PersonalData,
    "asset": Asset,
    "code": Code,
}


def build(spec: RuleSpec) -> Matcher:
    """Return the matcher of a rule.

    Raises InvalidPattern for a regular expression that google-re2 refuses.
    """
    return KINDS[spec.kind](spec.match)
