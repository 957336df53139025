"""The cards of trained artefacts, with the hashes and figures of the release that wrote them."""

import json
from dataclasses import dataclass
from pathlib import Path

from models.store import CONFIG
from training.released import Parity

TEMPLATES = Path(__file__).parent / "configs"
CARDS = Path(__file__).parents[1] / "models" / "cards"


@dataclass(frozen=True, slots=True)
class Trained:
    """An artefact just released."""

    name: str
    artefact: Path
    parity: Parity | None
    """How often int8 decides otherwise than float32; None for what is not rounded."""


def write_card(trained: Trained, cards: Path = CARDS) -> None:
    """Fill the template of an artefact's card."""
    files = json.loads((trained.artefact / CONFIG).read_bytes())["files"]
    listed = "\n".join(
        f"| `{name}` | {entry['bytes']:,} | `{entry['sha256']}` |" for name, entry in files.items()
    )
    template = (TEMPLATES / f"{trained.name}_card.md").read_text(encoding="utf-8")
    parity = trained.parity
    flips = "" if parity is None else f"{parity.flips} of {parity.decisions}"
    cards.mkdir(parents=True, exist_ok=True)
    card = template.replace("{files}", listed).replace("{flips}", flips)
    (cards / f"{trained.artefact.name}.md").write_text(card, encoding="utf-8")
