"""How large the values get that linear layers read: what the int8 graph rounds them by."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper

from evaluation.data import DATASETS, rows
from training.graph_writer import Array, Range, Ranges

Feed = dict[str, npt.NDArray[np.int64]]
Balance = dict[str, Array]
"""(channels,) by the name of the value: what each channel is divided by before it is rounded."""
_LEVELS = 255
_SMALLEST = 1e-5


def sample_texts() -> list[str]:
    """Return texts like those that an encoder meets: claims, sentences, whole explanations."""
    entries = rows(DATASETS / "rumors" / "starter.jsonl")[::4]
    return [text for e in entries for text in (e["claim"], e["variants"][-1], e["explanation"])]


def measured(
    model: bytes,
    values: list[str],
    feeds: Iterable[Feed],
    balance: Balance | None = None,
    share: float = 0.5,
) -> Ranges:
    """Run a float32 graph on inputs and return the range of each of `values`.

    A channel whose balance is not given is balanced by the square root of its largest value, which
    shares the difficulty of rounding between the value and its weights.  `share` is another power:
    a higher one leaves less of it to the value.
    """
    names = list(dict.fromkeys(values))
    session = _session(model, names)
    largest: dict[str, Array] = {}
    spans: dict[str, list[tuple[Array, Array]]] = {name: [] for name in names}
    for inputs in feeds:
        found = session.run(names, inputs)
        for name, value in zip(names, found, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            spans[name].append((rows.min(axis=0), rows.max(axis=0)))
            here = np.abs(rows).max(axis=0)
            largest[name] = np.maximum(largest.get(name, here), here)
    given = balance or {}
    return {
        name: _range(given[name] if name in given else _balance(largest[name], share), spans[name])
        for name in names
    }


def _balance(largest: Array, share: float) -> Array:
    balance = np.maximum(largest, _SMALLEST) ** share
    balance /= np.exp(np.log(balance).mean())
    return balance.astype(np.float32)


def _range(balance: Array, spans: list[tuple[Array, Array]]) -> Range:
    low = min(0.0, *(float((least / balance).min()) for least, _ in spans))
    high = max(0.0, *(float((most / balance).max()) for _, most in spans))
    scale = max(high - low, _SMALLEST) / _LEVELS
    return Range(scale, int(np.clip(np.rint(-low / scale), 0, _LEVELS)), balance)


def _session(model: bytes, outputs: list[str]) -> onnxruntime.InferenceSession:
    graph = onnx.load_from_string(model)
    for name in outputs:
        graph.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    return onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )
