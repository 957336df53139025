"""The project's own labelled sets, as they lie under `datasets/`, and their splits.

A rumor with all its rows is in one split: no model is trained on a wording of a rumor that it is
tested on.  Sentences for claim detection are split by the text that they stand in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evaluation.data import DATASETS, AbsentData, rows

Split = Literal["train", "dev", "test"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in five other wordings, with its denial, and sentences near it that are not it."""

    id: str
    topic: str
    split: Split
    entry: str | None
    """The starter library's entry with this claim."""
    claim: str
    verdict: str
    phrasings: dict[str, str]
    """By kind: formal, colloquial, headline, embedded, oblique."""
    near: tuple[str, ...]
    denial: str
    """A claim that holds where this one does not."""


@dataclass(frozen=True, slots=True)
class StanceRow:
    """How a passage stands to a claim."""

    id: str
    claim_id: str
    split: Split
    claim: str
    passage: str
    label: str
    cue: Literal["implicit", "explicit"]
    genre: str
    trap: str


@dataclass(frozen=True, slots=True)
class Twin:
    """Two sentences that differ as little as possible."""

    id: str
    claim_id: str
    split: Split
    kind: str
    same: bool
    """The two have the same truth conditions."""
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, labelled as a checkable claim or not."""

    text: str
    claim: bool
    features: frozenset[str]
    topic: str
    document: str
    split: Split


def claims(split: Split | None = None, datasets: Path = DATASETS) -> list[Claim]:
    """Return the claims of a split, or all."""
    return [
        Claim(**{**row, "near": tuple(row["near"])})
        for row in _rows(datasets, "paraphrases", split)
    ]


def stances(split: Split | None = None, datasets: Path = DATASETS) -> list[StanceRow]:
    """Return the stance rows of a split, or all."""
    return [StanceRow(**row) for row in _rows(datasets, "stance", split)]


def twins(split: Split | None = None, datasets: Path = DATASETS) -> list[Twin]:
    """Return the minimal twins of a split, or all."""
    return [Twin(**row) for row in _rows(datasets, "twins", split)]


def sentences(split: Split | None = None, datasets: Path = DATASETS) -> list[Sentence]:
    """Return the sentences for claim detection of a split, or all, in the order of their texts."""
    return [
        Sentence(
            part["text"],
            part["claim"],
            frozenset(part["features"]),
            row["topic"],
            row["id"],
            row["split"],
        )
        for row in _rows(datasets, "claim_sentences", split)
        for part in row["sentences"]
    ]


def _rows(datasets: Path, name: str, split: Split | None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a set; raise `AbsentData` when the set is not there."""
    files = sorted((datasets / name).glob("*.jsonl"))
    if not files:
        raise AbsentData(f"{datasets / name} is absent")
    for file in files:
        for row in rows(file):
            if split is None or row["split"] == split:
                yield row
