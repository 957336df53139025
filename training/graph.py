"""The network as an ONNX graph, written node by node.

Written by hand instead of traced, so that the file does not depend on the version of an exporter,
the operators are already the fused ones (serving needs no graph rewriting at load), and the int8
form is under control:

- weights have one scale for each output, and 7 of their 8 bits are used, because processors without
  VNNI instructions saturate on the product of two full bytes and would give other results;
- activations have fixed ranges, measured beforehand (`activations`), or ranges of their own token,
  so that what a text becomes does not depend on the texts it is run with;
- the few channels with very large values are scaled down before rounding and their weights scaled
  up (Xiao et al., SmoothQuant, 2023): without it they take most of the 8 bits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[np.float32]
State = Mapping[str, Array]
"""Tensors under Hugging Face BertModel names."""

_CONTRIB = "com.microsoft"
_OPSET, _CONTRIB_OPSET, _IR_VERSION = 18, 1, 10
WEIGHT_LIMIT = 63
"""Largest absolute 7-bit weight."""
_EMBEDDING_LIMIT = 127
"""Largest absolute embedding value: looked up, never multiplied as an integer."""
DIFFERENCE, PRODUCT, HEAD_EPSILON = 10.0, 20.0, 1e-5
"""Constants of the classifier: differences and products of units get the size of means by them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the tensors alone do not say."""

    layers: int
    heads: int
    epsilon: float


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
        return self.node(op, inputs, name, _CONTRIB, **attributes)

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


def read_by(linear: str) -> str:
    """Return the name of the value that a linear layer of a BertModel reads."""
    at, _, part = linear.partition(".attention.self.")
    if part:
        number = int(at.rpartition(".")[2])
        return f"encoder.layer.{number - 1}.output.LayerNorm" if number else "embeddings.LayerNorm"
    for ending, value in (
        (".attention.output.dense", ".context"),
        (".intermediate.dense", ".attention.output.LayerNorm"),
        (".output.dense", ".intermediate.dense"),
    ):
        if linear.endswith(ending):
            return linear.removesuffix(ending) + value
    raise KeyError(linear)


def _scales(rows: Array, limit: int) -> Array:
    largest = np.abs(rows).max(axis=1)
    return np.where(largest > 0, largest / limit, 1).astype(np.float32)


def hidden_states(write: GraphWriter, state: State, shape: Shape) -> str:
    """Add the network from `input_ids` and `attention_mask` to its last hidden states."""
    value = _embeddings(write, state, shape)
    mask = write.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for number in range(shape.layers):
        value = _layer(write, state, shape, value, mask, number)
    return value


def mean_pooled(write: GraphWriter, hidden: str, name: str) -> str:
    """Add the mean over the tokens that the mask keeps, scaled to length one.

    The sum is enough: scaling to length one takes the division away.  A matrix product sums each
    text by itself; the operator that sums would take another order for another number of texts.
    """
    kept = write.node("Cast", ["attention_mask"], "kept", to=TensorProto.FLOAT)
    middle = write.constant("middle_axis", np.array([1], np.int64))
    row = write.node("Unsqueeze", [kept, middle], "kept_row")
    total = write.node("MatMul", [row, hidden], "summed_row")
    summed = write.node("Squeeze", [total, middle], "summed")
    return write.node("LpNormalization", [summed], name, axis=-1, p=2)


def classified(write: GraphWriter, state: State, hidden: str, name: str) -> str:
    """Add the scores of a classifier over two texts that were read together, before softmax.

    It sees the first token, the mean of each text, and how the means differ and agree: the base
    network was trained to put meaning into means.
    """
    second = write.node("Cast", ["token_type_ids"], "is_second", to=TensorProto.FLOAT)
    kept = write.node("Cast", ["attention_mask"], "is_kept", to=TensorProto.FLOAT)
    of_second = write.node("Mul", [second, kept], "of_second")
    of_first = write.node("Sub", [kept, of_second], "of_first")
    means = [_mean(write, hidden, part) for part in (of_first, of_second)]
    units = [write.node("LpNormalization", [mean], f"{mean}.unit", axis=-1, p=2) for mean in means]
    start = write.constant("start", np.array(0, np.int64))
    first = write.node("Gather", [hidden, start], "first_token", axis=1)
    apart = write.node("Abs", [write.node("Sub", units, "difference")], "apart")
    seen = [
        first,
        *means,
        write.node("Mul", [apart, _factor(write, DIFFERENCE)], "apart.scaled"),
        write.node("Mul", [write.node("Mul", units, "product"), _factor(write, PRODUCT)], "alike"),
    ]
    together = write.node("Concat", seen, "seen", axis=-1)
    gain = write.constant("head.norm.weight", state["head.norm.weight"])
    offset = write.constant("head.norm.bias", state["head.norm.bias"])
    even = write.node(
        "LayerNormalization", [together, gain, offset], "seen.norm", axis=-1, epsilon=HEAD_EPSILON
    )
    inner = write.linear(even, state["head.dense.weight"], state["head.dense.bias"], "head.dense")
    active = write.node("Tanh", [inner], "head.active")
    return write.linear(active, state["head.out.weight"], state["head.out.bias"], name)


def _mean(write: GraphWriter, hidden: str, part: str) -> str:
    """Add the mean of the hidden states over the tokens of a part."""
    middle = write.constant(f"{part}.middle", np.array([1], np.int64))
    row = write.node("Unsqueeze", [part, middle], f"{part}.row")
    total = write.node("MatMul", [row, hidden], f"{part}.total_row")
    summed = write.node("Squeeze", [total, middle], f"{part}.total")
    count = write.node("ReduceSum", [part, middle], f"{part}.count", keepdims=1)
    return write.node("Div", [summed, count], f"{part}.mean")


def _factor(write: GraphWriter, value: float) -> str:
    return write.constant(f"factor.{value}", np.array(value, np.float32))


def serialised(write: GraphWriter, inputs: Sequence[str], output: str, width: int) -> bytes:
    """Return the finished file with one output of (batch, `width`), the same bytes every time."""
    integers = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in inputs
    ]
    result = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", width])
    graph = helper.make_graph(write.nodes, "bert", integers, [result], write.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, _CONTRIB_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _embeddings(write: GraphWriter, state: State, shape: Shape) -> str:
    words = write.lookup("input_ids", state["embeddings.word_embeddings.weight"], "words")
    # Every token is of type 0, so its type vector is part of its position's.
    positions = write.constant(
        "positions.table",
        state["embeddings.position_embeddings.weight"]
        + state["embeddings.token_type_embeddings.weight"][:1],
    )
    length = "length"
    write.nodes.append(
        helper.make_node("Shape", ["input_ids"], [length], name="length/Shape", start=1, end=2)
    )
    zero = write.constant("zero", np.array([0], np.int64))
    here = write.node("Slice", [positions, zero, length, zero], "positions")
    return _normalised(write, state, shape, [words, here], "embeddings.LayerNorm")


def _layer(
    write: GraphWriter, state: State, shape: Shape, value: str, mask: str, number: int
) -> str:
    at = f"encoder.layer.{number}"
    heads = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([state[f"{head}.weight"] for head in heads])
    bias = np.concatenate([state[f"{head}.bias"] for head in heads])
    write.split(write.linear(value, weight, None, f"{at}.projected"), heads)
    together = [*heads, write.constant(f"{at}.projected.bias", bias), mask]
    context = write.fused("MultiHeadAttention", together, f"{at}.context", num_heads=shape.heads)
    attended = _dense(write, state, context, f"{at}.attention.output.dense")
    value = _normalised(write, state, shape, [attended, value], f"{at}.attention.output.LayerNorm")
    name = f"{at}.intermediate.dense"
    inner = write.linear(value, state[f"{name}.weight"], None, f"{name}.product")
    active = write.fused(
        "BiasGelu", [inner, write.constant(f"{name}.bias", state[f"{name}.bias"])], name
    )
    outer = _dense(write, state, active, f"{at}.output.dense")
    return _normalised(write, state, shape, [outer, value], f"{at}.output.LayerNorm")


def _dense(write: GraphWriter, state: State, value: str, name: str) -> str:
    return write.linear(value, state[f"{name}.weight"], state[f"{name}.bias"], name)


def _normalised(write: GraphWriter, state: State, shape: Shape, parts: list[str], name: str) -> str:
    """Add the layer norm of the sum of two values.

    Two operators on purpose: ONNX Runtime's fused one runs four times slower on a processor.
    """
    total = write.node("Add", parts, f"{name}.sum")
    gain = write.constant(f"{name}.weight", state[f"{name}.weight"])
    offset = write.constant(f"{name}.bias", state[f"{name}.bias"])
    return write.node(
        "LayerNormalization", [total, gain, offset], name, axis=-1, epsilon=shape.epsilon
    )
