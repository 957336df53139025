"""What the fusion is tuned and calibrated on: texts whose library entry is known.

The dev split of the project's own sets and the starter library's entries of that split, which no
model was trained on; and, as texts about no entry, plain sentences of public data that may train.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation.data import DATASETS, SHARED, rows
from evaluation.own_sets import claims, stances
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span
from review_service.ingest import library

TEXT = 120
"""Characters of a text that are used, as in the evaluation."""
NO_ENTRY = "no entry"
PLAIN = 700
"""Plain sentences that are looked up."""
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


def ranking_tasks(datasets: Path = DATASETS) -> list[Task]:
    """Return the tasks on which the weight is tuned."""
    return [wordings(datasets), passages(datasets), variants(datasets)]


def calibration_tasks(shared: Path = SHARED, datasets: Path = DATASETS) -> list[Task]:
    """Return the tasks on which probabilities are fitted."""
    train = shared / "train"
    plain = [
        *_sentences(row["text"] for row in rows(train / "cmrc2018_wiki_paras.jsonl")),
        *_sentences(row["text"] for row in rows(train / "drcd_wiki_paras_s.jsonl")),
    ]
    found = ranking_tasks(datasets)
    queries = tuple(Query(text, None) for text in plain[:PLAIN])
    return [*found, Task(NO_ENTRY, found[-1].entries, queries)]


def wordings(datasets: Path = DATASETS) -> Task:
    """Return the dev split's wordings, looked up among all claims; near sentences find none."""
    queries = [
        Query(text, claim.id)
        for claim in claims("dev", datasets)
        for text in claim.phrasings.values()
    ]
    near = [Query(text, None) for claim in claims("dev", datasets) for text in claim.near]
    return Task("wording to claim", _own(datasets), (*queries, *near))


def passages(datasets: Path = DATASETS) -> Task:
    """Return the dev split's passages that speak of a claim, each looked up among all claims."""
    queries = tuple(
        Query(row.passage[:TEXT], row.claim_id)
        for row in stances("dev", datasets)
        if row.label != "unrelated"
    )
    return Task("passage to claim", _own(datasets), queries)


def _own(datasets: Path) -> tuple[RumorEntry, ...]:
    return tuple(
        RumorEntry(claim.id, claim.claim, RumorVerdict(claim.verdict))
        for claim in claims(datasets=datasets)
    )


def variants(datasets: Path = DATASETS) -> Task:
    """Return variants of the dev split's entries, each looked up in the library without it."""
    entries = library.read(datasets / "rumors" / "starter.jsonl").entries
    held = {claim.entry for claim in claims("dev", datasets)}
    queries = tuple(Query(text, e.id, text) for e in entries if e.id in held for text in e.variants)
    return Task("variant to entry", entries, queries)


def _sentences(texts: Iterable[str]) -> list[str]:
    """Return the second sentence of every third text that has one of some length."""
    found = []
    for text in list(texts)[::3]:
        parts = [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))]
        if len(parts) > 1 and len(parts[1]) >= SHORTEST:
            found.append(parts[1][:TEXT])
    return found
