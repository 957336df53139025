"""The loss over several right labels, batches of pairs, and the rates of encoder and head."""

from math import log
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, TrainingArguments

from models.store import ROOT
from models.verifier import PREFIX
from training.examples import Example
from training.verifier_loop import AnyOf, Pairs, StanceTrainer, accuracy, collated
from training.verifier_network import StanceNetwork

TOKENIZER = ROOT / "base" / "tokenizer.json"
SURE = torch.tensor([[log(0.7), log(0.1), log(0.1), log(0.1)]])
EXAMPLES = [
    Example("水", "火", frozenset({"asserts"}), "made"),
    Example("喝骨头汤能补钙", "汤里的钙很少。" * 20, frozenset({"debunks", "mentions"}), "made"),
]


def test_one_right_label_is_cross_entropy() -> None:
    loss = AnyOf(0.0)(SURE, torch.tensor([[1.0, 0, 0, 0]]))
    assert float(loss) == pytest.approx(-log(0.7), abs=1e-6)


def test_several_right_labels_share_their_probability() -> None:
    loss = AnyOf(0.0)(SURE, torch.tensor([[0, 1.0, 1, 1]]))
    assert float(loss) == pytest.approx(-log(0.3), abs=1e-6)
    assert float(AnyOf(0.0)(SURE, torch.ones(1, 4))) == pytest.approx(0, abs=1e-6)


def test_smoothing_pulls_to_all_labels() -> None:
    loss = AnyOf(0.2)(SURE, torch.tensor([[1.0, 0, 0, 0]]))
    everywhere = (log(0.7) + 3 * log(0.1)) / 4
    assert float(loss) == pytest.approx(-(0.8 * log(0.7) + 0.2 * everywhere), abs=1e-6)


def test_the_loss_is_the_mean_over_the_batch() -> None:
    right = torch.tensor([[1.0, 0, 0, 0], [0, 1, 1, 1]])
    loss = AnyOf(0.0)(SURE.repeat(2, 1), right)
    assert float(loss) == pytest.approx(-(log(0.7) + log(0.3)) / 2, abs=1e-6)


def test_the_loss_pushes_only_wrong_labels_down() -> None:
    scores = torch.zeros(1, 4, requires_grad=True)
    AnyOf(0.0)(scores, torch.tensor([[0, 1.0, 1, 0]])).backward()
    assert scores.grad is not None
    assert (scores.grad[0].sign().tolist()) == [1, -1, -1, 1]


def test_pairs_are_read_as_the_product_reads_them() -> None:
    found = Pairs(EXAMPLES, TOKENIZER, 32)
    assert len(found) == 2
    first, second = found[0], found[1]
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    whole = tokenizer.encode(PREFIX + "水", PREFIX + "火")
    assert first["input_ids"] == whole.ids
    assert tokenizer.decode(first["input_ids"][first["second"] :]) == "query: 火"
    assert first["labels"] == [1.0, 0.0, 0.0, 0.0]
    assert second["labels"] == [0.0, 1.0, 1.0, 0.0]
    assert second["length"] == len(second["input_ids"]) == 32
    assert "喝骨头汤能补钙" in tokenizer.decode(second["input_ids"][: second["second"]])


def test_a_batch_is_padded_beyond_its_longest_pair() -> None:
    rows = [
        {"input_ids": [0, 7, 2, 2, 9, 2], "second": 4, "length": 6, "labels": [1.0, 0, 0, 0]},
        {"input_ids": [0, 8, 2], "second": 1, "length": 3, "labels": [0, 1.0, 1.0, 0]},
    ]
    batch = collated(rows)
    assert batch["labels"].tolist() == [[1, 0, 0, 0], [0, 1, 1, 0]]
    for name, first, second in (
        ("input_ids", [0, 7, 2, 2, 9, 2], [0, 8, 2, 1, 1, 1]),
        ("attention_mask", [1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]),
        ("second", [0, 0, 0, 0, 1, 1], [0, 1, 1, 0, 0, 0]),
    ):
        assert batch[name][:, :6].tolist() == [first, second]
        padding = {value for row in batch[name][:, 6:].tolist() for value in row}
        assert padding == ({1} if name == "input_ids" else {0})


def test_accuracy_counts_any_right_label() -> None:
    scores = [[2.0, 1, 0, 0], [0, 0, 3, 1], [0, 0, 0, 1]]
    right = [[1.0, 0, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0]]
    said = accuracy(SimpleNamespace(predictions=scores, label_ids=right))
    assert said["accuracy"] == pytest.approx(2 / 3)


def test_the_head_learns_at_its_own_rate(tmp_path: Path) -> None:
    config = BertConfig(
        vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=8,
    )  # fmt: skip
    network = StanceNetwork(BertModel(config, add_pooling_layer=False))
    network.bert.embeddings.requires_grad_(requires_grad=False)
    arguments = TrainingArguments(
        str(tmp_path), learning_rate=1e-4, weight_decay=0.1, use_cpu=True, report_to="none"
    )
    trainer = StanceTrainer(0.0, 1e-3, model=network, args=arguments)
    encoder, head = trainer.create_optimizer().param_groups
    assert (encoder["lr"], head["lr"]) == (1e-4, 1e-3)
    assert encoder["weight_decay"] == head["weight_decay"] == 0.1
    frozen = {id(tensor) for tensor in network.bert.embeddings.parameters()}
    trained = {id(tensor) for group in (encoder, head) for tensor in group["params"]}
    assert trained == {id(tensor) for tensor in network.parameters()} - frozen
