"""Measures what the product does: `python -m evaluation.run`, or `make eval`.

Prints tables and writes `evaluation/report.md`, its pictures and `report.json`.  A part whose data
or model is not on this machine is skipped, and the report says so.  Parts named with `--only` are
written under `build/`, so that the report is always of one run.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from evaluation import false_alarms, own_sets, product, retrieval, source_pairs, stages, stance
from evaluation.data import REPOSITORY, SHARED, AbsentData
from evaluation.findings import Findings
from evaluation.items import Item, Tick
from evaluation.own import (
    calibration,
    claims,
    duplicates,
    robustness,
    tiers,
    twins,
)
from evaluation.own import retrieval as own_retrieval
from evaluation.own import stance as own_stance
from evaluation.report import Table

Part = Callable[[Path, Tick], Iterable[Item]]

PARTS: tuple[tuple[str, Part], ...] = (
    ("own-retrieval", own_retrieval.measure),
    ("own-robustness", robustness.measure),
    ("own-stance", own_stance.measure),
    ("own-twins", twins.measure),
    ("own-tiers", tiers.measure),
    ("own-calibration", calibration.measure),
    ("own-claims", claims.measure),
    ("own-duplicates", duplicates.measure),
    ("retrieval", retrieval.measure),
    ("stance", stance.measure),
    ("pairs", source_pairs.measure),
    ("alarms", false_alarms.measure),
    ("stages", stages.measure),
)
WIDTH = 124
"""Columns that the widest table takes."""
OUT = REPOSITORY / "evaluation"
PARTLY = REPOSITORY / "build" / "evaluation"


def run(shared: Path, only: tuple[str, ...], console: Console) -> Findings:
    """Run the parts (all, or those named) and return what they found."""
    findings = Findings(sizes(), product.versions())
    for name, part in PARTS:
        if only and name not in only:
            continue
        try:
            with console.status(name) as status:
                for item in part(shared, status.update):
                    findings.add(item)
                    if isinstance(item, Table):
                        console.print(item.printed())
        except AbsentData as absent:
            reason = local(str(absent))
            findings.skipped[name] = reason
            console.print(f"{name}: skipped, {reason}")
    return findings


def local(text: str) -> str:
    """Return a text with paths of this machine as seen from the repository."""
    return text.replace(f"{REPOSITORY}/", "").replace(f"{REPOSITORY.parent}/", "../")


def sizes() -> dict[str, int]:
    """Return how much the test split holds, as far as it is there."""
    found = {}
    for name, read in (
        ("claims of the test split", own_sets.claims),
        ("stance rows of the test split", own_sets.stances),
        ("twins of the test split", own_sets.twins),
        ("sentences of the test split", own_sets.sentences),
    ):
        try:
            found[name] = len(read("test"))
        except AbsentData:
            continue
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of the public data")
    parser.add_argument("--out", type=Path, help="folder of the report")
    parser.add_argument("--only", nargs="*", default=[], choices=[name for name, _ in PARTS])
    asked = parser.parse_args()
    folder: Path = asked.out or (PARTLY if asked.only else OUT)
    console = Console(width=max(WIDTH, Console().width))
    findings = run(asked.data, tuple(asked.only), console)
    findings.write(folder)
    content = json.dumps(findings.content, ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(content + "\n", encoding="utf-8")
    console.print(str(folder / "report.md"))


if __name__ == "__main__":
    main()
