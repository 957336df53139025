"""Goal 10: which sentences state something that science can check."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation import goals, product
from evaluation.goals import Measured
from evaluation.items import Item, Mistake, Tick
from evaluation.metrics import labels
from evaluation.own_sets import Sentence, sentences
from evaluation.report import Figure, Row, Table
from models.claims import FEATURES
from review_service.checks.claims import Detector, PatternDetector
from review_service.checks.claims.detector import Reading

_LABELS = ("claim", "other")


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables, the goal and mistakes."""
    tick("claim detection")
    found = sentences("test")
    readings = read(found, product.detector())
    ours = row("product", found, readings)
    yield Measured(goals.CLAIMS, ours.figures["F1"])
    yield Table(
        "Claim detection",
        (row("patterns alone", found, read(found, PatternDetector())), ours),
    )
    yield Table("Claim detection: topics", tuple(topic_rows(found, readings)))
    yield Table("Claim detection: readable features", tuple(feature_rows(found, readings)))
    yield from mistakes(found, readings)


def read(found: Sequence[Sentence], detector: Detector) -> list[Reading]:
    """Return what a detector makes of sentences, folded as the check folds them."""
    return detector.read([sentence.text for sentence in found])


def row(name: str, found: Sequence[Sentence], readings: Sequence[Reading]) -> Row:
    """Return the figures of claims found."""
    truths = [sentence.claim for sentence in found]
    given = [reading.is_claim for reading in readings]
    return Row(name, len(found), _figures(found, truths, given))


def topic_rows(found: Sequence[Sentence], readings: Sequence[Reading]) -> Iterator[Row]:
    """Yield the figures of each topic."""
    for topic in dict.fromkeys(sentence.topic for sentence in found):
        pairs = [
            (s, reading) for s, reading in zip(found, readings, strict=True) if s.topic == topic
        ]
        yield row(topic, [sentence for sentence, _ in pairs], [reading for _, reading in pairs])


def feature_rows(found: Sequence[Sentence], readings: Sequence[Reading]) -> Iterator[Row]:
    """Yield the figures of each readable feature; `n` is how many sentences have it."""
    for name in FEATURES:
        truths = [name in sentence.features for sentence in found]
        given = [reading.features[name] for reading in readings]
        yield Row(name, sum(truths), _figures(found, truths, given))


def mistakes(found: Sequence[Sentence], readings: Sequence[Reading]) -> Iterator[Mistake]:
    """Yield the sentences with a wrong answer."""
    for sentence, reading in zip(found, readings, strict=True):
        if sentence.claim != reading.is_claim:
            weight = reading.score if reading.is_claim else 1 - reading.score
            right, given = _LABELS[not sentence.claim], _LABELS[not reading.is_claim]
            yield Mistake("claim detection", sentence.text, "", right, given, weight)


def _figures(
    found: Sequence[Sentence], truths: Sequence[bool], given: Sequence[bool]
) -> dict[str, Figure]:
    pairs = [(_LABELS[not a], _LABELS[not b]) for a, b in zip(truths, given, strict=True)]
    cells, clusters = labels.cells(pairs, _LABELS), [sentence.document for sentence in found]
    return {
        "F1": Figure.of(cells, clusters, labels.f1_of(0)),
        "precision": Figure.of(cells, clusters, labels.precision_of(0)),
        "recall": Figure.of(cells, clusters, labels.recall_of(0)),
    }
