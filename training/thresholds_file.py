"""Writes the tables of `models/thresholds.toml`, each with the reasons for its numbers."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.store import current
from models.thresholds import StanceNumbers, Thresholds, tables
from training.calibration import PRECISION, RECALL

KINDS = ("encoder", "verifier")
_HEADER = """\
# Numbers that hold for one model only, by its fingerprint.  Written by training.fusion (encoders)
# and training.calibrate (verifiers), from data that may train; the reasons stand beside them.
# Texts of under 16 Han characters are never confirmed, whatever their probability.
"""
_REASONS = {
    "phrase_role": "The role under which more texts of the tuning tasks find their entry first.",
    "lexical_weight": "The middle of the weights whose mean share of first places over the tuning "
    "tasks (first_places), each weighing the same, is within 0.1 points of the best.",
    "slope": "Platt scaling on texts against their five nearest entries, match or not, four tasks "
    "weighing the same; calibration_error is measured on folds held out.",
    "suggested": f"The highest probability that keeps {RECALL:.0%} of the matches; of plain "
    "sentences about no entry it lets the share no_entry_suggested through to the verifier.",
    "confirmed": f"The lowest probability above which {PRECISION:.0%} of the pairs are matches; "
    "it keeps the share confirmed_recall of the matches.  From here on a text speaks of the entry; "
    "whether it asserts it is the verifier's part.",
}


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of one encoder and what they were chosen by."""

    numbers: Thresholds
    first_places: dict[str, float]
    calibration_error: float
    confirmed_recall: float
    no_entry_suggested: float


_STANCE_REASONS = {
    "slope": "Greatest likelihood of the dev split's labels, together with bias and rules: what "
    "the network's scores are multiplied by, what each label gets, and what the label gets on "
    "which the rules decide.",
    "asserts": "The lowest probability, at least 0.4, that takes at most the share false_asserts "
    "of refuting passages of the dev split for asserting ones.",
    "confirmed": "The lowest confidence (probability of the match times that of asserting) from "
    "which 98.5% of the dev split's pairs are right; of the right pairs of 16 Han characters and "
    "more it keeps confirmed_recall.",
}


def write_verifier(
    file: Path, fingerprint: str, name: str, numbers: StanceNumbers, measured: dict[str, float]
) -> None:
    """Put a verifier's table into the file, in place of an older one; the others stay."""
    table = {"name": name, **asdict(numbers), "reasons": _STANCE_REASONS, "measured": measured}
    _put(file, "verifier", fingerprint, table)


def write(file: Path, fingerprint: str, name: str, table: Table) -> None:
    """Put an encoder's table into the file, in place of an older one; the others stay."""
    content = {
        "name": current("encoder") if name == "default" else name,
        **asdict(table.numbers),
        "reasons": _REASONS,
        "measured": {
            "first_places": {task: round(share, 4) for task, share in table.first_places.items()},
            "calibration_error": round(table.calibration_error, 4),
            "confirmed_recall": round(table.confirmed_recall, 4),
            "no_entry_suggested": round(table.no_entry_suggested, 4),
        },
    }
    _put(file, "encoder", fingerprint, content)


def _put(file: Path, kind: str, fingerprint: str, content: dict[str, Any]) -> None:
    known = {each: tables(file, each) if file.is_file() else {} for each in KINDS}
    known[kind][fingerprint] = content
    parts = [_table(f"{each}.{key}", known[each][key]) for each in KINDS for key in known[each]]
    file.write_text("\n".join([_HEADER, *parts]), encoding="utf-8")


def _table(path: str, content: dict[str, Any]) -> str:
    """Return one table; tables inside it follow as tables of their own."""
    lines = [f"[{path}]"]
    inner = []
    for key, value in content.items():
        if isinstance(value, dict) and key in {"reasons", "measured"}:
            inner.append(_table(f"{path}.{key}", value))
        else:
            lines.append(f"{key} = {_value(value)}")
    return "\n".join(["\n".join(lines) + "\n", *inner])


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_text(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
