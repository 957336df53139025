"""Stance and slots on the sets beside the test split: `python -m evaluation.run --only stance`.

`datasets/stance_examples` has four labels, whole contexts and named traps.  The rules of the
verifier were developed on its `passages.jsonl`, which is not measured here; `held_out.jsonl` was
written before it was ever measured, and no rule was changed for it.

The public set is labelled by the structure of the pages it was taken from: passages that describe
how a rumor circulated against passages of its refutation.  Many of its descriptions only report the
rumor (“网传……”), which the product calls a mention; mentions are therefore shown beside assertions,
and passages with words of circulation apart from those without.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import goals, product
from evaluation.data import DATASETS, rows
from evaluation.goals import Measured
from evaluation.items import Item, Tick
from evaluation.metrics import labels
from evaluation.report import Figure, Row, Table
from review_service.domain.rumors import RumorEntry, RumorVerdict, Stance
from review_service.matching.base import Candidate, Passage, Retriever, Verifier
from review_service.matching.passages import text_chunks
from review_service.matching.verdicts import overall
from review_service.matching.verify import CueVerifier

FOLDER = DATASETS / "stance_examples"
PUBLIC = Path("eval") / "stance_by_construction.jsonl"

GIVEN = 0.9
"""Retrieval score given with the public set: every passage belongs to its claim."""
PAGE_LABEL = "网传消息："
"""What one source prints over every description; part of the page, not of the passage."""
_CIRCULATES = re.compile(
    "流传|热传|网传|疯传|盛传|刷屏|传言|传闻|流言|据说|听说|有人[说称]|网友|网民|转发"
    "|(?:消息|信息|言论|说法|视频)(?:称|在)|朋友圈|微信群"
)
"""Words of a passage that tells of a rumor's circulation."""
_LABELS = tuple(stance.value for stance in Stance)
_KEPT = ("ASSERT", "DEBUNK")
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Decided:
    """A labelled passage with the stance that it got."""

    right: str
    given: str
    source: str
    claim: str
    circulates: bool
    """The passage has words of circulation: it may only report the rumor."""


