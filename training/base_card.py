"""The model card of the base encoder, with the figures of the build that wrote it."""

import json
from pathlib import Path

from models.store import CONFIG
from training.base_parity import Agreement

TEMPLATE = Path(__file__).parent / "configs" / "base_card.md"


def rendered(artefact: Path, figures: list[Agreement]) -> str:
    """Return the card for the artefact just written."""
    files = json.loads((artefact / CONFIG).read_bytes())["files"]
    return TEMPLATE.read_text(encoding="utf-8").format(
        files="\n".join(
            f"| `{name}` | {entry['bytes']:,} | `{entry['sha256']}` |"
            for name, entry in files.items()
        ),
        parity="\n".join(
            f"| {figure.name} | {figure.mean:.4f} | {figure.lowest:.4f} | {figure.texts} |"
            for figure in figures
        ),
    )
