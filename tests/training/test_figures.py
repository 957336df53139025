"""The pictures of a training."""

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from training import figures
from training.figures import confusion, curves

LABELS = ("asserts", "debunks")


def stage(folder: Path, losses: list[float], dev: float | None = None) -> Path:
    """Write the log of a stage with a loss every ten steps."""
    log = [{"step": 10 * (n + 1), "loss": loss} for n, loss in enumerate(losses)]
    steps = 10 * len(losses)
    if dev is not None:
        log.append({"step": steps, "eval_accuracy": dev})
    folder.mkdir()
    content = {"log_history": log, "global_step": steps}
    (folder / "trainer_state.json").write_text(json.dumps(content))
    return folder


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Keep the figures instead of writing them."""
    kept: list[Figure] = []

    def keep(figure: Figure, picture: Path) -> None:
        kept.append(figure)
        plt.close(figure)

    monkeypatch.setattr(figures, "_save", keep)
    return kept


def points(line: Line2D) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in np.asarray(line.get_xydata())]


def test_stages_follow_each_other(tmp_path: Path, drawn: list[Figure]) -> None:
    stages = [stage(tmp_path / "one", [2.0, 1.0]), stage(tmp_path / "two", [0.5, 0.25], dev=0.8)]
    curves(stages, tmp_path / "curve.png")
    loss, accuracy = drawn[0].axes
    assert [points(line) for line in loss.get_lines()] == [
        [(10, 2.0), (20, 1.0)],
        [(30, 0.5), (40, 0.25)],
    ]
    assert [points(line) for line in accuracy.get_lines()] == [[(40, 0.8)]]
    legend = loss.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "loss, one",
        "loss, two",
        "dev accuracy, two",
    ]


def test_the_confusion_counts_right_by_found(tmp_path: Path, drawn: list[Figure]) -> None:
    confusion([0, 0, 0, 1], [0, 0, 1, 1], LABELS, tmp_path / "confusion.png")
    (axis,) = drawn[0].axes
    shown = {text.get_position(): text.get_text() for text in axis.texts}
    assert shown == {(0, 0): "2", (1, 0): "1", (0, 1): "0", (1, 1): "1"}
    shares = axis.get_images()[0].get_array()
    assert np.asarray(shares) == pytest.approx(np.array([[2 / 3, 1 / 3], [0, 1]]))
    assert [label.get_text() for label in axis.get_yticklabels()] == list(LABELS)


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    one, other, third = (tmp_path / "new" / f"{name}.png" for name in "abc")
    confusion([0, 1], [0, 1], LABELS, one)
    confusion([0, 1], [0, 1], LABELS, other)
    confusion([0, 1], [1, 1], LABELS, third)
    assert one.read_bytes() == other.read_bytes() != third.read_bytes()
    assert one.read_bytes().startswith(b"\x89PNG")
    assert plt.get_fignums() == []
