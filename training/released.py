"""Releases a trained network: exports it, compares int8 with float32, writes the artefact."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from models.store import ROOT
from training.activations import Balance
from training.graph import Shape, State
from training.release import release

Decisions = npt.NDArray[np.generic]
TOKENIZER = ROOT / "base" / "tokenizer.json"
BALANCE = "balance.safetensors"
FLIPS = 0.005
"""Share of decisions that may be another in int8."""


class FlipError(Exception):
    """Int8 decides otherwise than float32 more often than it may."""


@dataclass(frozen=True, slots=True)
class Parity:
    """How often int8 decides otherwise."""

    decisions: int
    flips: int

    @property
    def share(self) -> float:
        """Return the share of decisions that flip."""
        return self.flips / self.decisions

    @property
    def content(self) -> dict[str, int]:
        """Return what the artefact records."""
        return {"decisions": self.decisions, "flips": self.flips}


def weights(folder: Path) -> tuple[State, Shape]:
    """Return the tensors of a saved network, and its shape."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    state = {
        name.removeprefix("bert."): value.astype(np.float32)
        for name, value in load_file(folder / "model.safetensors").items()
    }
    layers, heads = config["num_hidden_layers"], config["num_attention_heads"]
    return state, Shape(layers, heads, config["layer_norm_eps"])


def saved_balance(folder: Path) -> Balance:
    """Return the balance with which a saved network was trained."""
    return load_file(folder / BALANCE)


def save_balance(folder: Path, balance: Balance) -> None:
    """Write it beside the network."""
    save_file(balance, folder / BALANCE)


def tokenizer() -> Tokenizer:
    """Return the tokenizer of the base encoder, which all networks share."""
    return Tokenizer.from_file(str(TOKENIZER))


def compared(full: Decisions, small: Decisions) -> Parity:
    """Return how often int8 decides otherwise; raise `FlipError` when oftener than `FLIPS`."""
    found = Parity(len(full), int((full != small).sum()))
    if found.share > FLIPS:
        raise FlipError(f"{found.flips} of {found.decisions} decisions flip in int8")
    return found


def write(artefact: Path, model: bytes, settings: Mapping[str, Any]) -> str:
    """Write the artefact with the tokenizer of the base encoder; return its fingerprint."""
    files = {"model.int8.onnx": model, "tokenizer.json": TOKENIZER.read_bytes()}
    return release(artefact, files, settings)
