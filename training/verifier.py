"""Trains the verifier: `python -m training.verifier`.

A cross-encoder from the base encoder: claim and passage in, a score for each stance out.  It goes
through the stages of `configs/verifier.toml`, each beginning with the balance that rounding has in
the network so far (`rounding`).  Stopped, it goes on with `--resume` from the last checkpoint; the
same seed and data give the same order of batches.  Leaves it in the folder of the last stage under
`build/verifier`; `python -m training.release_models verifier` releases it.
"""

import argparse
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import TrainingArguments, set_seed

from evaluation.own_sets import Split
from models.encoder import OnnxEncoder, RememberingEncoder
from models.store import open_artefact
from training import rounding
from training.base import REPOSITORY
from training.examples import Example
from training.released import save_balance
from training.rounding import SAMPLES
from training.verifier_data import examples
from training.verifier_loop import Pairs, StanceTrainer, accuracy, collated
from training.verifier_network import StanceNetwork

CONFIG = Path(__file__).parent / "configs" / "verifier.toml"
BASE = REPOSITORY / "build" / "base"
WORK = REPOSITORY / "build" / "verifier"
STATE = "trainer_state.json"
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training."""

    name: str
    epochs: float
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe."""

    seed: int
    batch: int
    head_factor: float
    """How many times faster the head learns than the encoder."""
    warmup: float
    weight_decay: float
    label_smoothing: float
    max_tokens: int
    stages: tuple[Stage, ...]

    @classmethod
    def read(cls, file: Path = CONFIG) -> "Settings":
        """Read the config."""
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        stages = tuple(Stage(**stage) for stage in content.pop("stages"))
        return cls(**content, stages=stages)


def data(settings: Settings) -> dict[Split, list[Example]]:
    """Return the training and the dev examples."""
    encoder = RememberingEncoder(OnnxEncoder(open_artefact("base")), _REMEMBERED)
    splits: tuple[Split, ...] = ("train", "dev")
    return {split: examples(split, encoder, settings.seed) for split in splits}


def trained(
    model: StanceNetwork, stage: Stage, settings: Settings, work: Path, *, resume: bool
) -> None:
    """Train a network in place through one stage, and write it into `work`."""
    sets = {
        split: Pairs(found, BASE / "tokenizer.json", settings.max_tokens)
        for split, found in data(settings).items()
    }
    steps = max(1, len(sets["train"]) // settings.batch // 2)
    trainer = StanceTrainer(
        settings.label_smoothing,
        stage.learning_rate * settings.head_factor,
        model=model,
        args=TrainingArguments(
            str(work / "checkpoints"),
            num_train_epochs=stage.epochs,
            per_device_train_batch_size=settings.batch,
            per_device_eval_batch_size=settings.batch,
            learning_rate=stage.learning_rate,
            warmup_steps=settings.warmup,
            weight_decay=settings.weight_decay,
            bf16=True,
            use_cpu=not torch.cuda.is_available(),
            seed=settings.seed,
            train_sampling_strategy="group_by_length",
            length_column_name="length",
            eval_strategy="steps",
            eval_steps=steps,
            save_steps=steps,
            save_total_limit=1,
            logging_steps=20,
            remove_unused_columns=False,
            label_names=["labels"],
            report_to="none",
        ),
        train_dataset=sets["train"],
        eval_dataset=sets["dev"],
        data_collator=collated,
        compute_metrics=accuracy,
    )
    seen = [sets["train"][row]["input_ids"] for row in range(min(SAMPLES, len(sets["train"])))]
    balance = rounding.balance_of(model.bert, seen)
    rounding.begin(model.bert, balance)
    trainer.train(resume_from_checkpoint=resume or None)
    rounding.end(model.bert)
    model.save(work)
    save_balance(work, balance)
    trainer.state.save_to_json(str(work / STATE))


def main() -> None:
    """Train through all stages; finished ones are not repeated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    asked = parser.parse_args()
    settings = Settings.read(asked.config)
    if not asked.resume:
        shutil.rmtree(WORK, ignore_errors=True)
    set_seed(settings.seed)
    model = StanceNetwork.over(BASE)
    for stage in settings.stages:
        work = WORK / stage.name
        if asked.resume and (work / STATE).is_file():
            model = StanceNetwork.open(work)
            model.bert.embeddings.requires_grad_(requires_grad=False)
            continue
        begun = asked.resume and any(work.glob("checkpoints/checkpoint-*"))
        trained(model, stage, settings, work, resume=begun)


if __name__ == "__main__":
    main()
