"""The report's pictures, drawn without a screen."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing

from evaluation.items import Picture
from evaluation.metrics.calibration import Reliability
from evaluation.metrics.intervals import Counts
from evaluation.report import Row

_DOTS = 110
_WRAP = 16
_BLUE, _ORANGE, _GREY = "#2f6db5", "#d9822b", "#8a8a8a"


def bars(name: str, caption: str, rows: Sequence[Row], columns: Sequence[str]) -> Picture:
    """Return bars of figures of systems, with their intervals."""

    def draw(path: Path) -> None:
        drawing, axes = _axes(7.2, 3.6)
        width = 0.8 / len(columns)
        for place, (column, colour) in enumerate(zip(columns, (_BLUE, _ORANGE), strict=False)):
            at = np.arange(len(rows)) + (place - (len(columns) - 1) / 2) * width
            figures = [row.figures[column] for row in rows]
            values = [figure.value or 0.0 for figure in figures]
            pairs = zip(values, figures, strict=True)
            spread = [(v - (f.low or v), (f.high or v) - v) for v, f in pairs]
            errors = np.clip(np.array(spread).T, 0, None)
            axes.bar(at, values, width, yerr=errors, capsize=2, color=colour, label=column)
        axes.set_xticks(np.arange(len(rows)), [fill(row.name, _WRAP) for row in rows])
        axes.tick_params(axis="x", labelsize=7)
        axes.set_ylim(0, 1.02)
        axes.legend(loc="upper left", fontsize=8)
        _save(drawing, path)

    return Picture(name, caption, draw)


def reliability(name: str, caption: str, parts: Mapping[str, Reliability]) -> Picture:
    """Return said probabilities against what happened, by bin."""

    def draw(path: Path) -> None:
        drawing, axes = _axes(4.2, 4.0)
        axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--")
        for (label, part), colour in zip(parts.items(), (_BLUE, _ORANGE), strict=False):
            bins = [each for each in part.bins if each.count]
            said = [each.said / each.count for each in bins]
            happened = [each.happened / each.count for each in bins]
            axes.plot(said, happened, marker="o", markersize=4, color=colour, label=label)
        axes.set_xlabel("said")
        axes.set_ylabel("happened")
        axes.legend(fontsize=8)
        _save(drawing, path)

    return Picture(name, caption, draw)


def confusion(name: str, caption: str, cells: Counts, labels: Sequence[str]) -> Picture:
    """Return a confusion matrix: rows are the right labels."""

    def draw(path: Path) -> None:
        drawing, axes = _axes(4.4, 3.9)
        square = cells.reshape(len(labels), len(labels))
        shares = square / np.maximum(square.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for row, column in np.ndindex(square.shape):
            dark = shares[row, column] > 0.5
            text = f"{int(square[row, column])}\n{shares[row, column]:.1%}"
            colour = "white" if dark else "black"
            axes.text(column, row, text, ha="center", va="center", fontsize=8, color=colour)
        axes.set_xticks(range(len(labels)), labels, fontsize=8)
        axes.set_yticks(range(len(labels)), labels, fontsize=8)
        axes.set_xlabel("given")
        axes.set_ylabel("right")
        _save(drawing, path)

    return Picture(name, caption, draw)


def trade_off(
    name: str,
    caption: str,
    curve: Sequence[tuple[float, float]],
    points: Mapping[str, tuple[float, float]],
) -> Picture:
    """Return precision over recall, with named points on it."""

    def draw(path: Path) -> None:
        drawing, axes = _axes(4.8, 3.8)
        if curve:
            recall, precision = zip(*curve, strict=True)
            axes.plot(recall, precision, color=_BLUE, linewidth=1.5)
        for (label, (across, up)), colour in zip(points.items(), (_ORANGE, _GREY), strict=False):
            axes.scatter([across], [up], color=colour, zorder=3, label=label)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("recall")
        axes.set_ylabel("precision")
        axes.legend(fontsize=8, loc="lower left")
        _save(drawing, path)

    return Picture(name, caption, draw)


def _axes(width: float, height: float) -> tuple[Any, Any]:
    drawing = Drawing(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(drawing)
    return drawing, drawing.add_subplot()


def _save(drawing: Any, path: Path) -> None:
    # Without the version of the library in it, the same figures give the same file.
    drawing.savefig(path, dpi=_DOTS, metadata={"Software": None})
