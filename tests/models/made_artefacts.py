"""Small artefacts with random weights, over the tokenizer of the released base encoder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from models.claims import FEATURES, WEIGHTS
from models.network import begin_of_second
from models.store import ROOT, Artefact, open_artefact
from training import export
from training.export import Tokens
from training.graph import Shape
from training.release import release
from training.verifier_network import StanceNetwork

TOKENIZER = ROOT / "base" / "tokenizer.json"
WIDTH, LAYERS, HEADS = 16, 2, 2
LIMIT = 48
SAMPLES = [
    ("喝骨头汤能补钙", "喝骨头汤补不了钙。"),
    ("隔夜菜会致癌", "剩菜放进冰箱，第二天热透再吃。"),
]


def bert(seed: int = 0) -> BertModel:
    """Return a small network with as many word vectors as the tokenizer has pieces."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=Tokenizer.from_file(str(TOKENIZER)).get_vocab_size(),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=32,
        max_position_embeddings=64,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    for tensor in model.parameters():
        torch.nn.init.normal_(tensor, std=0.4)
    model.train(mode=False)
    return model


def verifier(root: Path, seed: int = 0) -> Artefact:
    """Release a verifier with random weights and open it."""
    network = StanceNetwork(bert(seed))
    state = {
        name.removeprefix("bert."): tensor.numpy() for name, tensor in network.state_dict().items()
    }
    ready = Tokenizer.from_file(str(TOKENIZER))
    tokens = [Tokens(e.ids, begin_of_second(e)) for e in ready.encode_batch(SAMPLES)]
    model = export.quantised(state, Shape(LAYERS, HEADS, 1e-12), "scores", tokens)[1]
    files = {"model.int8.onnx": model, "tokenizer.json": TOKENIZER.read_bytes()}
    release(root / "verifier", files, {"max_tokens": LIMIT, "truncated": "only_second"})
    return open_artefact("verifier", root)


def detector(
    root: Path,
    *,
    patterns: Sequence[str],
    answers: Sequence[Sequence[float]],
    claim: Sequence[float],
    **other: Any,
) -> Artefact:
    """Release a claim detector with given weights and open it.

    `answers` has one row of weights for each of the first readable answers; the others are never.
    """
    silent = np.zeros(len(answers[0])).tolist()
    weights = [*map(list, answers), *([silent] * (len(FEATURES) - len(answers)))]
    bias = [0.0] * len(answers) + [-100.0] * (len(FEATURES) - len(answers))
    content = {
        "patterns": list(patterns),
        "threshold": other.get("threshold", 0.5),
        "answers": {"weights": weights, "bias": bias},
        "claim": {"weights": [list(claim)], "bias": [other.get("bias", 0.0)]},
    }
    files = {WEIGHTS: json.dumps(content).encode()}
    release(root / "claims", files, {"encoder": other.get("encoder", "made")})
    return open_artefact("claims", root)
