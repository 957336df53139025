"""Numbers that hold for one encoder only, keyed by its fingerprint.

They live in `thresholds.toml` beside this file, one table for each encoder, with the reasons.  An
encoder without a table has no thresholds: whoever needs them is told so, and nobody guesses.
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
    """Probability from which a match may be confirmed, if its stance is sure as well."""


def load_thresholds(fingerprint: str, file: Path = FILE) -> Thresholds:
    """Return the numbers of one encoder; raise `ArtefactError` when the file has none for it."""
    found = tables(file).get(fingerprint)
    if found is None:
        raise ArtefactError(
            f"阈值文件 {file} 中没有编码器 {fingerprint[:12]}… 的数值。更换编码器后请先校准："
            "python -m training.base_fusion --encoder 名称或目录。",
            f"{file} has no numbers for the encoder {fingerprint[:12]}…; after a change of encoder "
            "calibrate first: python -m training.base_fusion --encoder NAME_OR_FOLDER.",
        )
    return Thresholds(
        phrase_role=found["phrase_role"],
        lexical_weight=found["lexical_weight"],
        slope=found["slope"],
        bias=found["bias"],
        suggested=found["suggested"],
        confirmed=found["confirmed"],
    )


def tables(file: Path = FILE) -> dict[str, dict[str, Any]]:
    """Return all tables of the file by fingerprint."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ArtefactError(
            f"无法读取阈值文件 {file}，请重新安装产品。",
            f"The thresholds file {file} cannot be read; reinstall the product.",
        ) from error
    found: dict[str, dict[str, Any]] = content.get("encoder", {})
    return found
