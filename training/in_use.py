"""Which artefacts are in use, which they replaced, and the figures that they were adopted with.

`models/current.toml` names artefacts and is what the product reads; `models/adopted.json` records
the fingerprints, thresholds and figures of the last adoption and of the one before it.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from models.store import CURRENT, ArtefactError, open_artefact
from models.thresholds import tables
from training.measured import Figures

PARTS = ("encoder", "verifier", "claims")
NEEDED = ("encoder", "claims")
"""Parts that the product does not do without; without a verifier its rules decide alone."""
CALIBRATED = ("encoder", "verifier")
"""Parts that have thresholds."""
ADOPTED = "adopted.json"
THRESHOLDS = "thresholds.toml"
_HEADER = """\
# The artefacts in use and those that they replaced.  Written by `python -m training.adopt`.
"""

Names = Mapping[str, str]
"""Artefact of each part."""


@dataclass(frozen=True, slots=True)
class Current:
    """What `current.toml` says."""

    in_use: Names
    previous: Names

    @classmethod
    def read(cls, root: Path) -> Self:
        """Read the file; raise `ArtefactError` when it cannot be read."""
        try:
            content = tomllib.loads((root / CURRENT).read_text(encoding="utf-8"))
            return cls(dict(content["in_use"]), dict(content.get("previous", {})))
        except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
            raise ArtefactError(
                f"无法读取 {root / CURRENT}。请从版本库恢复该文件。",
                f"{root / CURRENT} cannot be read. Restore it from version control.",
            ) from error

    def write(self, root: Path) -> None:
        """Replace the file in one step."""
        lines = [_HEADER]
        for table, names in (("in_use", self.in_use), ("previous", self.previous)):
            listed = [f'{part} = "{names[part]}"' for part in PARTS if part in names]
            lines.append("\n".join((f"[{table}]", *listed, "")))
        replace(root / CURRENT, "\n".join(lines))


@dataclass(frozen=True, slots=True)
class Adoption:
    """Models, the thresholds that they have, and the figures that they were adopted with."""

    figures: Figures
    numbers: Mapping[str, str]
    """SHA-256 of the table of thresholds of each model, by part."""

    @classmethod
    def of(cls, figures: Figures, root: Path) -> Self:
        """Record figures with the thresholds that now belong to their models."""
        fingerprints = figures.fingerprints()
        return cls(
            figures,
            {part: numbers_hash(root, part, fingerprints.get(part, "")) for part in CALIBRATED},
        )

    @classmethod
    def parsed(cls, content: Mapping[str, Any]) -> Self:
        """Read what `content` wrote."""
        return cls(Figures.of(content), content["numbers"])

    @property
    def content(self) -> dict[str, Any]:
        """Return the record."""
        return {"numbers": dict(self.numbers), **self.figures.content}

    @property
    def names(self) -> dict[str, str]:
        """Return the artefact of each part."""
        return {part: str(each["name"]) for part, each in self.figures.models.items()}


@dataclass(frozen=True, slots=True)
class Record:
    """What `adopted.json` says."""

    in_use: Adoption
    previous: Adoption | None

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Read the file, or return None where there is none yet; raise `ArtefactError`."""
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            before = content["previous"]
            return cls(
                Adoption.parsed(content["in_use"]),
                None if before is None else Adoption.parsed(before),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtefactError(
                f"无法读取采用记录 {file}。请从版本库恢复该文件。",
                f"The record {file} cannot be read. Restore it from version control.",
            ) from error

    def write(self, file: Path) -> None:
        """Replace the file in one step."""
        before = None if self.previous is None else self.previous.content
        content = {"schema": "1", "in_use": self.in_use.content, "previous": before}
        replace(file, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def numbers_hash(root: Path, part: str, fingerprint: str) -> str:
    """Return the hash of a model's table of thresholds; empty where it has none."""
    table = tables(root / THRESHOLDS, part).get(fingerprint)
    if table is None:
        return ""
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()


def fingerprints(root: Path, names: Names) -> dict[str, str]:
    """Return the fingerprint of each artefact; raise `ArtefactError` when one does not open."""
    return {part: open_artefact(name, root).fingerprint for part, name in names.items()}


def replace(file: Path, content: str) -> None:
    """Write a file beside its place and move it there."""
    new = file.with_name(file.name + ".new")
    new.write_text(content, encoding="utf-8")
    new.replace(file)
