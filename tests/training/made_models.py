"""A small `models/` folder: three parts with thresholds and cards, and reports about them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.store import file_hash, open_artefact
from models.thresholds import StanceNumbers, Thresholds
from training.in_use import ADOPTED, THRESHOLDS, Current
from training.release import release
from training.thresholds_file import Table, write, write_verifier

FIRST = {"encoder": "one", "verifier": "two", "claims": "three"}
SECOND = {"encoder": "one-2", "verifier": "two-2", "claims": "three-2"}
PARITY = {"decisions": 1000, "flips": 2}


def network(root: Path, part: str, name: str, **settings: Any) -> str:
    """Release a made network with its card and thresholds; return its fingerprint."""
    files = {"model.int8.onnx": f"{part} {name}".encode(), "tokenizer.json": b"{}"}
    settings = {"name": name, "parity": PARITY, **settings}
    found = release(root / name, files, settings)
    card(root, name)
    if part == "encoder":
        numbers = Thresholds("query", 0.05, 100.0, -90.0, 0.1, 0.9)
        write(root / THRESHOLDS, found, name, Table(numbers, {}, 0.01, 0.5, 0.2))
    else:
        stance = StanceNumbers(1.0, (0.0,) * 4, (0.0,) * 4, 0.5, 0.9)
        write_verifier(root / THRESHOLDS, found, name, stance, {"accuracy": 0.9})
    return found


def claims(root: Path, name: str, encoder: str) -> str:
    """Release a made claims model with its card."""
    found = release(root / name, {"weights.json": name.encode()}, {"encoder": encoder})
    card(root, name)
    return found


def card(root: Path, name: str) -> None:
    """Write the card of an artefact."""
    files = json.loads((root / name / "config.json").read_bytes())["files"]
    (root / "cards").mkdir(exist_ok=True)
    (root / "cards" / f"{name}.md").write_text(" ".join(e["sha256"] for e in files.values()))


def family(root: Path, names: Mapping[str, str]) -> None:
    """Release three models that belong together."""
    root.mkdir(exist_ok=True)
    encoder = network(root, "encoder", names["encoder"])
    network(root, "verifier", names["verifier"])
    claims(root, names["claims"], encoder)


def figure(value: float | None, spread: float = 0.02) -> dict[str, float | None]:
    """Return a figure as a report has it."""
    if value is None:
        return {"value": None, "low": None, "high": None}
    return {"value": value, "low": value - spread, "high": value + spread}


def content(root: Path, names: Mapping[str, str], **figures: Any) -> dict[str, Any]:
    """Return a report about artefacts; `figures` changes what it says."""
    said = {"first": 0.9, "false": 0.02, "items": 100, "alone": 0.7, "state": "reached", **figures}
    opened = {part: open_artefact(name, root) for part, name in names.items()}
    return {
        "schema": "2",
        "models": {
            part: {"name": names[part], "fingerprint": each.fingerprint}
            for part, each in opened.items()
        },
        "thresholds": file_hash(root / THRESHOLDS),
        "goals": [
            {
                "number": "1",
                "name": "wordings",
                "goal": "≥ 0.85",
                "measured": figure(said["first"]),
                "state": said["state"],
            },
            {"number": "11", "name": "sources", "goal": "≤ 0.05", "measured": None}
            | {"state": "not measured"},
        ],
        "tables": [
            {
                "title": "Stance",
                "rows": [
                    {
                        "name": "implicit",
                        "items": said["items"],
                        "figures": {
                            "macro F1": figure(said["first"]),
                            "false asserts": figure(said["false"], 0.01),
                            "confirmed": figure(0.5),
                            "ECE": {"value": 0.01, "low": None, "high": None},
                        },
                    },
                    {"name": "rules alone", "items": 100}
                    | {"figures": {"macro F1": figure(said["alone"])}},
                ],
            }
        ],
        "skipped": {},
    }


def report(root: Path, names: Mapping[str, str], **figures: Any) -> Path:
    """Write a report beside the models."""
    file = root.parent / "report.json"
    file.write_text(json.dumps(content(root, names, **figures), ensure_ascii=False))
    return file


def in_use(root: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is in use and what was before."""
    found = Current.read(root)
    return dict(found.in_use), dict(found.previous)


def recorded(root: Path) -> tuple[str, str | None]:
    """Return the encoders of the recorded adoptions."""
    found = json.loads((root / ADOPTED).read_text())
    before = found["previous"]
    name: str = found["in_use"]["models"]["encoder"]["name"]
    return name, None if before is None else before["models"]["encoder"]["name"]
