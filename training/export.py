"""A trained network as an ONNX file: float32 to compare with, int8 to release."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import onnxruntime

from training import graph
from training.activations import measured
from training.graph import Array, GraphWriter, Ranges, Shape, State

Head = Literal["vectors", "scores"]
"""What the file gives for a text: its vector of length one, or a score for each label."""


def onnx_bytes(state: State, shape: Shape, head: Head, ranges: Ranges | None = None) -> bytes:
    """Return the file; int8 when the ranges of its values are given."""
    return _written(state, shape, head, ranges)[0]


def quantised(
    state: State, shape: Shape, head: Head, token_ids: Sequence[list[int]]
) -> tuple[bytes, bytes]:
    """Return the float32 and the int8 file, the latter rounded for texts like those given."""
    full, read = _written(state, shape, head, None)
    return full, onnx_bytes(state, shape, head, measured(full, read, token_ids))


def results(model: bytes, token_ids: Sequence[list[int]]) -> Array:
    """Return what a file gives for texts, run one at a time: (texts, width)."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    rows = []
    for ids in token_ids:
        batch = np.array([ids], np.int64)
        feed = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
        rows.append(session.run(None, feed)[0][0])
    return np.stack(rows)


def _written(
    state: State, shape: Shape, head: Head, ranges: Ranges | None
) -> tuple[bytes, list[str]]:
    """Return the file and the values that its linear layers read."""
    write = GraphWriter(ranges)
    hidden = graph.hidden_states(write, state, shape)
    if head == "vectors":
        output = graph.mean_pooled(write, hidden, head)
        width = state["embeddings.LayerNorm.weight"].size
    else:
        output = graph.classified(write, state, hidden, head)
        width = len(state["classifier.bias"])
    return graph.serialised(write, output, width), write.multiplied
