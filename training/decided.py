"""What decisions teach: one label for each passage and claim."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.own_sets import Claim, StanceRow
from review_service.matching import cues
from review_service.matching.wording import folded
from training.decisions import Decision, Label
from training.masking import masked
from training.rumors import Rumor, Rumors

GENRE = "审校稿件"
"""What kind of text the passages are from: drafts under review."""
CORRECTED, PLAIN = "other", "plain"
"""Traps: the machine had said otherwise, or the same."""
_CUES = (cues.VERDICT, cues.DISBELIEF, cues.LABEL, cues.MISTAKEN, cues.REPORTING, cues.CALLED)


@dataclass(slots=True)
class Counts:
    """What became of the decisions that are in no row of their own."""

    agreeing: int = 0
    """More decisions of the label that a row already has."""
    overruled: int = 0
    """Decisions that a majority overruled, or that their reviewer changed."""
    tied: list[tuple[str, str]] = field(default_factory=list)
    """Claims and passages on which as many reviewers say one thing as another: no row."""
    masked: int = 0
    """Decisions in whose texts personal data were masked."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Rows for training, and how they came about."""

    rows: tuple[StanceRow, ...]
    counts: Counts
    rumors: Mapping[str, Rumor]
    """Of the rows, by `claim_id`."""


def taught(decisions: Sequence[Decision], own: Sequence[Claim]) -> Taught:
    """Return what decisions teach; their order does not matter."""
    counts = Counts()
    rumors = Rumors(own)
    groups: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
    for given in decisions:
        rumors.add(given.rumor_id, given.claim)
        each = _anonymous(given)
        counts.masked += each != given
        groups[folded(each.claim), folded(each.passage)].append(each)
    found = rumors.found()
    rows: list[StanceRow] = []
    used: dict[str, Rumor] = {}
    for key, group in sorted(groups.items()):
        label = _majority(group)
        if label is None:
            counts.tied.append(key)
            continue
        agreeing = sum(each.label == label for each in group)
        counts.agreeing += agreeing - 1
        counts.overruled += len(group) - agreeing
        rumor = found[group[0].rumor_id]
        used[rumor.id] = rumor
        rows.append(_row(rumor, key, group, label))
    return Taught(tuple(sorted(rows, key=lambda row: row.id)), counts, used)


def _anonymous(given: Decision) -> Decision:
    """Return a decision with personal data masked."""
    day = given.decided_at.date()
    texts = {"claim": masked(given.claim, day), "passage": masked(given.passage, day)}
    return given.model_copy(update=texts)


def _majority(group: Sequence[Decision]) -> Label | None:
    """Return the label of most reviewers, each by their last word; None for a tie."""
    last: dict[str, Decision] = {}
    for each in sorted(group, key=lambda each: (each.decided_at, each.label)):
        last[each.reviewer] = each
    votes = Counter(each.label for each in last.values()).most_common(2)
    if len(votes) > 1 and votes[0][1] == votes[1][1]:
        return None
    return votes[0][0]


def _row(rumor: Rumor, key: tuple[str, str], group: Sequence[Decision], label: Label) -> StanceRow:
    digest = hashlib.sha256("\n".join(key).encode()).hexdigest()[:12]
    cued = any(pattern.search(key[1]) for pattern in _CUES) or "?" in key[1]
    missed = any(each.stance_said != label for each in group)
    return StanceRow(
        id=f"{rumor.id}-d{digest}",
        claim_id=rumor.id,
        split=rumor.split,
        claim=min(each.claim for each in group),
        passage=min(each.passage for each in group),
        label=label,
        cue="explicit" if cued else "implicit",
        genre=GENRE,
        trap=CORRECTED if missed else PLAIN,
    )
