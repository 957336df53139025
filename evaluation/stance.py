"""Stance of passages toward claims, and slots of pairs: `python -m evaluation.run --only stance`.

The project's own examples (`datasets/stance_examples`) have four labels, whole contexts and named
traps.  The rules were developed on `passages.jsonl`: its figures show what they cover.
`held_out.jsonl` was written before it was ever measured, and no rule was changed for it.

The public set is labelled by the structure of the pages it was taken from: passages that describe
how a rumor circulated against passages of its refutation.  No text of it went into a rule, but the
weighing cues and the relatedness threshold were chosen with its figures in sight, so it does not
count as unseen.  Many of its descriptions only report the rumor (“网传……”), which the product calls
a mention; mentions are therefore shown beside assertions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.data import DATASETS, AbsentData, rows
from evaluation.metrics.labels import Confusion
from evaluation.report import Figure, Row, Table
from models.encoder import load_encoder
from models.store import ArtefactError
from models.thresholds import load_thresholds
from review_service.domain.rumors import RumorEntry, RumorVerdict, Stance
from review_service.matching import cues
from review_service.matching.base import Candidate, Passage, Retriever
from review_service.matching.passages import text_passages
from review_service.matching.snapshot import Snapshot
from review_service.matching.verdicts import overall
from review_service.matching.verify import CueVerifier
from review_service.matching.wording import folded

FOLDER = DATASETS / "stance_examples"
PUBLIC = Path("eval") / "stance_by_construction.jsonl"

GIVEN = 0.9
"""Retrieval score given with the public set: every passage belongs to its claim."""
PAGE_LABEL = "网传消息："
"""What one source prints over every description; part of the page, not of the passage."""

_CUES = (cues.VERDICT, cues.DISBELIEF, cues.LABEL, cues.MISTAKEN, cues.REPORTING, cues.CALLED)
_TRAP = "trap: "
_LABELS = tuple(stance.value for stance in Stance)


def measure(shared: Path, report: Callable[[str], None]) -> Iterator[Table]:
    """Yield the figures of the project's sets, then of the public one."""
    report("stance: own examples")
    yield _slot_table(rows(FOLDER / "slot_pairs.jsonl"))
    for name, file in (("developed on", "passages.jsonl"), ("held out", "held_out.jsonl")):
        yield from _own_tables(name, rows(FOLDER / file))
    report("stance: public passages")
    yield _public_table(rows(shared / PUBLIC))


def retriever_of(entries: Sequence[RumorEntry]) -> Retriever:
    """Return the default retriever over `entries`; raise `AbsentData` without its model."""
    try:
        encoder = load_encoder()
        return Snapshot.build(entries, encoder, load_thresholds(encoder.fingerprint))
    except ArtefactError as error:
        raise AbsentData(error.en) from error


def own_confusions(examples: list[dict[str, Any]], retriever: Retriever) -> dict[str, Confusion]:
    """Return confusions by slice; every claim stands in the retriever under its own text."""
    verifier = CueVerifier()
    found: dict[str, Confusion] = {}
    for row in examples:
        candidate = retriever.score(row["passage"], row["claim"])
        assert candidate is not None
        given = verifier.verify(candidate, passage_of(row)).stance.value
        pair = Confusion.of([(row["label"], given)])
        for name in ("all", _cue_slice(row), _TRAP + row["trap"]):
            found[name] = found.get(name, Confusion()) + pair
    return found


def slot_confusion(pairs: list[dict[str, Any]]) -> Confusion:
    """Return how often altered pairs get a conflict and equal pairs get none."""
    verifier = CueVerifier()
    found = []
    for row in pairs:
        entry = RumorEntry("", row["claim"], RumorVerdict.UNPROVEN)
        candidate = Candidate(entry, "claim", entry.claim, GIVEN)
        verdict = verifier.verify(candidate, Passage(row["passage"]))
        right = "altered" if row["conflicts"] else "equal"
        found.append((right, "altered" if verdict.conflicts else "equal"))
    return Confusion.of(found)


