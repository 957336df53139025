"""Pictures of a training: its curves, and what it takes for what."""

import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

mpl.use("Agg")
STATE = "trainer_state.json"
_SIZE, _DPI = (7.0, 3.2), 110


def curves(stages: Sequence[Path], picture: Path) -> None:
    """Draw the loss of the training stages, one after another, and the dev accuracy if measured."""
    figure, axis = plt.subplots(figsize=_SIZE, layout="constrained")
    accuracy = axis.twinx()
    offset = 0
    for stage in stages:
        of = f", {stage.name}" if len(stages) > 1 else ""
        state = json.loads((stage / STATE).read_text(encoding="utf-8"))
        log = state["log_history"]
        loss = [(row["step"] + offset, row["loss"]) for row in log if "loss" in row]
        axis.plot(*zip(*loss, strict=True), label=f"loss{of}")
        dev = [(r["step"] + offset, r["eval_accuracy"]) for r in log if "eval_accuracy" in r]
        if dev:
            accuracy.plot(*zip(*dev, strict=True), "o--", label=f"dev accuracy{of}")
        offset += state["global_step"]
    axis.set(xlabel="steps", ylabel="loss", ylim=(0, None))
    accuracy.set(ylabel="dev accuracy", ylim=(0, 1), visible=bool(accuracy.get_lines()))
    lines = [*axis.get_lines(), *accuracy.get_lines()]
    axis.legend(lines, [str(line.get_label()) for line in lines], fontsize="small")
    _save(figure, picture)


def confusion(
    right: Sequence[int], found: Sequence[int], labels: Sequence[str], picture: Path
) -> None:
    """Draw how often each right label (rows) is taken for each label (columns)."""
    counts = np.zeros((len(labels), len(labels)), int)
    np.add.at(counts, (np.array(right), np.array(found)), 1)
    figure, axis = plt.subplots(figsize=(4.6, 4.0), layout="constrained")
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        dark = count > counts[row].sum() / 2
        axis.text(column, row, str(count), ha="center", va="center", color="w" if dark else "k")
    axis.set(
        xticks=range(len(labels)), yticks=range(len(labels)),
        xticklabels=labels, yticklabels=labels, xlabel="found", ylabel="right",
    )  # fmt: skip
    _save(figure, picture)


def _save(figure: Figure, picture: Path) -> None:
    """Write a picture without the date, so that the same figures give the same bytes."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture, dpi=_DPI, metadata={"Software": None})
    plt.close(figure)
