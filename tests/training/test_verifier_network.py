"""The network that becomes the verifier."""

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from models.verifier import LABELS
from training.verifier_network import StanceNetwork

IDS = torch.tensor([[0, 7, 2, 2, 9, 5, 2], [0, 8, 2, 2, 6, 2, 1]])
MASK = torch.tensor([[1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 0]])
SECOND = torch.tensor([[0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1, 0]])


@pytest.fixture
def base(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=20, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=16,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path / "base")
    return tmp_path / "base"


@pytest.fixture
def network(base: Path) -> StanceNetwork:
    found = StanceNetwork.over(base)
    found.train(mode=False)
    return found


def scores(network: StanceNetwork) -> torch.Tensor:
    network.train(mode=False)
    with torch.inference_mode():
        found: torch.Tensor = network(IDS, MASK, SECOND)
    return found


def test_what_is_saved_opens_with_the_same_scores(network: StanceNetwork, tmp_path: Path) -> None:
    network.save(tmp_path / "saved")
    opened = StanceNetwork.open(tmp_path / "saved")
    assert scores(network).shape == (2, len(LABELS))
    torch.testing.assert_close(scores(opened), scores(network), rtol=0, atol=0)


def test_word_vectors_stay_as_they_are(network: StanceNetwork) -> None:
    frozen = {name for name, p in network.named_parameters() if not p.requires_grad}
    assert frozen
    assert all(name.startswith("bert.embeddings.") for name in frozen)
    assert not any(p.requires_grad for p in network.bert.embeddings.parameters())
    network(IDS, MASK, SECOND).sum().backward()
    assert network.bert.embeddings.word_embeddings.weight.grad is None
    assert network.head.out.weight.grad is not None
    inner = network.bert.get_parameter("encoder.layer.0.output.dense.weight")
    assert inner.grad is not None


def test_starts_from_the_weights_of_the_base(base: Path) -> None:
    expected = BertModel.from_pretrained(base, add_pooling_layer=False).state_dict()
    found = StanceNetwork.over(base).bert.state_dict()
    assert set(found) == set(expected)
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_padding_changes_nothing(network: StanceNetwork) -> None:
    with torch.inference_mode():
        alone = network(IDS[1:, :6], MASK[1:, :6], SECOND[1:, :6])
    torch.testing.assert_close(alone[0], scores(network)[1], rtol=0, atol=1e-5)


def test_where_the_second_text_begins_matters(network: StanceNetwork) -> None:
    with torch.inference_mode():
        other = network(IDS, MASK, torch.roll(SECOND, -1, dims=1))
    assert not torch.allclose(other, scores(network))
