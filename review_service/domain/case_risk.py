"""How risky a draft is and how unsure the machine is of it, for the order of queues.

Standard library only.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import prod

from review_service.domain.cases import Revision
from review_service.domain.findings import Severity

WEIGHTS: Mapping[Severity, float] = {
    Severity.MUST_FIX: 0.8,
    Severity.SHOULD_CHECK: 0.2,
    Severity.ADVISE: 0.02,
}
"""How likely a certain finding of each severity is to change the text."""
UNCHECKED = 0.2
"""The same for a check that could not run."""
BROUGHT_FORWARD = 0.5
"""By which share of its time limit a step goes before others for certain risk, and if overdue."""
NO_LIMIT = timedelta(days=1)
"""What counts as the time limit of a step that has none."""


def risk(revision: Revision) -> float:
    """Return how likely it is, 0 to 1, that something has to be changed, findings taken alone."""
    fine = prod(1 - WEIGHTS[f.severity] * f.confidence for f in revision.findings)
    return 1 - fine * (1 - UNCHECKED) ** len(revision.failed_checks)


def uncertainty(revision: Revision) -> float:
    """Return how near the least certain finding is to an even chance: 1 at one half, 0 without."""
    return max((1 - abs(2 * f.confidence - 1) for f in revision.findings), default=0.0)


def wanted_by(since: datetime, due: datetime | None, risk: float, *, overdue: bool) -> datetime:
    """Return the deadline, brought forward for risk and once more when it was missed.

    A moment and not a score, so that the order of what waits does not change with the time.
    """
    until = since + NO_LIMIT if due is None else due
    return until - (until - since) * BROUGHT_FORWARD * (risk + overdue)
