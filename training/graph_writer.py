"""Writes the nodes of an ONNX graph, in float32 or int8.

The int8 form is under control:

- weights have one scale for each output, and 7 of their 8 bits are used, because processors without
  VNNI instructions saturate on the product of two full bytes and would give other results;
- activations have fixed ranges, measured beforehand (`activations`), or ranges of their own token,
  so that what a text becomes does not depend on the texts it is run with;
- the few channels with very large values are scaled down before rounding and their weights scaled
  up (Xiao et al., SmoothQuant, 2023): without it they take most of the 8 bits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[np.float32]

CONTRIB = "com.microsoft"
WEIGHT_LIMIT = 63
"""Largest absolute 7-bit weight."""
_EMBEDDING_LIMIT = 127
"""Largest absolute embedding value: looked up, never multiplied as an integer."""


@dataclass(frozen=True, slots=True)
class Range:
    """How a value is rounded to bytes."""

    scale: float
    zero: int
    balance: Array
    """(channels,): what each channel is divided by before."""


_UNIT = Range(1 / 127, 128, np.ones(1, np.float32))
"""For values between -1 and 1."""
_SMALLEST = 1e-6
Ranges = Mapping[str, Range]
"""By the name of the value that a linear layer reads."""


@dataclass(slots=True)
class GraphWriter:
    """Collects nodes and constants; each method returns the name of the value that it adds.

    With `ranges` the graph is int8, without it is float32.
    """

    ranges: Ranges | None = None
    rows: bool = False
    """Round what linear layers read by the largest value of each token instead of one range for
    all: a few tokens have values far larger than others."""
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    multiplied: list[str] = field(default_factory=list)
    """Values that linear layers read, in order."""

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """Add a constant."""
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(
        self, op: str, inputs: list[str], name: str, domain: str = "", **attributes: float
    ) -> str:
        """Add an operator with one output."""
        made = helper.make_node(op, inputs, [name], f"{name}/{op}", None, domain)
        made.attribute.extend(helper.make_attribute(key, attributes[key]) for key in attributes)
        self.nodes.append(made)
        return name

    def fused(self, op: str, inputs: list[str], name: str, **attributes: float) -> str:
        """Add one of ONNX Runtime's own operators."""
        return self.node(op, inputs, name, CONTRIB, **attributes)

    def split(self, value: str, names: list[str]) -> None:
        """Cut the last axis of `value` into equal parts."""
        self.nodes.append(
            helper.make_node(
                "Split", [value], names, name=f"{value}/Split", axis=-1, num_outputs=len(names)
            )
        )

    def linear(self, value: str, weight: Array, bias: Array | None, name: str) -> str:
        """Add value x weight^T + bias; `weight` is (outputs, inputs) as PyTorch keeps it."""
        self.multiplied.append(value)
        offset = [] if bias is None else [self.constant(f"{name}.bias", bias)]
        if self.ranges is None:
            product = self.node(
                "MatMul", [value, self.constant(f"{name}.weight", weight.T)], f"{name}.product"
            )
            return self.node("Add", [product, *offset], name) if offset else product
        balanced = weight * self.ranges[value].balance
        scale = _scales(balanced, WEIGHT_LIMIT)
        whole = np.rint(balanced / scale[:, None]).astype(np.int8)
        even = self._balanced(value, self.ranges[value])
        if self.rows:
            largest = self._largest(even)
            even = self.node("Div", [even, largest], f"{even}.unit")
        rounded, input_scale, input_zero = self._rounded(
            value, even, _UNIT if self.rows else self.ranges[value]
        )
        inputs = [
            rounded,
            self.constant(f"{name}.weight", whole.T),
            input_scale,
            self.constant(f"{name}.scale", scale),
            input_zero,
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]
        if not self.rows:
            return self.fused("MatMulIntegerToFloat", inputs + offset, name)
        product = self.fused("MatMulIntegerToFloat", inputs, f"{name}.unit")
        scaled = self.node("Mul", [product, largest], f"{name}.scaled")
        return self.node("Add", [scaled, *offset], name) if offset else scaled

    def _balanced(self, value: str, within: Range) -> str:
        by = self.constant(f"{value}.balance", (1 / within.balance).astype(np.float32))
        return self.node("Mul", [value, by], f"{value}.balanced")

    def _largest(self, value: str) -> str:
        """Add the largest absolute value of each row."""
        last = self.constant(f"{value}.last", np.array([-1], np.int64))
        size = self.node("Abs", [value], f"{value}.abs")
        most = self.node("ReduceMax", [size, last], f"{value}.most", keepdims=1)
        least = self.constant(f"{value}.least", np.array(_SMALLEST, np.float32))
        return self.node("Max", [most, least], f"{value}.largest")

    def _rounded(self, value: str, even: str, within: Range) -> tuple[str, str, str]:
        """Add balanced values in bytes; return them with their scale and their zero."""
        scale = self.constant(f"{value}.scale", np.array(within.scale, np.float32))
        zero = self.constant(f"{value}.zero", np.array(within.zero, np.uint8))
        return self.node("QuantizeLinear", [even, scale, zero], f"{value}.int8"), scale, zero

    def lookup(self, rows: str, table: Array, name: str) -> str:
        """Add the rows of `table` that `rows` numbers; int8 with one scale a row when quantised."""
        if self.ranges is None:
            return self.node("Gather", [self.constant(f"{name}.table", table), rows], name)
        scale = _scales(table, _EMBEDDING_LIMIT)[:, None]
        whole = self.constant(f"{name}.table", np.rint(table / scale).astype(np.int8))
        picked = self.node("Gather", [whole, rows], f"{name}.int8")
        number = self.node("Cast", [picked], f"{name}.float", to=TensorProto.FLOAT)
        factor = self.node("Gather", [self.constant(f"{name}.scale", scale), rows], f"{name}.by")
        return self.node("Mul", [number, factor], name)


def _scales(rows: Array, limit: int) -> Array:
    largest = np.abs(rows).max(axis=1)
    return np.where(largest > 0, largest / limit, 1).astype(np.float32)
