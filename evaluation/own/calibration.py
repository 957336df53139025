"""Goal 9: probabilities mean what they say, and int8 decides as float32 does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation import goals, pictures, product
from evaluation.data import AbsentData
from evaluation.goals import Measured
from evaluation.items import Item, Tick
from evaluation.metrics.calibration import Reliability, bins, expected_error
from evaluation.own.judgements import judgements, retriever
from evaluation.own.library import SPEAKING
from evaluation.own.tiers import Text, texts
from evaluation.own_sets import claims, stances
from evaluation.report import Figure, Row, Table
from models.store import Artefact
from review_service.matching.base import Retriever
from review_service.matching.matcher import CANDIDATES


@dataclass(frozen=True, slots=True)
class Predictions:
    """What was said with which probability, and whether it happened."""

    said: tuple[float, ...]
    happened: tuple[bool, ...]
    clusters: tuple[str, ...]

    @property
    def error(self) -> Figure:
        """Return the expected calibration error."""
        return Figure.of(bins(self.said, self.happened), self.clusters, expected_error)

    @property
    def reliability(self) -> Reliability:
        """Return the predictions in bins."""
        return Reliability.of(self.said, self.happened)


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield the tables, the goals and the picture."""
    tick("calibration")
    yield from flip_items()
    shown = {"retrieval": nearest(texts(claims("test"), stances("test")), retriever())}
    yield Measured(goals.RETRIEVAL_ERROR, shown["retrieval"].error)
    try:
        found = judgements()
    except AbsentData:
        found = ()
    if found:
        shown["asserts"] = Predictions(
            tuple(each.asserting for each in found),
            tuple(each.row.label == "asserts" for each in found),
            tuple(each.row.claim_id for each in found),
        )
        yield Measured(goals.STANCE_ERROR, shown["asserts"].error)
    rows = (Row(name, len(each.said), {"ECE": each.error}) for name, each in shown.items())
    note = (
        f"Retrieval: the first {CANDIDATES} candidates of each wording, passage and near sentence "
        "of the test split; the text speaks of the entry or not.  Asserts: the stance rows."
    )
    yield Table("Calibration", tuple(rows), note)
    caption = "Reliability: probabilities said, and how often it was so"
    parts = {name: each.reliability for name, each in shown.items()}
    yield pictures.reliability("calibration.png", caption, parts)


def nearest(found: Sequence[Text], retriever: Retriever) -> Predictions:
    """Return the probabilities of the first candidates, and whether the text speaks of them."""
    said, happened, clusters = [], [], []
    listed = retriever.search([each.text for each in found], CANDIDATES)
    for text, candidates in zip(found, listed, strict=True):
        for candidate in candidates:
            said.append(candidate.score)
            own = candidate.entry.id == text.claim_id
            happened.append(own and text.label in SPEAKING)
            clusters.append(text.claim_id)
    return Predictions(tuple(said), tuple(happened), tuple(clusters))


def flip_items() -> Iterator[Item]:
    """Yield how often int8 decided otherwise than float32, as each artefact records it."""
    rows = []
    for part, goal in (("encoder", goals.ENCODER_FLIPS), ("verifier", goals.VERIFIER_FLIPS)):
        found = product.artefact(part)
        if found is not None and (recorded := flips(found)) is not None:
            decisions, share = recorded
            yield Measured(goal, Figure(share))
            rows.append(Row(part, decisions, {"flips": Figure(share)}))
    if rows:
        yield Table("Int8 against float32, as recorded with each artefact", tuple(rows))


def flips(artefact: Artefact) -> tuple[int, float] | None:
    """Return the number of decisions compared and the share that flipped; None if not recorded."""
    recorded = artefact.config.get("parity")
    if not recorded:
        return None
    decisions = int(recorded["decisions"])
    return decisions, recorded["flips"] / decisions
