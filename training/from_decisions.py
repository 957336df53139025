"""Turns exported decisions into a data set: `python -m training.from_decisions FILE...`.

Writes `datasets/decisions-<version>/` with `manifest.toml`, `card.md` and `stance.jsonl`, whose
rows are those of `datasets/stance`.  The version is the day of the last decision and a digest of
what is in the folder: the same decisions give the same bytes, in whatever order they come, and a
folder that is there is never changed.  `training.decisions` documents the lines that it reads.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path

from evaluation.data import DATASETS, AbsentData
from evaluation.own_sets import claims
from models.verifier import LABELS
from review_service.errors import InvalidPayload, KepuError, Message
from training import decisions
from training.decided import Taught, taught
from training.decisions import Export

PREFIX = "decisions-"
ROWS, CARD, MANIFEST = "stance.jsonl", "card.md", "manifest.toml"
TEMPLATE = Path(__file__).parent / "configs" / "decisions_card.md"
_SHOWN = 20
_TEXT = 60


@dataclass(frozen=True, slots=True)
class DataSet:
    """The files of a version."""

    version: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        """Return the folder's name."""
        return PREFIX + self.version


def data_set(export: Export, found: Taught) -> DataSet:
    """Return the files; raise `InvalidPayload` when no row is left."""
    if not found.rows:
        raise InvalidPayload(
            Message(
                "没有可用的决定：文件为空，或各审校人意见相持不下。请补充更多决定后重试。",
                "No decision can be used: the files are empty, or reviewers are evenly divided. "
                "Add more decisions and try again.",
            )
        )
    day = max(each.decided_at for each in export.decisions).astimezone(UTC).strftime("%Y.%m.%d")
    rows = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in found.rows)
    card = _card(export, found)
    digest = hashlib.sha256(f"{day}\n{card}\n{rows}".encode()).hexdigest()[:10]
    version = f"{day}-{digest}"
    manifest = (
        f'name = "{PREFIX}{version}"\nversion = "{version}"\nlicence = "not for publication"\n'
        f'purpose = "training and evaluation of stance"\nfiles = ["{ROWS}"]\n'
    )
    return DataSet(version, {ROWS: rows, CARD: card, MANIFEST: manifest})


def write(found: DataSet, out: Path) -> bool:
    """Write the folder and return True; return False when it is there already.

    Raises `InvalidPayload` when a folder of this version holds something else.
    """
    place = out / found.name
    if place.exists():
        for name, content in found.files.items():
            if not (place / name).is_file() or (place / name).read_text("utf-8") != content:
                raise InvalidPayload(
                    Message(
                        f"{place / name} 与该版本不符，曾被改动。请删除该目录后重试。",
                        f"{place / name} is not what this version holds; it was changed. Delete "
                        "the folder and try again.",
                    )
                )
        return False
    new = out / f".{found.name}.new"
    new.mkdir(parents=True, exist_ok=True)
    for name, content in found.files.items():
        (new / name).write_text(content, encoding="utf-8")
    new.rename(place)
    return True


def _card(export: Export, found: Taught) -> str:
    rows, counts = found.rows, found.counts
    labels = Counter(row.label for row in rows)
    splits = Counter(row.split for row in rows)
    decided = [each.decided_at.astimezone(UTC).date() for each in export.decisions]
    return TEMPLATE.read_text(encoding="utf-8").format(
        first=min(decided),
        last=max(decided),
        decisions=len(export.decisions),
        documents=len({each.document_sha256 for each in export.decisions}),
        reviewers=len({each.reviewer for each in export.decisions}),
        rows=len(rows),
        agreeing=counts.agreeing,
        overruled=counts.overruled,
        tied=len(counts.tied),
        masked=counts.masked,
        rumors=len(found.rumors),
        known=sum(rumor.known for rumor in found.rumors.values()),
        labels="\n".join(
            f"| `{label}` | {labels[label]} | {labels[label] / len(rows):.1%} |" for label in LABELS
        ),
        splits="\n".join(
            f"| {name} | {splits[name]} | "
            f"{sum(rumor.split == name for rumor in found.rumors.values())} |"
            for name in ("train", "dev", "test")
        ),
        implicit=sum(row.cue == "implicit" for row in rows),
        corrected=sum(row.trap != "plain" for row in rows),
    )


def _report(export: Export, found: Taught) -> None:
    print(f"{len(export.decisions)} decisions ({export.repeated} repeated lines), ", end="")
    print(f"{len(found.rows)} rows: {dict(Counter(row.label for row in found.rows))}")
    print(f"agreeing {found.counts.agreeing}, overruled {found.counts.overruled}, ", end="")
    print(f"masked {found.counts.masked}, tied {len(found.counts.tied)}")
    for claim, passage in found.counts.tied[:_SHOWN]:
        print(f"  tied / 相持不下: {claim[:_TEXT]} | {passage[:_TEXT]}")


def explained(error: KepuError) -> str:
    """Return an error with its places, in both languages."""
    lines = [error.message.zh, error.message.en]
    lines += [f"{each.pointer}: {each.message.zh} {each.message.en}" for each in error.errors]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="exported decisions")
    parser.add_argument("--out", type=Path, default=DATASETS, help="folder of the data sets")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written")
    asked = parser.parse_args(arguments)
    try:
        export = decisions.read(asked.files)
        found = taught(export.decisions, claims())
        made = data_set(export, found)
        _report(export, found)
        if asked.dry_run:
            print(f"{asked.out / made.name}: not written / 未写入")
        else:
            written = write(made, asked.out)
            said = "written / 已写入" if written else "already there / 已存在"
            print(f"{asked.out / made.name}: {said}")
    except AbsentData as absent:
        print(f"缺少项目自带的数据集，无法确定划分：{absent}。请补齐 datasets/。", file=sys.stderr)
        print(f"Without the project's own sets there is no split: {absent}.", file=sys.stderr)
        return 1
    except KepuError as error:
        print(explained(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
