"""Measures what the product does: `python -m evaluation.run`, or `make eval`.

Prints tables and writes them as JSON.  A part whose data is not on this machine is skipped, and
both say so.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console

from evaluation import false_alarms, retrieval, stance
from evaluation.data import REPOSITORY, SHARED, AbsentData
from evaluation.report import Table

Tick = Callable[[str], None]
Part = Callable[[Path, Tick], Iterable[Table]]

PARTS: tuple[tuple[str, Part], ...] = (
    ("retrieval", retrieval.measure),
    ("stance", stance.measure),
    ("alarms", false_alarms.measure),
)
WIDTH = 124
"""Columns that the widest table takes."""
OUT = REPOSITORY / "build" / "evaluation.json"


def run(shared: Path, only: tuple[str, ...], console: Console) -> dict[str, Any]:
    """Run the parts (all, or those named) and return the report."""
    tables: list[Table] = []
    skipped: dict[str, str] = {}
    for name, part in PARTS:
        if only and name not in only:
            continue
        try:
            with console.status(name) as status:
                for table in part(shared, status.update):
                    console.print(table.printed())
                    tables.append(table)
        except AbsentData as absent:
            skipped[name] = str(absent)
            console.print(f"{name}: skipped, {absent}")
    return {"schema": "1", "tables": [table.content for table in tables], "skipped": skipped}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of the public data")
    parser.add_argument("--out", type=Path, default=OUT, help="where the JSON goes")
    parser.add_argument("--only", nargs="*", default=[], choices=[name for name, _ in PARTS])
    asked = parser.parse_args()
    console = Console(width=max(WIDTH, Console().width))
    report = run(asked.data, tuple(asked.only), console)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    console.print(f"{asked.out}")


if __name__ == "__main__":
    main()
