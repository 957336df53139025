"""The network as an ONNX graph.

Written by hand instead of traced, so that the file does not depend on the version of an exporter,
and the operators are already the fused ones: serving needs no graph rewriting at load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from onnx import TensorProto, helper

from training.graph_writer import CONTRIB, Array, GraphWriter

State = Mapping[str, Array]
"""Tensors under Hugging Face BertModel names."""

_OPSET, _CONTRIB_OPSET, _IR_VERSION = 18, 1, 10
DIFFERENCE, PRODUCT, HEAD_EPSILON = 10.0, 20.0, 1e-5
"""Constants of the classifier: differences and products of units get the size of means by them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the tensors alone do not say."""

    layers: int
    heads: int
    epsilon: float


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
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(CONTRIB, _CONTRIB_OPSET)]
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
