"""Tunes and calibrates the fusion for an encoder: `python -m training.fusion`.

`--encoder` names another encoder than the product's own.  Writes the encoder's table into
`models/thresholds.toml`, from where serving reads it.  No evaluation data is used.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress

from models.encoder import Encoder, RememberingEncoder, Role, load_encoder
from models.thresholds import FILE, Thresholds
from review_service.matching.snapshot import Snapshot
from training import calibration, thresholds_file
from training.calibration import Groups, Pair
from training.tasks import NO_ENTRY, Query, Task, calibration_tasks, ranking_tasks

WEIGHTS = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)
PLATEAU = 0.001
"""Mean share of first places by which two weights hardly differ."""
ROLES: tuple[Role, ...] = ("query", "passage")
NEAREST = 5
"""Entries of a text that enter calibration: the review verifies as many for a sentence."""
_UNTUNED = Thresholds("query", 0.05, 1.0, 0.0, 0.0, 1.0)
_REMEMBERED = 200_000
_GROUP = 64

Scores = npt.NDArray[np.float64]
Advance = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a role and a weight reach: the share of first places, task by task."""

    role: Role
    weight: float
    first: dict[str, float]

    @property
    def mean(self) -> float:
        """Return the mean over the tasks."""
        return sum(self.first.values()) / len(self.first)


def entry_scores(
    snapshot: Snapshot, task: Task, advance: Advance
) -> Iterator[tuple[Query, Scores]]:
    """Yield for each text the likeness to every entry, without the wording that it is itself."""
    phrases = snapshot.phrases
    row = {
        (entry.id, phrases.texts[row]): row
        for number, entry in enumerate(task.entries)
        for row in phrases.rows(number)
    }
    for start in range(0, len(task.queries), _GROUP):
        group = task.queries[start : start + _GROUP]
        for query, scores in zip(group, snapshot.likenesses([q.text for q in group]), strict=True):
            if query.entry is not None and query.hidden is not None:
                scores[row[query.entry, query.hidden]] = -1
            yield query, phrases.best(scores)
        advance(len(group))


def first_places(snapshot: Snapshot, task: Task, advance: Advance) -> float:
    """Return the share of texts whose own entry comes first."""
    scored = entry_scores(snapshot, task, advance)
    hits = [
        task.entries[int(np.argmax(scores))].id == query.entry
        for query, scores in scored
        if query.entry is not None
    ]
    return sum(hits) / len(hits)


def pairs(snapshot: Snapshot, task: Task, advance: Advance) -> list[Pair]:
    """Return each text with its nearest entries, and with its own wherever that ranks."""
    number = {entry.id: i for i, entry in enumerate(task.entries)}
    found = []
    for place, (query, scores) in enumerate(entry_scores(snapshot, task, advance)):
        own = None if query.entry is None else number[query.entry]
        nearest = [int(i) for i in np.argsort(-scores, kind="stable")[:NEAREST]]
        if own is not None and own not in nearest:
            nearest.append(own)
        found += [Pair(float(scores[i]), i == own, place) for i in nearest]
    return found


def centre(weights: Sequence[Tried]) -> Tried:
    """Return the middle one of the weights that are within `PLATEAU` of the best.

    The best one itself changes with a few texts more or less.
    """
    best = max(each.mean for each in weights)
    near = [each for each in weights if each.mean >= best - PLATEAU]
    return near[len(near) // 2]


def tuned(encoder: Encoder, progress: Progress) -> tuple[Tried, list[Tried]]:
    """Return the best role and weight by the mean over the ranking tasks, and all tried."""
    tasks = ranking_tasks()
    texts = sum(len(task.queries) for task in tasks)
    bar = progress.add_task("tuning", total=texts * (len(ROLES) + len(WEIGHTS)))

    def tried(role: Role, weight: float) -> Tried:
        numbers = replace(_UNTUNED, phrase_role=role, lexical_weight=weight)
        first = {
            task.name: first_places(
                Snapshot.build(task.entries, encoder, numbers),
                task,
                lambda count: progress.advance(bar, count),
            )
            for task in tasks
        }
        return Tried(role, weight, first)

    roles = [tried(role, _UNTUNED.lexical_weight) for role in ROLES]
    role = max(roles, key=lambda t: t.mean).role
    weights = [tried(role, weight) for weight in WEIGHTS]
    return centre(weights), [*roles, *weights]


def calibrated(encoder: Encoder, best: Tried, progress: Progress) -> thresholds_file.Table:
    """Fit the probability and choose the thresholds for the tuned fusion."""
    numbers = replace(_UNTUNED, phrase_role=best.role, lexical_weight=best.weight)
    tasks = calibration_tasks()
    bar = progress.add_task("calibrating", total=sum(len(task.queries) for task in tasks))
    found = {
        task.name: pairs(
            Snapshot.build(task.entries, encoder, numbers),
            task,
            lambda count: progress.advance(bar, count),
        )
        for task in tasks
    }
    groups = Groups.of(list(found.values()))
    fit = calibration.fitted(groups)
    suggested = calibration.suggested(groups, fit)
    confirmed, recall = calibration.confirmed(groups, fit)
    return thresholds_file.Table(
        numbers=replace(
            numbers,
            slope=fit.slope,
            bias=fit.bias,
            suggested=suggested,
            confirmed=confirmed,
        ),
        first_places=best.first,
        calibration_error=calibration.held_out_error(groups),
        confirmed_recall=recall,
        no_entry_suggested=calibration.raised(found[NO_ENTRY], fit, suggested),
    )


def main() -> None:
    """Tune, calibrate and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="default", help="name or folder of another encoder")
    name: str = parser.parse_args().encoder
    encoder = RememberingEncoder(load_encoder(name), _REMEMBERED)
    console = Console(stderr=True)
    with Progress(console=console) as progress:
        best, tried = tuned(encoder, progress)
        table = calibrated(encoder, best, progress)
    for each in tried:
        figures = "  ".join(f"{task} {share:.3f}" for task, share in each.first.items())
        console.print(f"{each.role:8} {each.weight:.2f}  mean {each.mean:.4f}  {figures}")
    thresholds_file.write(FILE, encoder.fingerprint, name, table)
    console.print(f"{FILE}: {table.numbers}")


if __name__ == "__main__":
    main()
