"""Releases trained networks: `python -m training.release_models retriever verifier`.

Exports the network that training left under `build/`, checks that int8 decides as float32 does,
and writes the artefact and its card under `models/`.  Thresholds are fitted after it
(`training.fusion`, `training.calibrate`), and `training.adopt` puts the artefact into use.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console

from evaluation.own_sets import claims, stances
from models.encoder import Vectors
from models.network import begin_of_second
from models.verifier import LABELS, as_read
from review_service.matching.matcher import CANDIDATES
from training import export, figures, retriever, verifier
from training.activations import sample_texts
from training.base import PREFIXES, REPOSITORY
from training.cards import Trained, write_card
from training.export import Tokens
from training.graph_writer import Array
from training.released import compared, saved_balance, tokenizer, weights, write
from training.tasks import TEXT

ARTEFACTS = REPOSITORY / "models"
PICTURES = ARTEFACTS / "cards"
_EVERY = 6
"""Of the training rows, each so many-th tells the ranges of the activations."""


def release_retriever(name: str = "retriever", folder: Path = retriever.WORK / "best") -> Path:
    """Release the retriever; a decision is whether the claim of a text is among those verified.

    Texts are the dev split's wordings, and its passages that speak of a claim.
    """
    state, shape = weights(folder)
    ready = tokenizer()
    prefix = PREFIXES["query"]

    def tokens(texts: list[str]) -> list[Tokens]:
        return [Tokens(e.ids) for e in ready.encode_batch([prefix + text for text in texts])]

    full, small = export.quantised(
        state, shape, "vectors", tokens(sample_texts()), saved_balance(folder)
    )
    known = claims()
    library = tokens([claim.claim for claim in known])
    number = {claim.id: place for place, claim in enumerate(known)}
    texts = [
        *((claim.id, text) for claim in claims("dev") for text in claim.phrasings.values()),
        *((r.claim_id, r.passage[:TEXT]) for r in stances("dev") if r.label != "unrelated"),
    ]
    asked = tokens([text for _, text in texts])
    own = np.array([number[name] for name, _ in texts])

    def found(model: bytes) -> Array:
        vectors: Vectors = export.results(model, library)
        cosines = export.results(model, asked) @ vectors.T
        before = (cosines > cosines[np.arange(len(own)), own][:, None]).sum(axis=1)
        listed: Array = before < CANDIDATES
        return listed

    parity = compared(found(full), found(small))
    settings = {
        "name": name,
        "dimensions": state["embeddings.LayerNorm.weight"].size,
        "max_tokens": 512,
        "truncated": "longest_first",
        "prefixes": PREFIXES,
        "pooling": "mean",
        "parity": parity.content,
    }
    write(ARTEFACTS / name, small, settings)
    figures.curves([folder], PICTURES / "retriever.png")
    write_card(Trained("retriever", ARTEFACTS / name, parity))
    return ARTEFACTS / name


def release_verifier(name: str = "verifier", folder: Path | None = None) -> Path:
    """Release the verifier; a decision is the label with the highest score."""
    stages = [verifier.WORK / stage.name for stage in verifier.Settings.read().stages]
    folder = folder or stages[-1]
    state, shape = weights(folder)
    limit = verifier.Settings.read().max_tokens
    ready = tokenizer()
    ready.enable_truncation(limit, strategy="only_second")

    def tokens(pairs: list[tuple[str, str]]) -> list[Tokens]:
        encodings = ready.encode_batch([as_read(*pair, limit) for pair in pairs])
        return [Tokens(e.ids, begin_of_second(e)) for e in encodings]

    seen = tokens([(row.claim, row.passage) for row in stances("train")[::_EVERY]])
    full, small = export.quantised(state, shape, "scores", seen, saved_balance(folder))
    dev = stances("dev")
    asked = tokens([(row.claim, row.passage) for row in dev])
    found = [export.results(model, asked).argmax(axis=1) for model in (full, small)]
    parity = compared(*found)
    settings = {
        "name": name,
        "labels": LABELS,
        "max_tokens": limit,
        "truncated": "only_second",
        "parity": parity.content,
    }
    write(ARTEFACTS / name, small, settings)
    figures.curves(stages, PICTURES / "verifier.png")
    right = [LABELS.index(row.label) for row in dev]
    figures.confusion(right, found[1].tolist(), LABELS, PICTURES / "verifier_confusion.png")
    write_card(Trained("verifier", ARTEFACTS / name, parity))
    return ARTEFACTS / name


def main() -> None:
    """Release what is named."""
    known = {"retriever": release_retriever, "verifier": release_verifier}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=sorted(known))
    parser.add_argument("--suffix", default="", help="put behind the names, such as -2")
    asked = parser.parse_args()
    for name in asked.names:
        Console(stderr=True).print(f"{known[name](name + asked.suffix)}")


if __name__ == "__main__":
    main()
