"""Numbers that hold for one model only, keyed by its fingerprint.

They live in `thresholds.toml` beside this file, one table for each encoder and each verifier, with
the reasons.  A model without a table has no thresholds: whoever needs them is told so, and nobody
guesses.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.encoder import Role
from models.store import ArtefactError

FILE = Path(__file__).parent / "thresholds.toml"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How likeness of one encoder becomes a probability, and what the probability is good for."""

    phrase_role: Role
    """The role in which the library's wordings are encoded; texts are always queries."""
    lexical_weight: float
    """What full lexical coverage adds to a cosine."""
    slope: float
    bias: float
    """The probability is the logistic function of slope x (cosine + lexical part) + bias."""
    suggested: float
    """Probability from which a person should look."""
    confirmed: float
    """Probability from which a text speaks of the entry for certain, whatever it says of it."""


@dataclass(frozen=True, slots=True)
class StanceNumbers:
    """How a verifier's scores become probabilities; rows in the order of its labels."""

    slope: float
    """What the network's scores are multiplied by."""
    bias: tuple[float, ...]
    """What is added to each label's score."""
    rules: tuple[float, ...]
    """What is added to a label's score when the rules decide on it."""
    asserts: float
    """Probability from which a passage asserts the claim."""
    confirmed: float
    """Confidence (probability of the match x that of `asserts`) from which it may be confirmed."""


def load_stance_numbers(fingerprint: str, file: Path = FILE) -> StanceNumbers:
    """Return the numbers of one verifier; raise `ArtefactError` when the file has none for it."""
    found = tables(file, "verifier").get(fingerprint)
    if found is None:
        raise ArtefactError(
            f"阈值文件 {file} 中没有核查模型 {fingerprint[:12]}… 的数值。更换模型后请先校准："
            "python -m training.calibrate。",
            f"{file} has no numbers for the verifier {fingerprint[:12]}…; after a change of model "
            "calibrate first: python -m training.calibrate.",
        )
    return StanceNumbers(
        slope=found["slope"],
        bias=tuple(found["bias"]),
        rules=tuple(found["rules"]),
        asserts=found["asserts"],
        confirmed=found["confirmed"],
    )


def load_thresholds(fingerprint: str, file: Path = FILE) -> Thresholds:
    """Return the numbers of one encoder; raise `ArtefactError` when the file has none for it."""
    found = tables(file).get(fingerprint)
    if found is None:
        raise ArtefactError(
            f"阈值文件 {file} 中没有编码器 {fingerprint[:12]}… 的数值。更换编码器后请先校准："
            "python -m training.fusion --encoder 名称或目录。",
            f"{file} has no numbers for the encoder {fingerprint[:12]}…; after a change of encoder "
            "calibrate first: python -m training.fusion --encoder NAME_OR_FOLDER.",
        )
    return Thresholds(
        phrase_role=found["phrase_role"],
        lexical_weight=found["lexical_weight"],
        slope=found["slope"],
        bias=found["bias"],
        suggested=found["suggested"],
        confirmed=found["confirmed"],
    )


def tables(file: Path = FILE, kind: str = "encoder") -> dict[str, dict[str, Any]]:
    """Return all tables of one kind (`encoder` or `verifier`) by fingerprint."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ArtefactError(
            f"无法读取阈值文件 {file}，请重新安装产品。",
            f"The thresholds file {file} cannot be read; reinstall the product.",
        ) from error
    found: dict[str, dict[str, Any]] = content.get(kind, {})
    return found