def passage_of(row: Mapping[str, Any]) -> Passage:
    """Return the passage of a row of the own set."""
    return Passage(
        sentence=row["passage"],
        before=tuple(row.get("before", ())),
        after=tuple(row.get("after", ())),
        headings=tuple(row.get("headings", ())),
        title=row.get("title", ""),
        is_heading=row.get("is_heading", False),
    )


def public_confusions(examples: list[dict[str, Any]]) -> dict[str, Confusion]:
    """Return confusions of the public set by source; its labels against the four stances."""
    verifier = CueVerifier()
    found: dict[str, Confusion] = {}
    for row in examples:
        if row["label"] not in {"ASSERT", "DEBUNK"}:
            continue
        entry = RumorEntry("", row["claim"].rstrip("？?"), RumorVerdict.FALSE)
        candidate = Candidate(entry, "claim", entry.claim, GIVEN)
        passages = text_passages(row["passage"].removeprefix(PAGE_LABEL))
        verdict = overall([verifier.verify(candidate, place.passage) for place in passages])
        pair = Confusion.of([(row["label"], verdict.stance.value)])
        for name in ("all", row["source"]):
            found[name] = found.get(name, Confusion()) + pair
    return found


def _entry(row: Mapping[str, Any]) -> RumorEntry:
    return RumorEntry(
        row["claim"],
        row["claim"],
        RumorVerdict(row["verdict"]),
        variants=tuple(row.get("variants", ())),
        negations=tuple(row.get("negations", ())),
    )


def _cue_slice(row: Mapping[str, Any]) -> str:
    around = (row["passage"], *row.get("before", ()), *row.get("after", ()))
    texts = [folded(text) for text in (*around, *row.get("headings", ()), row.get("title", ""))]
    cued = any(pattern.search(text) for pattern in _CUES for text in texts)
    return "with cue words" if cued or "?" in texts[0] else "without cue words"


def _slot_table(pairs: list[dict[str, Any]]) -> Table:
    confusion = slot_confusion(pairs)
    return Table(
        "Slots of pairs",
        tuple(
            Row(
                name,
                sum(n for (right, _), n in confusion.counts.items() if right == name),
                {"accuracy": Figure(confusion.share(name, [name]))},
            )
            for name in ("altered", "equal")
        ),
    )


def _own_tables(kind: str, examples: list[dict[str, Any]]) -> Iterator[Table]:
    entries = {row["claim"]: _entry(row) for row in examples}
    found = own_confusions(examples, retriever_of(tuple(entries.values())))
    slices = {name: found[name] for name in found if not name.startswith(_TRAP)}
    yield Table(
        f"Stance on the project's own examples ({kind})",
        tuple(
            Row(
                name,
                confusion.total,
                {
                    "accuracy": Figure(confusion.accuracy),
                    "macro F1": Figure(confusion.macro_f1(_LABELS)),
                    **{label: Figure(confusion.f1(label)) for label in _LABELS},
                    "false asserts": Figure(confusion.share("debunks", ["asserts"])),
                },
            )
            for name, confusion in slices.items()
        ),
    )
    yield Table(
        f"Accuracy by trap ({kind})",
        tuple(
            Row(name.removeprefix(_TRAP), c.total, {"accuracy": Figure(c.accuracy)})
            for name, c in found.items()
            if name.startswith(_TRAP)
        ),
    )


def _public_table(examples: list[dict[str, Any]]) -> Table:
    return Table(
        "Stance on public passages labelled by page structure",
        tuple(
            Row(
                name,
                confusion.total,
                {
                    "false asserts": Figure(confusion.share("DEBUNK", ["asserts"])),
                    "recall": Figure(confusion.share("ASSERT", ["asserts"])),
                    "… or mentions": Figure(confusion.share("ASSERT", ["asserts", "mentions"])),
                    "DEBUNK: … or mentions": Figure(
                        confusion.share("DEBUNK", ["asserts", "mentions"])
                    ),
                },
            )
            for name, confusion in public_confusions(examples).items()
        ),
    )
