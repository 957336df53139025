"""What the fusion is tuned and calibrated on: texts whose library entry is known.

Only data that may train: parts of `../shared/data/train`, and the starter rumor library that the
project wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.data import DATASETS, SHARED, rows
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span

TEXT = 120
"""Characters of a text that are used, as in the evaluation."""
NO_ENTRY = "no entry"
SHORTEST = 12
"""Fewest characters of a text that is used: shorter ones are cut-off or say nothing."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text and the entry that it speaks of."""

    text: str
    entry: str | None
    """None: it speaks of no entry."""
    hidden: str | None = None
    """A wording that is the text itself, and so may not be found."""


@dataclass(frozen=True, slots=True)
class Task:
    """A library and texts to look up in it."""

    name: str
    entries: tuple[RumorEntry, ...]
    queries: tuple[Query, ...]


def ranking_tasks(shared: Path = SHARED, datasets: Path = DATASETS) -> list[Task]:
    """Return the tasks on which the weight is tuned."""
    train = shared / "train"
    return [
        _pairs(
            "abstract to title", _of(train / "csl_abstracts_devtest.jsonl", "abstract", "title")
        ),
        _pairs("question to title", _of(train / "toyhom_internal_med_qa.jsonl", "ask", "title")),
        _pairs(
            "rebuttal to claim (COVID)",
            _of(train / "covid_health_rumor408.jsonl", "rebuttal", "claim"),
        ),
        _pairs("rebuttal to claim", _of(train / "irj_classic_rumors.jsonl", "rebuttal", "claim")),
        variants(datasets),
    ]


def calibration_tasks(shared: Path = SHARED, datasets: Path = DATASETS) -> list[Task]:
    """Return the tasks on which probabilities are fitted.

    Left out: tasks whose libraries have several entries of one claim, where a near miss is none.
    """
    train = shared / "train"
    starter = variants(datasets)
    plain = [
        *_sentences(row["text"] for row in rows(train / "cmrc2018_wiki_paras.jsonl")),
        *_sentences(row["abstract"] for row in rows(train / "csl_abstracts_devtest.jsonl")),
        *_sentences(row["ask"] for row in rows(train / "toyhom_internal_med_qa.jsonl")),
    ]
    titles = _of(train / "csl_abstracts_devtest.jsonl", "abstract", "title")
    return [
        starter,
        Task(NO_ENTRY, starter.entries, tuple(Query(text, None) for text in plain)),
        _pairs("rebuttal to claim", _of(train / "irj_classic_rumors.jsonl", "rebuttal", "claim")),
        _pairs("abstract to title", titles[::3]),
    ]


def variants(datasets: Path = DATASETS) -> Task:
    """Return the starter library's variants, each looked up in the library without it."""
    entries = tuple(
        RumorEntry(
            id=row["id"],
            claim=row["claim"],
            verdict=RumorVerdict(row["verdict"]),
            variants=tuple(row["variants"]),
            negations=tuple(row["negations"]),
        )
        for row in rows(datasets / "rumors" / "starter.jsonl")
    )
    queries = tuple(Query(text, e.id, text) for e in entries for text in e.variants)
    return Task("variant to entry", entries, queries)


def _of(file: Path, text: str, claim: str) -> list[tuple[str, str]]:
    return [_pair(row, text, claim) for row in rows(file) if len(row[text]) >= SHORTEST]


def _pair(row: dict[str, Any], text: str, claim: str) -> tuple[str, str]:
    return row[text][:TEXT], row[claim]


def _pairs(name: str, pairs: Iterable[tuple[str, str]]) -> Task:
    """Return a task from pairs of text and claim; the first text of a claim counts."""
    first: dict[str, str] = {}
    for text, claim in pairs:
        first.setdefault(claim, text)
    entries = tuple(
        RumorEntry(str(number), claim, RumorVerdict.FALSE) for number, claim in enumerate(first)
    )
    queries = tuple(Query(text, str(number)) for number, text in enumerate(first.values()))
    return Task(name, entries, queries)


def _sentences(texts: Iterable[str]) -> list[str]:
    """Return the second sentence of every third text that has one of some length."""
    found = []
    for text in list(texts)[::3]:
        parts = [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))]
        if len(parts) > 1 and len(parts[1]) >= SHORTEST:
            found.append(parts[1][:TEXT])
    return found
