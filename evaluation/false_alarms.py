"""Findings on clean official text: `python -m evaluation.run --only alarms` counts them.

`python -m evaluation.false_alarms` lists them as well.

Government health guides are taken as clean: every must-fix finding there is a false alarm until a
person has looked at it.  The count is per 10,000 characters of text.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from evaluation import goals
from evaluation.data import DATASETS, SHARED, AbsentData, rows
from evaluation.goals import Measured
from evaluation.items import Item, Tick
from evaluation.report import Figure, Row, Table
from review_service import bootstrap, ingest
from review_service.domain.findings import Severity
from review_service.errors import ModelMismatch
from review_service.pipeline import Pipeline

GUIDES = Path("eval") / "official_health_guides_chunks.jsonl"
LIBRARY = DATASETS / "rumors" / "starter.jsonl"
PER = 10_000


@dataclass(frozen=True, slots=True)
class Alarm:
    """One finding on clean text."""

    document: str
    severity: Severity
    rule: str
    quote: str
    context: str


@dataclass(frozen=True, slots=True)
class Count:
    """Additive counts: sum over texts first, divide once."""

    characters: int = 0
    alarms: tuple[Alarm, ...] = ()

    def __add__(self, other: "Count") -> "Count":
        return Count(self.characters + other.characters, self.alarms + other.alarms)

    def rate(self, severity: Severity) -> float | None:
        """Return findings of `severity` per 10,000 characters; None without any text."""
        if not self.characters:
            return None
        return PER * sum(a.severity is severity for a in self.alarms) / self.characters


def count(pipeline: Pipeline, identifier: str, title: str, body: str) -> Count:
    """Review one text and count what it raises."""
    document = ingest.read_text(title, body)
    review = pipeline.review(document)
    if review.failures:
        raise RuntimeError(f"{identifier}: {review.failures[0].reason}")
    return Count(
        len(document.text),
        tuple(
            Alarm(
                identifier,
                f.severity,
                f.rule,
                document.quote(f.span),
                document.text[max(0, f.span.start - 30) : f.span.end + 30],
            )
            for f in review.findings
        ),
    )


def measure(shared: Path, report: Tick) -> Iterator[Item]:
    """Yield the findings per 10,000 characters of the guides, by severity."""
    found = counted(shared, report)
    yield Measured(goals.ALARMS, Figure(found.rate(Severity.MUST_FIX)))
    title = f"False alarms per {PER:,} characters of official health guides"
    yield Table(
        title,
        tuple(
            Row(
                severity.value,
                sum(a.severity is severity for a in found.alarms),
                {"rate": Figure(found.rate(severity))},
            )
            for severity in Severity
        ),
    )


def counted(shared: Path, report: Tick) -> Count:
    """Return the counts over all guides; raise `AbsentData` when they are absent."""
    guides = rows(shared / GUIDES)
    try:
        pipeline = bootstrap.review_pipeline(LIBRARY)
    except ModelMismatch as error:
        raise AbsentData(error.message.en) from error
    found = Count()
    for number, row in enumerate(guides):
        report(f"alarms: {number} of {len(guides)}")
        found += count(pipeline, row["id"], row.get("title", ""), row["text"])
    return found


def listed(found: Count) -> Iterator[str]:
    """Yield the lines of the report: rates, the rules that fire most, each must-fix finding."""
    yield f"{found.characters:,} characters"
    for severity in Severity:
        rate = found.rate(severity)
        number = sum(a.severity is severity for a in found.alarms)
        yield f"{severity.value}: {number}, {rate:.3f} per {PER:,} characters"
    for severity in Severity:
        rules = Counter(a.rule for a in found.alarms if a.severity is severity)
        for rule, times in rules.most_common(15):
            yield f"  {severity.value}\t{times}\t{rule}"
    for alarm in found.alarms:
        if alarm.severity is Severity.MUST_FIX:
            yield json.dumps(
                [alarm.document, alarm.rule, alarm.quote, alarm.context], ensure_ascii=False
            )


def main() -> None:
    """Print the report, or why there is none."""
    console = Console(stderr=True)
    try:
        with console.status("alarms") as status:
            found = counted(SHARED, status.update)
    except AbsentData as error:
        print(error)
        return
    print("\n".join(listed(found)))


if __name__ == "__main__":
    main()
