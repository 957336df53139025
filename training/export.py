"""A trained network as an ONNX file: float32 to compare with, int8 to release."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import onnxruntime

from training import graph
from training.activations import Balance, measured
from training.graph import Shape, State
from training.graph_writer import Array, GraphWriter, Ranges

Head = Literal["vectors", "scores"]
"""What the file gives: the vector of a text, of length one, or a score for each label of a pair."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text or a pair of texts as tokens."""

    ids: list[int]
    second: int | None = None
    """Where the second text begins; None for a single text."""


def onnx_bytes(
    state: State, shape: Shape, head: Head, ranges: Ranges | None = None, *, rows: bool = False
) -> bytes:
    """Return the file; int8 when the ranges of its values are given (`rows`: see `graph`)."""
    return _written(state, shape, head, GraphWriter(ranges, rows))[0]


def quantised(
    state: State,
    shape: Shape,
    head: Head,
    samples: Sequence[Tokens],
    balance: Balance | None = None,
) -> tuple[bytes, bytes]:
    """Return the float32 and the int8 file, the latter rounded for texts like those given.

    `balance` is that with which the network was trained (`rounding`); the values of such a network
    are rounded token by token as well.
    """
    full, read = _written(state, shape, head, GraphWriter())
    ranges = measured(full, read, map(feed, samples), balance)
    return full, onnx_bytes(state, shape, head, ranges, rows=balance is not None)


def balanced(state: State, shape: Shape, samples: Sequence[Tokens], share: float) -> Balance:
    """Return how an encoder's values are balanced before rounding, for texts like these.

    `share` of the difficulty goes to the weights (see `activations.measured`).
    """
    full, read = _written(state, shape, "vectors", GraphWriter())
    found = measured(full, read, map(feed, samples), share=share)
    return {name: within.balance for name, within in found.items()}


def results(model: bytes, samples: Sequence[Tokens]) -> Array:
    """Return what a file gives for texts, run one at a time: (texts, width)."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.stack([session.run(None, feed(tokens))[0][0] for tokens in samples])


def feed(tokens: Tokens) -> dict[str, npt.NDArray[np.int64]]:
    """Return the inputs for one text or one pair."""
    batch = np.array([tokens.ids], np.int64)
    inputs = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
    if tokens.second is not None:
        types = np.zeros_like(batch)
        types[:, tokens.second :] = 1
        inputs["token_type_ids"] = types
    return inputs


def _written(state: State, shape: Shape, head: Head, write: GraphWriter) -> tuple[bytes, list[str]]:
    """Return the file and the values that its linear layers read."""
    hidden = graph.hidden_states(write, state, shape)
    inputs = ["input_ids", "attention_mask"]
    if head == "vectors":
        output = graph.mean_pooled(write, hidden, head)
        width = state["embeddings.LayerNorm.weight"].size
    else:
        output = graph.classified(write, state, hidden, head)
        width = len(state["head.out.bias"])
        inputs.append("token_type_ids")
    return graph.serialised(write, inputs, output, width), write.multiplied
