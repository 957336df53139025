"""Calibrates a released verifier: `python -m training.calibrate`.

Fits how the network's scores and the rules' decision become probabilities, and chooses from which
probability a passage asserts, and from which confidence a match found by the encoder in use may be
confirmed, all on the dev split.  Writes the verifier's table into `models/thresholds.toml`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from rich.console import Console
from scipy.optimize import minimize

from evaluation import product
from evaluation.own import judgements, tiers
from evaluation.own_sets import StanceRow, claims, stances
from models.store import current, open_artefact
from models.thresholds import FILE, StanceNumbers
from models.verifier import LABELS, StanceModel
from review_service.domain.rumors import Stance
from review_service.matching.tiers import confidence
from review_service.matching.trained import TrainedVerifier, probabilities, read
from review_service.matching.verify import CueVerifier
from training import thresholds_file

Floats = npt.NDArray[np.float64]
FALSE_ASSERTS = 0.05
"""Share of refuting passages that may be taken for asserting ones.  At the goal of 2 % the first
released network finds under six of ten asserting passages; what may be confirmed has a bar of its
own."""
LOWEST = 0.4
"""Probability under which nothing asserts."""
PRECISION = 0.985
FEWEST = 50
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Scored:
    """Passages with the network's scores, the rules' label and the right one."""

    scores: Floats
    ruled: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]


def scored(found: Sequence[StanceRow], model: StanceModel) -> Scored:
    """Run network and rules on labelled passages, as the encoder in use finds their claims."""
    pairs = judgements.pairs(found, judgements.retriever())
    texts = [(candidate.entry.claim, read(passage)) for candidate, passage in pairs]
    ruled = [LABELS.index(verdict.stance.value) for verdict in CueVerifier().verify(pairs)]
    return Scored(
        model.scores(texts).astype(np.float64),
        np.array(ruled),
        np.array([LABELS.index(row.label) for row in found]),
    )


def said(data: Scored, numbers: StanceNumbers) -> Floats:
    """Return the probability of each label: (passages, labels)."""
    return np.stack(
        [
            probabilities(row, int(ruled), numbers)
            for row, ruled in zip(data.scores, data.ruled, strict=True)
        ]
    )


def fitted(data: Scored) -> StanceNumbers:
    """Return the numbers of greatest likelihood, with a slight pull to no bias and no rules."""
    count = len(LABELS)
    onehot = np.eye(count)[data.ruled]
    rows = np.arange(len(data.right))

    def loss(parameters: Floats) -> float:
        slope, bias, rules = parameters[0], parameters[1 : count + 1], parameters[count + 1 :]
        logits = slope * data.scores + bias + onehot * rules
        logits = logits - logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        pull = _RIDGE * float((parameters[1:] ** 2).sum()) / len(rows)
        return float(-logs[rows, data.right].mean() + pull)

    start = np.concatenate([[1.0], np.zeros(2 * count)])
    found = minimize(loss, start, method="L-BFGS-B").x
    return StanceNumbers(
        slope=round(float(found[0]), 4),
        bias=tuple(round(float(value), 4) for value in found[1 : count + 1]),
        rules=tuple(round(float(value), 4) for value in found[count + 1 :]),
        asserts=0.5,
        confirmed=1.0,
    )


def asserts_from(asserting: Floats, right: npt.NDArray[np.int64]) -> float:
    """Return the lowest probability that lets at most `FALSE_ASSERTS` of refutations through."""
    refuting = np.sort(asserting[right == LABELS.index("debunks")])[::-1]
    if not refuting.size:
        return LOWEST
    allowed = int(FALSE_ASSERTS * len(refuting))
    return max(LOWEST, float(np.floor(refuting[allowed] * 1000) + 1) / 1000)


def confirmed_from(confidence: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the lowest confidence from which `PRECISION` of the pairs are right, and its recall.

    1 and 0 when no confidence does it on `FEWEST` pairs.
    """
    order = np.argsort(-confidence, kind="stable")
    count = np.arange(1, len(order) + 1)
    share = np.cumsum(right[order]) / count
    good = np.flatnonzero((share >= PRECISION) & (count >= FEWEST))
    if not good.size:
        return 1.0, 0.0
    last = good[-1]
    recall = float(right[order[: last + 1]].sum() / right.sum())
    return float(np.ceil(confidence[order[last]] * 1000) / 1000), recall


def confidences(model: StanceModel, numbers: StanceNumbers) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the confidences of the dev pairs that could be confirmed, and which are right."""
    verifier = TrainedVerifier(model, numbers)
    found = tiers.match(
        tiers.texts(claims("dev"), stances("dev")),
        judgements.retriever(),
        verifier,
        product.searching().numbers,
        lambda _: None,
    )
    pairs = [
        (confidence(match.score, match.stance_scores), each.right(match))
        for each in found
        if each.text.confirmable
        for match in each.matches
        if match.stance is Stance.ASSERTS and not match.conflicts
    ]
    return np.array([said for said, _ in pairs]), np.array([right for _, right in pairs])


def calibrated(data: Scored, model: StanceModel) -> tuple[StanceNumbers, float]:
    """Return the numbers with both thresholds, and the share of right pairs that is confirmed."""
    numbers = fitted(data)
    lowest = asserts_from(said(data, numbers)[:, 0], data.right)
    numbers = replace(numbers, asserts=lowest)
    confirmed, recall = confirmed_from(*confidences(model, numbers))
    return replace(numbers, confirmed=confirmed), recall


def measured(data: Scored, numbers: StanceNumbers, recall: float) -> dict[str, float]:
    """Return what the numbers reach on the rows that they were fitted on."""
    found = said(data, numbers)
    asserting = found[:, 0] >= numbers.asserts
    right = data.right == LABELS.index("asserts")
    refuting = data.right == LABELS.index("debunks")
    return {
        "passages": len(right),
        "accuracy": round(float((found.argmax(axis=1) == data.right).mean()), 4),
        "false_asserts": round(float(asserting[refuting].mean()), 4),
        "asserts_recall": round(float(asserting[right].mean()), 4),
        "confirmed_recall": round(recall, 4),
    }


def main() -> None:
    """Calibrate the verifier in use and write its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default=None, help="a verifier under models/; else that in use")
    name: str = parser.parse_args().name or current("verifier")
    model = StanceModel(open_artefact(name))
    data = scored(stances("dev"), model)
    numbers, recall = calibrated(data, model)
    found = measured(data, numbers, recall)
    thresholds_file.write_verifier(FILE, model.fingerprint, name, numbers, found)
    Console(stderr=True).print(f"{FILE}: {numbers} {found}")


if __name__ == "__main__":
    main()
