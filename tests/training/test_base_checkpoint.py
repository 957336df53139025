"""The folder to fine-tune from, opened as any other sentence-transformers model."""

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from models.encoder import SentenceTransformerEncoder, load_encoder
from models.store import ArtefactError
from training.base_checkpoint import bert, pooled, save
from training.base_vocabulary import serialised
from training.base_weights import Array, Sizes

PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁query",
    ":",
    "▁passage",
    "▁",
    "水",
    "火",
    "汤",
    "<mask>",
]
SIZES = Sizes(16, 1, 2, 32, len(PIECES), 64, 2, 1e-12)
PREFIXES = {"query": "query: ", "passage": "passage: "}
TEXTS = ["水", "火汤", "汤水火"]


def state() -> dict[str, Array]:
    source = np.random.default_rng(0)

    def draw(*shape: int) -> Array:
        return np.asarray(source.normal(size=shape) / 4, np.float32)

    found = {
        "embeddings.word_embeddings.weight": draw(len(PIECES), 16),
        "embeddings.position_embeddings.weight": draw(64, 16),
        "embeddings.token_type_embeddings.weight": draw(2, 16),
        "embeddings.LayerNorm.weight": draw(16),
        "embeddings.LayerNorm.bias": draw(16),
    }
    shapes = {
        "attention.self.query": (16, 16),
        "attention.self.key": (16, 16),
        "attention.self.value": (16, 16),
        "attention.output.dense": (16, 16),
        "attention.output.LayerNorm": (16,),
        "intermediate.dense": (32, 16),
        "output.dense": (16, 32),
        "output.LayerNorm": (16,),
    }
    for name, shape in shapes.items():
        found[f"encoder.layer.0.{name}.weight"] = draw(*shape)
        found[f"encoder.layer.0.{name}.bias"] = draw(shape[0])
    return found


def tokenizer() -> bytes:
    marks = [{"id": i, "content": PIECES[i]} for i in (0, 1, 2, 3, len(PIECES) - 1)]
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return serialised(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [{**mark, **flags, "special": True} for mark in marks],
            "normalizer": None,
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                    {"SpecialToken": {"id": "<s>", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "</s>", "type_id": 0}},
                ],
                "pair": [],
                "special_tokens": {
                    "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                    "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
                },
            },
            "decoder": None,
            "model": {
                "type": "Unigram",
                "unk_id": 3,
                "vocab": [[piece, -float(i)] for i, piece in enumerate(PIECES)],
            },
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("checkpoint")
    (place / "pruned.json").write_bytes(tokenizer())
    save(bert(SIZES, state()), place / "pruned.json", PREFIXES, place / "model")
    return place / "model"


def test_opens_with_mean_pooling_and_the_prefixes(folder: Path) -> None:
    encoder = SentenceTransformerEncoder(str(folder))
    assert encoder.dimensions == 16
    ready = Tokenizer.from_str(tokenizer().decode())
    for role, prefix in (("query", "query: "), ("passage", "passage: ")):
        ids = [ready.encode(prefix + text).ids for text in TEXTS]
        assert all(3 not in row for row in ids)
        found = encoder.encode(TEXTS, "query" if role == "query" else "passage")
        np.testing.assert_allclose(found, pooled(bert(SIZES, state()), ids), atol=1e-5)
    assert encoder.encode([], "query").shape == (0, 16)


def test_the_fingerprint_is_that_of_the_weights(folder: Path) -> None:
    first = SentenceTransformerEncoder(str(folder)).fingerprint
    assert load_encoder(str(folder)).fingerprint == first
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}


def test_an_absent_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="cannot be found or read"):
        load_encoder(str(tmp_path / "absent"))