def measure(shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield the figures of the project's sets, then of the public one."""
    tick("stance: held-out examples")
    yield slot_table(rows(FOLDER / "slot_pairs.jsonl"))
    examples = rows(FOLDER / "held_out.jsonl")
    verifier = product.verifier()
    yield held_out_table(examples, product.searching().over(entries(examples)), verifier)
    yield from public_items(public(rows(shared / PUBLIC), verifier, tick))


def entries(examples: Sequence[Mapping[str, Any]]) -> tuple[RumorEntry, ...]:
    """Return the claims of the held-out set as entries under their own text."""
    found = {row["claim"]: _entry(row) for row in examples}
    return tuple(found.values())


def held_out_table(
    examples: Sequence[Mapping[str, Any]], retriever: Retriever, verifier: Verifier
) -> Table:
    """Return the product beside the rules alone on the held-out set."""
    pairs = []
    for row in examples:
        candidate = retriever.score(row["passage"], row["claim"])
        assert candidate is not None
        pairs.append((candidate, passage_of(row)))
    systems = (("rules alone", CueVerifier()), ("product", verifier))
    return Table(
        "Stance: held-out examples with context",
        tuple(_row(name, examples, each.verify(pairs)) for name, each in systems),
    )


def slot_table(pairs: Sequence[Mapping[str, Any]]) -> Table:
    """Return how often altered pairs get a conflict and equal pairs get none."""
    verifier = CueVerifier()
    found = []
    for row in pairs:
        entry = RumorEntry("", row["claim"], RumorVerdict.UNPROVEN)
        candidate = Candidate(entry, "claim", entry.claim, GIVEN)
        verdict = verifier.decide(candidate, Passage(row["passage"]))
        found.append((bool(row["conflicts"]), bool(verdict.conflicts), row["claim"]))
    shown = []
    for name, altered in (("altered", True), ("equal", False)):
        part = [
            (float(given == altered), claim) for right, given, claim in found if right == altered
        ]
        values, clusters = [value for value, _ in part], [claim for _, claim in part]
        shown.append(Row(name, len(part), {"accuracy": Figure.mean(values, clusters)}))
    return Table("Slots of pairs", tuple(shown))


def passage_of(row: Mapping[str, Any]) -> Passage:
    """Return the passage of a row of the held-out set."""
    return Passage(
        sentence=row["passage"],
        before=tuple(row.get("before", ())),
        after=tuple(row.get("after", ())),
        headings=tuple(row.get("headings", ())),
        title=row.get("title", ""),
        is_heading=row.get("is_heading", False),
    )


def public(examples: Sequence[dict[str, Any]], verifier: Verifier, tick: Tick) -> list[Decided]:
    """Return what the product says of the public passages, each judged whole."""
    kept = [row for row in examples if row["label"] in _KEPT]
    found = []
    for start in range(0, len(kept), _BATCH):
        tick(f"stance: public passages, {start} of {len(kept)}")
        group = kept[start : start + _BATCH]
        asked = [_public_pairs(row) for row in group]
        verdicts = iter(verifier.verify([pair for pairs in asked for pair in pairs]))
        for row, pairs in zip(group, asked, strict=True):
            stance = overall([next(verdicts) for _ in pairs]).stance
            circulates = bool(_CIRCULATES.search(row["passage"].removeprefix(PAGE_LABEL)))
            found.append(
                Decided(row["label"], stance.value, row["source"], row["claim"], circulates)
            )
    return found


def public_items(found: Sequence[Decided]) -> Iterator[Item]:
    """Yield the table by source, and the goals."""
    sources = dict.fromkeys(each.source for each in found)
    parts = {"all": found, **{s: [each for each in found if each.source == s] for s in sources}}
    for name, circulates in (("without words of circulation", False), ("with them", True)):
        parts[name] = [each for each in found if each.circulates == circulates]
    shown = tuple(Row(name, len(part), _public_figures(part)) for name, part in parts.items())
    yield Measured(goals.PUBLIC_FALSE_ASSERTS, shown[0].figures["DEBUNK: asserts"])
    yield Measured(goals.PUBLIC_RECALL, shown[0].figures["ASSERT: asserts"])
    yield Table("Stance: public passages labelled by page structure", shown)


def _public_pairs(row: Mapping[str, Any]) -> list[tuple[Candidate, Passage]]:
    entry = RumorEntry("", row["claim"].rstrip("？?"), RumorVerdict.FALSE)
    candidate = Candidate(entry, "claim", entry.claim, GIVEN)
    return [(candidate, part) for part in text_chunks(row["passage"].removeprefix(PAGE_LABEL))]


def _public_figures(found: Sequence[Decided]) -> dict[str, Figure]:
    figures = {}
    for label in _KEPT:
        part = [each for each in found if each.right == label]
        claims = [each.claim for each in part]
        for name, wanted in (("asserts", {"asserts"}), ("or mentions", {"asserts", "mentions"})):
            values = [float(each.given in wanted) for each in part]
            figures[f"{label}: {name}"] = Figure.mean(values, claims)
    return figures


def _entry(row: Mapping[str, Any]) -> RumorEntry:
    return RumorEntry(
        row["claim"],
        row["claim"],
        RumorVerdict(row["verdict"]),
        variants=tuple(row.get("variants", ())),
        negations=tuple(row.get("negations", ())),
    )


def _row(name: str, examples: Sequence[Mapping[str, Any]], verdicts: Sequence[Any]) -> Row:
    pairs = [(row["label"], v.stance.value) for row, v in zip(examples, verdicts, strict=True)]
    clusters = [row["claim"] for row in examples]
    cells = labels.cells(pairs, _LABELS)
    right = [float(truth == given) for truth, given in pairs]
    debunks = [
        (float(g == "asserts"), c)
        for (t, g), c in zip(pairs, clusters, strict=True)
        if t == "debunks"
    ]
    figures = {
        "macro F1": Figure.of(cells, clusters, labels.macro_f1),
        "accuracy": Figure.mean(right, clusters),
        "false asserts": Figure.mean([v for v, _ in debunks], [c for _, c in debunks]),
    }
    return Row(name, len(pairs), figures)
