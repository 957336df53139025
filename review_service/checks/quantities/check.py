"""The check: detectors over sentences, findings over the draft."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from review_service.checks.quantities.dimensions import unit_problems
from review_service.checks.quantities.growth import growth_problems
from review_service.checks.quantities.limits import limit_problems
from review_service.checks.quantities.problem import Problem
from review_service.checks.quantities.sums import sum_problems
from review_service.domain.findings import Apply, Finding, Kind, Suggestion
from review_service.domain.text import Document, ZoneKind
from review_service.language.blanks import closed_up
from review_service.language.quantities import Quantity, find_quantities

Detector = Callable[[str, Sequence[Quantity]], Iterator[Problem]]

DETECTORS: tuple[Detector, ...] = (
    unit_problems,
    limit_problems,
    growth_problems,
    sum_problems,
)

_SKIPPED = (ZoneKind.REFERENCE_LIST, ZoneKind.CODE, ZoneKind.URL)


@dataclass(frozen=True, slots=True)
class QuantityCheck:
    """Flag units, values and arithmetic that cannot be right."""

    name: str = "quantities@1"

    def run(self, document: Document) -> Iterator[Finding]:
        """Yield findings in reading order."""
        for sentence in document.sentences:
            if any(document.in_zone(sentence, kind) for kind in _SKIPPED):
                continue
            seen = closed_up(document.quote(sentence))
            quantities = find_quantities(seen.text)
            problems = [p for detect in DETECTORS for p in detect(seen.text, quantities)]
            for problem in sorted(problems, key=lambda p: (p.span, p.rule)):
                span = seen.source(problem.span).shift(sentence.start)
                yield Finding(
                    check=self.name,
                    rule=f"quantities.{problem.rule}",
                    kind=Kind.SCIENCE,
                    category=problem.category,
                    severity=problem.severity,
                    confidence=problem.confidence,
                    span=span,
                    message=problem.message,
                    why=problem.why,
                    suggestions=(Suggestion(problem.suggestion, Apply.OFFER),)
                    if problem.suggestion
                    else (),
                    sources=problem.sources,
                )
