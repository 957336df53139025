"""The checks of an installation, as an explicit tuple."""

from review_service.checks.base import Check, ClaimFinder
from review_service.checks.claims import Claims, Detector
from review_service.checks.quantities import QuantityCheck
from review_service.checks.rules import Rules
from review_service.checks.rumors import Rumors
from review_service.checks.sourcing import Sourcing
from review_service.matching.matcher import Matcher
from review_service.rules.engine import RuleSet


def checks(
    rules: RuleSet, matcher: Matcher, detector: Detector
) -> tuple[tuple[Check, ...], ClaimFinder]:
    """Return the checks in the order they run, and the one that lists claims."""
    return (
        (Rules(rules), Rumors(matcher), QuantityCheck(), Sourcing()),
        Claims(matcher, detector),
    )
