"""The graph against PyTorch, on a small network with random weights."""

from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel

from training.base_checkpoint import pooled
from training.export import onnx_bytes, quantised, results
from training.graph import Shape, State

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
    found = results(onnx_bytes(state, SHAPE, "vectors"), IDS)
    np.testing.assert_allclose(found, pooled(model, IDS), atol=1e-5)


def test_int8_is_near(model: Any, state: State) -> None:
    found = results(quantised(state, SHAPE, "vectors", IDS)[1], IDS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert ((found * pooled(model, IDS)).sum(axis=1) > 0.99).all()


def test_the_bytes_are_the_same_every_time(state: State) -> None:
    assert quantised(state, SHAPE, "vectors", IDS) == quantised(state, SHAPE, "vectors", IDS)


@pytest.mark.parametrize("form", [0, 1])
def test_the_mask_takes_padding_away(state: State, form: int) -> None:
    model = quantised(state, SHAPE, "vectors", IDS)[form]
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    ids = np.array([[0, 9, 2, 1, 1], [0, 5, 6, 7, 2]], np.int64)
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int64)
    together = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    np.testing.assert_allclose(together[0], results(model, [[0, 9, 2]])[0], atol=1e-5)


def test_a_text_is_not_changed_by_the_batch_it_is_in(state: State) -> None:
    session = onnxruntime.InferenceSession(
        quantised(state, SHAPE, "vectors", IDS)[1], providers=["CPUExecutionProvider"]
    )
    ids = np.random.default_rng(0).integers(3, 12, (7, 12))
    mask = np.ones_like(ids)
    mask[2, 9:] = 0
    together = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    for row in range(len(ids)):
        feed = {"input_ids": ids[row : row + 1], "attention_mask": mask[row : row + 1]}
        np.testing.assert_array_equal(session.run(None, feed)[0][0], together[row])


def test_a_row_of_zeros_stays_zero(state: State) -> None:
    table = np.array(state["embeddings.word_embeddings.weight"])
    table[5] = 0
    changed = {**state, "embeddings.word_embeddings.weight": table}
    assert np.isfinite(results(quantised(changed, SHAPE, "vectors", IDS)[1], IDS)).all()


def test_scores_are_those_of_the_classifier() -> None:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=12, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=16, layer_norm_eps=1e-12, num_labels=4,
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    model.train(mode=False)
    with torch.inference_mode():
        wanted = np.stack([model(torch.tensor([ids])).logits[0].numpy() for ids in IDS])
    state = {key.removeprefix("bert."): t.numpy() for key, t in model.state_dict().items()}
    full, small = quantised(state, SHAPE, "scores", IDS)
    np.testing.assert_allclose(results(full, IDS), wanted, atol=1e-5)
    np.testing.assert_allclose(results(small, IDS), wanted, atol=0.05)
