"""From a saved network to an artefact, with int8 held to what float32 decides."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from models.network import Network
from models.store import open_artefact
from training.export import Tokens, quantised
from training.released import TOKENIZER, FlipError, Parity, compared, tokenizer, weights, write
from training.verifier_network import StanceNetwork

CONFIG = BertConfig(
    vocab_size=tokenizer().get_vocab_size(), hidden_size=8, num_hidden_layers=1,
    num_attention_heads=2, intermediate_size=8, max_position_embeddings=32, layer_norm_eps=1e-9,
)  # fmt: skip


@pytest.mark.parametrize("flips", [0, 1, 5])
def test_a_few_decisions_may_flip(flips: int) -> None:
    full = np.arange(1000)
    small = full.copy()
    small[:flips] += 1
    found = compared(full, small)
    assert found == Parity(1000, flips)
    assert found.share == flips / 1000
    assert found.content == {"decisions": 1000, "flips": flips}


def test_more_are_too_many() -> None:
    full = np.arange(1000)
    small = full.copy()
    small[:6] += 1
    with pytest.raises(FlipError, match="6 of 1000 decisions flip in int8"):
        compared(full, small)


def test_reads_the_encoder_of_a_folder(tmp_path: Path) -> None:
    model = BertModel(CONFIG, add_pooling_layer=False)
    for tensor in model.parameters():
        tensor.data = tensor.data.to(torch.float16)
    model.save_pretrained(tmp_path)
    state, shape = weights(tmp_path)
    assert (shape.layers, shape.heads, shape.epsilon) == (1, 2, 1e-9)
    expected = {name: tensor.float().numpy() for name, tensor in model.state_dict().items()}
    assert set(state) == set(expected)
    for name, value in state.items():
        assert value.dtype.name == "float32"
        np.testing.assert_array_equal(value, expected[name])


def test_reads_encoder_and_head_of_a_verifier(tmp_path: Path) -> None:
    StanceNetwork(BertModel(CONFIG, add_pooling_layer=False)).save(tmp_path)
    state, shape = weights(tmp_path)
    assert shape.layers == 1
    assert state["head.out.weight"].shape == (4, 8)
    assert "embeddings.word_embeddings.weight" in state
    assert not any(name.startswith("bert.") for name in state)


def test_what_is_written_runs(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = BertModel(CONFIG, add_pooling_layer=False)
    folder = tmp_path / "trained"
    folder.mkdir()
    save_file(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(CONFIG.to_dict(), default=str))
    state, shape = weights(folder)
    samples = [Tokens(encoding.ids) for encoding in tokenizer().encode_batch(["水", "火"])]
    small = quantised(state, shape, "vectors", samples)[1]
    settings = {"max_tokens": 32, "truncated": "longest_first"}
    fingerprint = write(tmp_path / "small", small, settings)
    artefact = open_artefact("small", tmp_path)
    assert artefact.fingerprint == fingerprint
    assert artefact.path("tokenizer.json").read_bytes() == TOKENIZER.read_bytes()
    found = Network(artefact).run(["水", "火"], 8)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
