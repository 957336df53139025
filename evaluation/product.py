"""The product's models as the evaluation runs them, opened once for all parts.

A part that needs a model or thresholds that are not on this machine is skipped: whatever is wrong
with an artefact is raised as `AbsentData`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from evaluation.data import AbsentData
from models.claims import ClaimModel
from models.encoder import Encoder, OnnxEncoder, RememberingEncoder
from models.store import Artefact, ArtefactError, current, open_artefact
from models.thresholds import Thresholds, load_thresholds
from review_service.checks.claims import Detector, TrainedDetector
from review_service.domain.rumors import RumorEntry
from review_service.matching.base import Verifier
from review_service.matching.snapshot import Snapshot
from review_service.matching.trained import load_verifier

PARTS = ("encoder", "verifier", "claims")
RAW = "base"
"""The encoder before fine-tuning."""
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Searching:
    """What finds candidates: an encoder with the numbers that hold for it."""

    encoder: Encoder
    numbers: Thresholds

    def over(self, entries: Sequence[RumorEntry]) -> Snapshot:
        """Return the retriever over `entries`."""
        return Snapshot.build(entries, self.encoder, self.numbers)


@contextmanager
def present() -> Iterator[None]:
    """Raise what is wrong with an artefact as `AbsentData`."""
    try:
        yield
    except ArtefactError as error:
        raise AbsentData(error.en) from error


@cache
def raw_encoder() -> Encoder:
    """Return the encoder before fine-tuning."""
    with present():
        return RememberingEncoder(OnnxEncoder(open_artefact(RAW)), _REMEMBERED)


@cache
def unremembered() -> Encoder:
    """Return the encoder in use, which encodes everything anew."""
    with present():
        return OnnxEncoder(open_artefact(current("encoder")))


@cache
def encoder() -> Encoder:
    """Return the encoder in use, which keeps the vectors of all that is measured."""
    with present():
        if current("encoder") == RAW:
            return raw_encoder()
    return RememberingEncoder(unremembered(), _REMEMBERED)


@cache
def searching() -> Searching:
    """Return the encoder in use with its numbers."""
    found = encoder()
    with present():
        return Searching(found, load_thresholds(found.fingerprint))


@cache
def verifier() -> Verifier:
    """Return the verifier in use."""
    with present():
        return load_verifier()


@cache
def detector() -> Detector:
    """Return the claim detector in use; its encoder must be the one in use."""
    with present():
        trained = ClaimModel(open_artefact(current("claims")))
    found = encoder()
    if trained.encoder != found.fingerprint:
        raise AbsentData("the claim detector was trained for another encoder than the one in use")
    return TrainedDetector(trained, found)


def artefact(part: str) -> Artefact | None:
    """Return the artefact in use as `encoder`, `verifier` or `claims`; None without one."""
    try:
        return open_artefact(current(part))
    except ArtefactError:
        return None


def versions() -> dict[str, dict[str, str]]:
    """Return name and fingerprint of each artefact in use."""
    found = {part: artefact(part) for part in PARTS}
    return {
        part: {"name": each.directory.name, "fingerprint": each.fingerprint}
        for part, each in found.items()
        if each is not None
    }
