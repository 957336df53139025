"""The encoder as a sentence-transformers folder, from which fine-tuning starts."""

import json
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from training.base_weights import Array, Sizes

PAD_ID = 1
_SPECIAL = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}
_MODULES = (
    ("0", "", "sentence_transformers.models.Transformer"),
    ("1", "1_Pooling", "sentence_transformers.models.Pooling"),
    ("2", "2_Normalize", "sentence_transformers.models.Normalize"),
)


def bert(sizes: Sizes, state: dict[str, Array]) -> BertModel:
    """Return the network with the tensors of `state`, ready to run."""
    config = BertConfig(
        vocab_size=len(state["embeddings.word_embeddings.weight"]),
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.token_types,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=PAD_ID,
    )
    model = BertModel(config, add_pooling_layer=False)
    tensors = {name: torch.from_numpy(np.array(value)) for name, value in state.items()}
    model.load_state_dict(tensors, strict=True)
    model.train(mode=False)
    return model


def pooled(model: BertModel, token_ids: list[list[int]]) -> Array:
    """Return unit vectors by mean pooling, one text at a time."""
    rows = []
    with torch.inference_mode():
        for ids in token_ids:
            hidden = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
            rows.append(torch.nn.functional.normalize(hidden.mean(dim=0), dim=0).numpy())
    return np.stack(rows)


def save(model: BertModel, tokenizer: Path, prefixes: dict[str, str], folder: Path) -> None:
    """Write a folder that `SentenceTransformer` opens with the right pooling and prompts."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(tokenizer),
        model_max_length=model.config.max_position_embeddings,
        **_SPECIAL,
    ).save_pretrained(folder)
    modules = [
        {"idx": int(name), "name": name, "path": path, "type": kind}
        for name, path, kind in _MODULES
    ]
    prompts = {"query": prefixes["query"], "document": prefixes["passage"]}
    pooling = {
        "word_embedding_dimension": model.config.hidden_size,
        "pooling_mode_mean_tokens": True,
    }
    for name, content in (
        ("modules.json", modules),
        ("config_sentence_transformers.json", {"prompts": prompts, "similarity_fn_name": "cosine"}),
        ("1_Pooling/config.json", pooling),
    ):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    (folder / "2_Normalize").mkdir(exist_ok=True)
