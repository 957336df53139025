"""Trains the retriever: `python -m training.retriever`.

A bi-encoder from the base encoder, by multiple negatives ranking: the right claim must come before
the mined and written wrong ones and before the claims of all other texts of the batch.  Stops and
resumes (`--resume`); the same seed and data give the same order of batches.  Leaves the network in
`build/retriever/best`; `python -m training.release_models retriever` releases it.
"""

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.training_args import BatchSamplers
from transformers import BertModel

from datasets import Dataset  # type: ignore[attr-defined]
from models.encoder import OnnxEncoder, RememberingEncoder
from models.store import open_artefact
from training import rounding
from training.base import PREFIXES, REPOSITORY
from training.released import save_balance
from training.retriever_data import triples
from training.rounding import SAMPLES

CONFIG = Path(__file__).parent / "configs" / "retriever.toml"
BASE = REPOSITORY / "build" / "base"
WORK = REPOSITORY / "build" / "retriever"
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe."""

    seed: int
    epochs: int
    batch: int
    learning_rate: float
    warmup: float
    weight_decay: float
    temperature: float
    max_tokens: int

    @classmethod
    def read(cls, file: Path = CONFIG) -> "Settings":
        """Read the config."""
        return cls(**tomllib.loads(file.read_text(encoding="utf-8")))


def trained(settings: Settings, work: Path, *, resume: bool) -> Path:
    """Train and return the folder of the network."""
    found = triples(
        RememberingEncoder(OnnxEncoder(open_artefact("base")), _REMEMBERED), settings.seed
    )
    data = Dataset.from_dict(
        {
            "text": [each.text for each in found],
            "right": [each.right for each in found],
            "wrong": [each.wrong for each in found],
        }
    )
    graphics = torch.cuda.is_available()
    model = SentenceTransformer(str(BASE), device="cuda" if graphics else "cpu")
    model.max_seq_length = settings.max_tokens
    # Word vectors stay as they are: they are half of the numbers, and rare words would drift apart.
    for name, weights in model.named_parameters():
        if ".embeddings." in name:
            weights.requires_grad = False
    trainer = SentenceTransformerTrainer(
        model,
        args=SentenceTransformerTrainingArguments(
            str(work),
            num_train_epochs=settings.epochs,
            per_device_train_batch_size=settings.batch,
            learning_rate=settings.learning_rate,
            warmup_steps=settings.warmup,
            weight_decay=settings.weight_decay,
            bf16=True,
            use_cpu=not graphics,
            seed=settings.seed,
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            prompts=PREFIXES["query"],
            logging_steps=10,
            save_strategy="steps",
            save_steps=50,
            save_total_limit=1,
            report_to="none",
        ),
        train_dataset=data,
        loss=MultipleNegativesRankingLoss(model, scale=1 / settings.temperature),
    )
    begun = resume and any(work.glob("checkpoint-*"))
    bert = model.get_submodule("0.model")
    assert isinstance(bert, BertModel)
    texts = [PREFIXES["query"] + t for each in found[:SAMPLES] for t in (each.text, each.right)]
    seen = model.tokenizer(texts[:SAMPLES], truncation=True)["input_ids"]
    balance = rounding.balance_of(bert, seen)
    rounding.begin(bert, balance)
    trainer.train(resume_from_checkpoint=begun or None)
    rounding.end(bert)
    model.save(str(work / "best"))
    save_balance(work / "best", balance)
    trainer.state.save_to_json(str(work / "best" / "trainer_state.json"))
    return work / "best"


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    asked = parser.parse_args()
    trained(Settings.read(asked.config), WORK, resume=asked.resume)


if __name__ == "__main__":
    main()
