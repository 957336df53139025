"""Reads public evaluation data from beside the repository and the project's own sets inside it.

The public data is not part of the repository.  What is not there is skipped, and the report says
so.
"""

import json
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"
DATASETS = REPOSITORY / "datasets"


class AbsentData(Exception):
    """A file that a measurement needs is not on this machine."""


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a jsonl file; raise `AbsentData` when there is none."""
    if not path.is_file():
        raise AbsentData(f"{path} is absent")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
