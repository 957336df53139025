"""The graph against PyTorch, on a small network with random weights."""

from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertModel

from training.base import onnx_bytes, onnx_vectors
from training.base_checkpoint import pooled
from training.base_graph import Shape, State

IDS = [[0, 5, 6, 7, 2], [0, 9, 2], [0, 11, 4, 4, 8, 10, 3, 2]]
SHAPE = Shape(layers=2, heads=4, epsilon=1e-12)


@pytest.fixture(scope="module")
def model() -> Any:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=12, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=16, layer_norm_eps=1e-12,
    )  # fmt: skip
    found = BertModel(config, add_pooling_layer=False)
    found.train(mode=False)
    return found


@pytest.fixture(scope="module")
def state(model: Any) -> State:
    return {name: tensor.numpy() for name, tensor in model.state_dict().items()}


def test_full_precision_gives_the_vectors_of_pytorch(model: Any, state: State) -> None:
    found = onnx_vectors(onnx_bytes(state, SHAPE, quantised=False), IDS)
    np.testing.assert_allclose(found, pooled(model, IDS), atol=1e-5)


def test_int8_is_near(model: Any, state: State) -> None:
    found = onnx_vectors(onnx_bytes(state, SHAPE, quantised=True), IDS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert ((found * pooled(model, IDS)).sum(axis=1) > 0.99).all()


@pytest.mark.parametrize("quantised", [False, True])
def test_the_bytes_are_the_same_every_time(state: State, quantised: bool) -> None:  # noqa: FBT001
    first = onnx_bytes(state, SHAPE, quantised=quantised)
    assert first == onnx_bytes(state, SHAPE, quantised=quantised)


def test_the_mask_takes_padding_away(state: State) -> None:
    session = onnxruntime.InferenceSession(
        onnx_bytes(state, SHAPE, quantised=False), providers=["CPUExecutionProvider"]
    )
    ids = np.array([[0, 9, 2, 1, 1], [0, 5, 6, 7, 2]], np.int64)
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int64)
    together = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    alone = onnx_vectors(onnx_bytes(state, SHAPE, quantised=False), [[0, 9, 2]])
    np.testing.assert_allclose(together[0], alone[0], atol=1e-5)


def test_a_row_of_zeros_stays_zero(state: State) -> None:
    table = np.array(state["embeddings.word_embeddings.weight"])
    table[5] = 0
    changed = {**state, "embeddings.word_embeddings.weight": table}
    assert np.isfinite(onnx_vectors(onnx_bytes(changed, SHAPE, quantised=True), IDS)).all()
