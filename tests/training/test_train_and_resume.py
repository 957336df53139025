"""Whole trainings of small networks on made sets: they stop, go on, and can be released."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from made_training_sets import Characters, datasets, put_in_place, write
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, Trainer

from models.encoder import SentenceTransformerEncoder
from models.store import open_artefact
from models.verifier import StanceModel
from training import (
    made_pairs,
    public_pairs,
    release_models,
    retriever,
    retriever_data,
    verifier,
    verifier_data,
)
from training.base import PREFIXES
from training.base_checkpoint import save
from training.released import TOKENIZER, Parity

VERIFIER = """
seed = 7
batch = 8
head_factor = 10
warmup = 0.1
weight_decay = 0.01
label_smoothing = 0.02
max_tokens = 64

[[stages]]
name = "stance"
epochs = 2
learning_rate = 1e-3

[[stages]]
name = "settle"
epochs = 2
learning_rate = 1e-3
"""
RETRIEVER = retriever.Settings(
    seed=7,
    epochs=4,
    batch=2,
    learning_rate=1e-3,
    warmup=0.1,
    weight_decay=0.01,
    temperature=0.05,
    max_tokens=32,
)
PARAGRAPH = "北京位于华北平原的西北部。城市的面积是16410平方千米。它的人口在2020年超过两千万人。"


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Save a small network as the folder to fine-tune from."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=Tokenizer.from_file(str(TOKENIZER)).get_vocab_size(), hidden_size=16,
        num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=64, pad_token_id=1, layer_norm_eps=1e-12,
    )  # fmt: skip
    save(BertModel(config, add_pooling_layer=False), TOKENIZER, PREFIXES, tmp_path / "base")
    return tmp_path / "base"


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small networks gain nothing from more threads, and lose much beside other work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def places(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = datasets(tmp_path / "datasets")
    put_in_place(monkeypatch, own)
    write(tmp_path / "shared/train/cmrc2018_wiki_paras.jsonl", [{"text": PARAGRAPH}] * 8)
    for module in (verifier_data, retriever_data):
        monkeypatch.setattr(module, "DATASETS", own)
    for module in (public_pairs, retriever_data, made_pairs):
        monkeypatch.setattr(module, "SHARED", tmp_path / "shared")
    for module in (verifier, retriever):
        monkeypatch.setattr(module, "BASE", base)
        monkeypatch.setattr(module, "OnnxEncoder", lambda _: Characters())


def count_steps(patch: pytest.MonkeyPatch, stop: int | None) -> list[int]:
    """Count the steps of trainings; they stop at step `stop`."""
    taken: list[int] = []
    real: Callable[..., Any] = Trainer.training_step

    def step(self: Trainer, *given: Any, **more: Any) -> Any:
        if stop is not None and len(taken) == stop:
            raise Stopped
        taken.append(int(self.state.global_step))
        return real(self, *given, **more)

    patch.setattr(Trainer, "training_step", step)
    return taken


def train_verifier(patch: pytest.MonkeyPatch, work: Path, *arguments: str) -> None:
    config = work.parent / "verifier.toml"
    config.write_text(VERIFIER)
    patch.setattr(verifier, "WORK", work)
    patch.setattr(sys, "argv", ["verifier", "--config", str(config), *arguments])
    verifier.main()


def same(one: Path, other: Path) -> bool:
    """Say whether two networks are the same, but for BERT's pooler, which nothing reads."""
    first, second = load_file(one), load_file(other)
    read = [name for name in first if "pooler" not in name]
    return set(first) == set(second) and all(torch.equal(first[n], second[n]) for n in read)


@pytest.mark.slow
def test_a_stopped_verifier_ends_as_if_it_had_not_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    with pytest.MonkeyPatch.context() as patch:
        taken = count_steps(patch, None)
        train_verifier(monkeypatch, whole)
    second = taken.index(0, 1)
    half = second + (len(taken) - second) * 2 // 3
    with pytest.MonkeyPatch.context() as patch:
        count_steps(patch, half)
        with pytest.raises(Stopped):
            train_verifier(monkeypatch, parts)
    assert not (parts / "settle" / "trainer_state.json").exists()
    with pytest.MonkeyPatch.context() as patch:
        resumed = count_steps(patch, None)
        train_verifier(monkeypatch, parts, "--resume")
    # The first stage is not repeated, nor what came before the checkpoint.
    assert 0 < resumed[0] <= half - second
    assert resumed[-1] == taken[-1]
    for stage in ("stance", "settle"):
        assert same(whole / stage / "model.safetensors", parts / stage / "model.safetensors")
    start = load_file(tmp_path / "base" / "model.safetensors")
    end = load_file(whole / "settle" / "model.safetensors")
    words, layer = "embeddings.word_embeddings.weight", "encoder.layer.0.output.dense.weight"
    assert torch.equal(start[words], end[f"bert.{words}"])
    assert not torch.equal(start[layer], end[f"bert.{layer}"])


@pytest.mark.slow
def test_an_older_training_is_not_taken_for_the_stopped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_verifier(monkeypatch, tmp_path / "work")
    with pytest.MonkeyPatch.context() as patch:
        count_steps(patch, 1)
        with pytest.raises(Stopped):
            train_verifier(monkeypatch, tmp_path / "work")
    with pytest.MonkeyPatch.context() as patch:
        resumed = count_steps(patch, None)
        train_verifier(monkeypatch, tmp_path / "work", "--resume")
    assert resumed.count(0) == 2  # both stages are trained from their beginning


@pytest.mark.slow
def test_a_trained_verifier_can_be_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_verifier(monkeypatch, tmp_path / "work")
    cards: list[Parity | None] = []
    monkeypatch.setattr(release_models, "ARTEFACTS", tmp_path / "models")
    monkeypatch.setattr(release_models, "PICTURES", tmp_path / "pictures")
    monkeypatch.setattr(release_models, "write_card", lambda made: cards.append(made.parity))
    monkeypatch.setattr(verifier.Settings, "read", settings_of(tmp_path))
    folder = release_models.release_verifier("verifier-2", tmp_path / "work" / "settle")
    artefact = open_artefact("verifier-2", tmp_path / "models")
    assert folder == artefact.directory
    assert cards == [Parity(**artefact.config["parity"])]
    found = StanceModel(artefact).scores([("地球是平的", "地球是平的，据说如此。")])
    assert np.isfinite(found).all()
    pictures = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert pictures == ["verifier.png", "verifier_confusion.png"]


def settings_of(folder: Path) -> Callable[[], verifier.Settings]:
    found = verifier.Settings.read(folder / "verifier.toml")
    return lambda: found


@pytest.mark.slow
def test_a_stopped_retriever_ends_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    whole = retriever.trained(RETRIEVER, tmp_path / "whole", resume=False)
    with pytest.MonkeyPatch.context() as patch:
        count_steps(patch, 55)
        with pytest.raises(Stopped):
            retriever.trained(RETRIEVER, tmp_path / "parts", resume=False)
    with pytest.MonkeyPatch.context() as patch:
        resumed = count_steps(patch, None)
        parts = retriever.trained(RETRIEVER, tmp_path / "parts", resume=True)
    assert resumed[0] == 50
    assert same(whole / "model.safetensors", parts / "model.safetensors")
    start = load_file(tmp_path / "base" / "model.safetensors")
    end = load_file(whole / "model.safetensors")
    words, layer = "embeddings.word_embeddings.weight", "encoder.layer.0.output.dense.weight"
    assert torch.equal(start[words], end[words])
    assert not torch.equal(start[layer], end[layer])
    encoder = SentenceTransformerEncoder(str(parts))
    assert encoder.dimensions == 16
