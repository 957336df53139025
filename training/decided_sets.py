"""Reads the data sets that decisions were made into."""

from pathlib import Path

from evaluation.data import DATASETS, rows
from evaluation.own_sets import Split, StanceRow
from training.from_decisions import PREFIX, ROWS


def decided(split: Split, datasets: Path = DATASETS) -> list[StanceRow]:
    """Return the rows of a split from all versions; of one pair the row of the newest."""
    found = {
        row["id"]: StanceRow(**row)
        for folder in sorted(datasets.glob(f"{PREFIX}*"))
        for row in rows(folder / ROWS)
    }
    return [row for row in found.values() if row.split == split]
