"""Ranges of activations, on a graph whose values are known."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from training.activations import Feed, measured, sample_texts

GAINS = np.array([1, 100], np.float32)


@pytest.fixture(scope="module")
def graph() -> bytes:
    """Multiply the input by `GAINS` into `value`, and negate it into `out`."""
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["number", "gains"], ["value"]),
        helper.make_node("Neg", ["value"], ["out"]),
    ]
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["rows", 2])]
    outputs = [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["rows", 2])]
    made = helper.make_graph(
        nodes, "made", inputs, outputs, [numpy_helper.from_array(GAINS, "gains")]
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    content: bytes = model.SerializeToString()
    return content


def feeds(*rows: list[list[int]]) -> list[Feed]:
    return [{"input_ids": np.array(each, np.int64)} for each in rows]


def test_channels_are_balanced_by_the_root_of_their_largest_value(graph: bytes) -> None:
    found = measured(graph, ["value"], feeds([[4, 2]], [[-1, 4]]))["value"]
    # Largest values 4 and 400: roots 2 and 20, divided by their geometric mean.
    assert found.balance == pytest.approx(np.array([2, 20]) / np.sqrt(40))
    assert found.balance.dtype == np.float32


def test_a_greater_share_evens_the_channels_more(graph: bytes) -> None:
    found = measured(graph, ["value"], feeds([[4, 2]], [[-1, 4]]), share=1)["value"]
    assert found.balance == pytest.approx(np.array([4, 400]) / 40)


def test_a_given_balance_is_kept(graph: bytes) -> None:
    given = {"value": np.array([1, 50], np.float32)}
    found = measured(graph, ["value", "number"], feeds([[4, 2]], [[-1, 4]]), given)
    assert found["value"].balance.tolist() == [1, 50]
    assert found["value"].scale == pytest.approx((8 - -1) / 255)
    assert found["number"].balance == pytest.approx(np.array([1, 1]))


def test_the_range_holds_every_value_and_zero(graph: bytes) -> None:
    found = measured(graph, ["value"], feeds([[4, 2], [1, 3]], [[-1, 4]]))["value"]
    values = np.array([[4, 200], [1, 300], [-1, 400]]) / found.balance
    assert found.scale == pytest.approx((values.max() - values.min()) / 255)
    whole = np.rint(values / found.scale) + found.zero
    assert whole.min() >= 0
    assert whole.max() <= 255
    assert 0 <= found.zero <= 255
    np.testing.assert_allclose((whole - found.zero) * found.scale, values, atol=found.scale)


@pytest.mark.parametrize(("sign", "zero"), [(1, 0), (-1, 255)])
def test_values_of_one_sign_use_all_bytes(graph: bytes, sign: int, zero: int) -> None:
    found = measured(graph, ["value"], feeds([[sign * 3, sign * 5]], [[sign * 2, sign * 4]]))
    assert found["value"].zero == zero


def test_nothing_but_zeros_leaves_a_range(graph: bytes) -> None:
    found = measured(graph, ["value"], feeds([[0, 0]], [[0, 0]]))["value"]
    assert found.scale > 0
    assert np.isfinite(found.balance).all()


def test_each_value_is_measured_once(graph: bytes) -> None:
    found = measured(graph, ["value", "number", "value"], feeds([[4, 2]], [[1, 3]]))
    assert list(found) == ["value", "number"]
    assert found["number"].balance == pytest.approx(np.array([2, 3**0.5]) / (2 * 3**0.5) ** 0.5)


def test_samples_are_claims_sentences_and_whole_texts() -> None:
    texts = sample_texts()
    assert len(texts) > 100
    assert all(texts)
    lengths = sorted(map(len, texts))
    assert lengths[0] < 15
    assert lengths[-1] > 80
