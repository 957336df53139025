"""Small labelled sets of the same form as the shipped ones, and an encoder that counts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation import own_sets
from models.encoder import Role, Vectors

CLAIMS = (
    ("soup", "train", "喝骨头汤能补钙", "false"),
    ("dish", "train", "隔夜菜会致癌", "false"),
    ("wave", "train", "微波炉加热食物有毒", "false"),
    ("earth", "dev", "地球是平的", "false"),
    ("sugar", "dev", "孩子吃糖会变得好动", "false"),
    ("fish", "test", "金鱼记忆只有七秒", "false"),
)
"""Identifier, split, claim, verdict."""
KINDS = ("formal", "colloquial", "headline", "embedded", "oblique")
LABELS = ("asserts", "debunks", "mentions", "unrelated")
HELD = {
    split: tuple(claim for _, where, claim, _ in CLAIMS if where == split)
    for split in ("dev", "test")
}


class Characters:
    """Encodes a text by how often it has which characters."""

    fingerprint = "characters"
    dimensions = 256

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        self.asked += texts
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for char in text:
                rows[row, ord(char) % self.dimensions] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def write(file: Path, content: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as a jsonl file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) for row in content]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def claim_row(name: str, split: str, claim: str, verdict: str) -> dict[str, Any]:
    """Return a claim with its wordings."""
    return {
        "id": name,
        "topic": "food",
        "split": split,
        "entry": f"{name}-entry" if name in {"soup", "fish"} else None,
        "claim": claim,
        "verdict": verdict,
        "phrasings": {kind: f"{claim}，{kind}" for kind in KINDS},
        "near": [f"关于{claim[:3]}的另一件事", f"{claim[:3]}的历史"],
        "denial": f"哪有{claim}",
    }


def stance_row(name: str, split: str, claim: str, label: str) -> dict[str, Any]:
    """Return a passage with its stance."""
    return {
        "id": f"{name}-{label}",
        "claim_id": name,
        "split": split,
        "claim": claim,
        "passage": f"{claim}的一段{label}文字。",
        "label": label,
        "cue": "implicit",
        "genre": "推文",
        "trap": "plain",
    }


def twin_rows(name: str, split: str, claim: str) -> list[dict[str, Any]]:
    """Return a negation, another number and an equal wording."""
    kinds = (("negation", False, "并非"), ("number", False, "三倍"), ("wording", True, "据说"))
    return [
        {
            "id": f"{name}-{kind}",
            "claim_id": name,
            "split": split,
            "kind": kind,
            "same": same,
            "one": claim,
            "other": mark + claim,
        }
        for kind, same, mark in kinds
    ]


def text_row(name: str, split: str) -> dict[str, Any]:
    """Return a text of two sentences, one of them a claim."""
    texts: tuple[tuple[str, bool, list[str]], ...] = (
        (f"{name}邻句甲在此。", True, ["causal"]),
        (f"{name}邻句乙在此。", False, []),
    )
    return {
        "id": name,
        "topic": name,
        "split": split,
        "genre": "推文",
        "title": "题目",
        "sentences": [
            {"text": text, "claim": claim, "second": None, "features": features}
            for text, claim, features in texts
        ],
    }


def entry_row(name: str, claim: str) -> dict[str, Any]:
    """Return an entry of the starter library."""
    return {
        "id": f"{name}-entry",
        "claim": claim,
        "verdict": "false",
        "explanation": f"{claim}的解释。",
        "variants": [f"{claim}的变体"],
        "negations": [f"{claim}的反话"],
    }


def datasets(folder: Path) -> Path:
    """Write all sets and the starter library; return their folder."""
    write(folder / "paraphrases" / "all.jsonl", [claim_row(*row) for row in CLAIMS])
    stances = [stance_row(*row[:3], label) for row in CLAIMS for label in LABELS]
    write(folder / "stance" / "all.jsonl", stances)
    write(folder / "twins" / "all.jsonl", [t for row in CLAIMS for t in twin_rows(*row[:3])])
    texts = [text_row("旁", "train"), text_row("另", "train"), text_row("远", "test")]
    write(folder / "claim_sentences" / "all.jsonl", texts)
    entries = [entry_row(name, claim) for name, _, claim, _ in CLAIMS if name in {"soup", "fish"}]
    write(folder / "rumors" / "starter.jsonl", entries)
    return folder


def put_in_place(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make the readers of the sets read a folder unless told otherwise."""
    for read in (own_sets.claims, own_sets.stances, own_sets.twins, own_sets.sentences):
        patch.setattr(read, "__defaults__", (None, folder))
