"""The shape of what an evaluation finds: tables of figures with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table as RichTable

from evaluation.metrics.intervals import Counts, Statistic, clustered, clustered_counts

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured share or score with its 95 % interval; None where it is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @classmethod
    def mean(cls, values: Sequence[float], clusters: Sequence[str]) -> "Figure":
        """Return the mean of per-item values with its clustered interval."""
        found = clustered(values, clusters)
        if found is None:
            return cls(None)
        return cls(sum(values) / len(values), found.low, found.high)

    @classmethod
    def of(cls, counts: Counts, clusters: Sequence[str], statistic: Statistic) -> "Figure":
        """Return a figure made of sums of per-item counts with its clustered interval."""
        value = float(statistic(counts.sum(axis=0)))
        found = clustered_counts(counts, clusters, statistic)
        if np.isnan(value) or found is None:
            return cls(None)
        return cls(value, found.low, found.high)

    @property
    def text(self) -> str:
        """Return the figure as it is printed."""
        if self.value is None:
            return "–"
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"

    @property
    def content(self) -> dict[str, float | None]:
        """Return the figure for JSON."""
        parts = {"value": self.value, "low": self.low, "high": self.high}
        return {k: None if v is None else round(v, _DECIMALS) for k, v in parts.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One system or slice with its figures by name."""

    name: str
    items: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that compare."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""
    """What a reader must know to read the figures."""

    @property
    def columns(self) -> list[str]:
        """Return the names of the figures in the order of their first occurrence."""
        return list(dict.fromkeys(name for row in self.rows for name in row.figures))

    def printed(self) -> RichTable:
        """Return the table for a terminal."""
        shown = RichTable(title=self.title, title_justify="left")
        names = self.columns
        shown.add_column("", no_wrap=True)
        for name in ("n", *names):
            shown.add_column(name, justify="right", no_wrap=True)
        for row in self.rows:
            cells = [row.figures[name].text if name in row.figures else "" for name in names]
            shown.add_row(row.name, str(row.items), *cells)
        return shown

    def markdown(self) -> str:
        """Return the table for Markdown, under a heading."""
        names = self.columns
        lines = [f"### {self.title}", ""]
        if self.note:
            lines += [self.note, ""]
        lines.append("| " + " | ".join(("", "n", *names)) + " |")
        lines.append("|---" * (len(names) + 2) + "|")
        for row in self.rows:
            cells = [row.figures[name].text if name in row.figures else "" for name in names]
            lines.append("| " + " | ".join((row.name, f"{row.items:,}", *cells)) + " |")
        return "\n".join(lines)

    @property
    def content(self) -> dict[str, Any]:
        """Return the table for JSON."""
        return {
            "title": self.title,
            "rows": [
                {
                    "name": row.name,
                    "items": row.items,
                    "figures": {name: figure.content for name, figure in row.figures.items()},
                }
                for row in self.rows
            ],
        }
