"""The graph against PyTorch, on a small network with random weights."""

from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertModel

from training.base_checkpoint import pooled
from training.export import Tokens, balanced, onnx_bytes, quantised, results
from training.graph import Shape, State
from training.verifier_network import StanceHead

IDS = [[0, 5, 6, 7, 2], [0, 9, 2], [0, 11, 4, 4, 8, 10, 3, 2]]
TEXTS = [Tokens(ids) for ids in IDS]
PAIRS = [Tokens(ids, second) for ids, second in zip(IDS, (3, 1, 5), strict=True)]
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
    found = results(onnx_bytes(state, SHAPE, "vectors"), TEXTS)
    np.testing.assert_allclose(found, pooled(model, IDS), atol=1e-5)


def test_int8_is_near(model: Any, state: State) -> None:
    found = results(quantised(state, SHAPE, "vectors", TEXTS)[1], TEXTS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert ((found * pooled(model, IDS)).sum(axis=1) > 0.99).all()


def test_values_rounded_token_by_token_are_nearer(model: Any, state: State) -> None:
    exact = pooled(model, IDS)
    even = balanced(state, SHAPE, TEXTS, 0.5)
    by_token = results(quantised(state, SHAPE, "vectors", TEXTS, even)[1], TEXTS)
    by_range = results(quantised(state, SHAPE, "vectors", TEXTS)[1], TEXTS)
    assert ((by_token * exact).sum(axis=1) > 0.99).all()
    assert not np.array_equal(by_token, by_range)
    assert np.abs(by_token - exact).mean() < np.abs(by_range - exact).mean()


def test_values_beyond_the_samples_are_not_cut_token_by_token(model: Any, state: State) -> None:
    """A range that was measured beforehand cuts what is larger; a token's own does not."""
    even = balanced(state, SHAPE, TEXTS[:1], 0.5)
    found = results(quantised(state, SHAPE, "vectors", TEXTS[:1], even)[1], TEXTS)
    assert ((found * pooled(model, IDS)).sum(axis=1) > 0.99).all()


def test_the_bytes_are_the_same_every_time(state: State) -> None:
    assert quantised(state, SHAPE, "vectors", TEXTS) == quantised(state, SHAPE, "vectors", TEXTS)


@pytest.mark.parametrize("form", [0, 1])
def test_the_mask_takes_padding_away(state: State, form: int) -> None:
    model = quantised(state, SHAPE, "vectors", TEXTS)[form]
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    ids = np.array([[0, 9, 2, 1, 1], [0, 5, 6, 7, 2]], np.int64)
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int64)
    together = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    np.testing.assert_allclose(together[0], results(model, [Tokens([0, 9, 2])])[0], atol=1e-5)


@pytest.mark.parametrize("share", [None, 0.5])
def test_a_text_is_not_changed_by_the_batch_it_is_in(state: State, share: float | None) -> None:
    even = None if share is None else balanced(state, SHAPE, TEXTS, share)
    session = onnxruntime.InferenceSession(
        quantised(state, SHAPE, "vectors", TEXTS, even)[1], providers=["CPUExecutionProvider"]
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
    assert np.isfinite(results(quantised(changed, SHAPE, "vectors", TEXTS)[1], TEXTS)).all()


def test_scores_are_those_of_the_classifier(model: Any, state: State) -> None:
    torch.manual_seed(0)
    head = StanceHead(32, 4)
    head.train(mode=False)
    wanted = []
    with torch.inference_mode():
        for tokens in PAIRS:
            ids = torch.tensor([tokens.ids])
            assert tokens.second is not None
            second = (torch.arange(ids.shape[1]) >= tokens.second)[None].long()
            hidden = model(input_ids=ids).last_hidden_state
            wanted.append(head(hidden, torch.ones_like(ids), second)[0].numpy())
    whole = {**state, **{f"head.{k}": v.numpy() for k, v in head.state_dict().items()}}
    full, small = quantised(whole, SHAPE, "scores", PAIRS)
    np.testing.assert_allclose(results(full, PAIRS), np.stack(wanted), atol=1e-4)
    np.testing.assert_allclose(results(small, PAIRS), np.stack(wanted), atol=0.05)
