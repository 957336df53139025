"""What an evaluation report says of models, and what is worse than in the report before.

Reads the JSON that `python -m evaluation.run` writes.  A slice is a figure of a row of a table.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from review_service.errors import InvalidPayload, Message

MORE = frozenset(
    {
        "S@1",
        "S@10",
        "MRR@10",
        "F1",
        "macro F1",
        "precision",
        "recall",
        "recall of asserts",
        "accuracy",
        "right",
        "never confirmed",
        "not asserted",
        "own claim confirmed",
        "own claim listed",
    }
)
LESS = frozenset({"false asserts", "ECE", "flips", "another confirmed", "S@10 drop"})
"""Figures of which more, or less, is better in every row.  Others are shares whose good direction
depends on the row; where they matter they are goals."""
PART = " alone"
"""End of the names of rows that measure a part of the product by itself: the whole counts."""

Slice = tuple[str, str, str]
"""Table, row, figure."""


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with its 95 % interval, and the number of items that it was measured on."""

    value: float
    low: float
    high: float
    items: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report."""

    models: Mapping[str, Mapping[str, str]]
    """Name and fingerprint of each part that was measured."""
    thresholds: str
    """SHA-256 of the `thresholds.toml` that was measured with."""
    goals: tuple[Mapping[str, Any], ...]
    tables: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a report; raise `InvalidPayload` when it is none, or says nothing of goals."""
        try:
            return cls.of(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidPayload(
                Message(
                    f"{file} 不是可读的评测报告。请先运行 make eval。",
                    f"{file} is no readable evaluation report. Run make eval first.",
                )
            ) from error

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Take the figures from a report's content or from a record of it."""
        found = cls(
            content["models"],
            content["thresholds"],
            tuple(content["goals"]),
            tuple(content["tables"]),
        )
        found.fingerprints()
        found.reached()
        found.slices()
        return found

    @property
    def content(self) -> dict[str, Any]:
        """Return what a record keeps."""
        return {
            "models": self.models,
            "thresholds": self.thresholds,
            "goals": list(self.goals),
            "tables": list(self.tables),
        }

    def fingerprints(self) -> dict[str, str]:
        """Return the fingerprint of each part that was measured."""
        return {part: str(each["fingerprint"]) for part, each in self.models.items()}

    def reached(self) -> dict[str, bool]:
        """Return for each goal whether it is reached."""
        return {
            f"{goal['number']}: {goal['name']}": goal["state"] == "reached" for goal in self.goals
        }

    def slices(self) -> dict[Slice, Range]:
        """Return the figures that have an interval and a direction."""
        return {
            (table["title"], row["name"], name): Range(
                figure["value"], figure["low"], figure["high"], row["items"]
            )
            for table in self.tables
            for row in table["rows"]
            if not row["name"].endswith(PART)
            for name, figure in row["figures"].items()
            if name in MORE | LESS and None not in (figure["value"], figure["low"], figure["high"])
        }


def lost_goals(before: Figures, now: Figures) -> Iterator[Message]:
    """Yield the goals that were reached and are not."""
    reached = now.reached()
    for name, was in before.reached().items():
        if was and not reached.get(name, False):
            yield Message(
                f"目标“{name}”此前达到，现在没有达到或没有测量。",
                f"Goal “{name}” was reached before; now it is short or not measured.",
            )


def worse_slices(before: Figures, now: Figures) -> Iterator[Message]:
    """Yield the slices that left their interval on the bad side, or cannot be compared."""
    found = now.slices()
    for place, was in before.slices().items():
        name = " / ".join(place)
        measured = found.get(place)
        if measured is None:
            yield Message(
                f"切片“{name}”此前测过，新报告中没有。请用同样的数据重新评测。",
                f"Slice “{name}” was measured before and is not in the new report. Measure again "
                "with the same data.",
            )
        elif measured.items != was.items:
            yield Message(
                f"切片“{name}”的条数由 {was.items} 变为 {measured.items}，无法比较。"
                "请先用新数据评测现用模型，再比较。",
                f"Slice “{name}” has {measured.items} items instead of {was.items}; they cannot "
                "be compared. Measure the models in use on the new data first.",
            )
        elif measured.value < was.low if place[2] in MORE else measured.value > was.high:
            yield Message(
                f"切片“{name}”由 {was.value:.3f}（{was.low:.3f}–{was.high:.3f}）变为 "
                f"{measured.value:.3f}，差于此前的区间。",
                f"Slice “{name}” went from {was.value:.3f} ({was.low:.3f}–{was.high:.3f}) to "
                f"{measured.value:.3f}: worse than its interval.",
            )
