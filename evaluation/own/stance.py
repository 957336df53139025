"""Goals 3 and 4: whether a passage asserts, debunks or mentions its claim, or none of these."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from evaluation import goals, pictures, product
from evaluation.goals import Measured
from evaluation.items import Item, Mistake, Tick
from evaluation.metrics import labels
from evaluation.own.judgements import Judgement, judged, judgements, retriever
from evaluation.own.library import claim_entries
from evaluation.own_sets import claims, stances
from evaluation.report import Figure, Row, Table
from models.thresholds import Thresholds
from review_service.domain.rumors import Stance
from review_service.matching.base import Retriever
from review_service.matching.matcher import CANDIDATES
from review_service.matching.verify import CueVerifier

LABELS = tuple(stance.value for stance in Stance)
ASSERTS, DEBUNKS, UNRELATED = Stance.ASSERTS.value, Stance.DEBUNKS.value, Stance.UNRELATED.value
FEWEST = 5
"""Rows of a trap or genre that has a line of its own."""

Pair = tuple[str, str]
"""The right and the given label."""

# Genres are written as the authors of the rows named them; families gather them by their words.
_FAMILIES = (
    ("chat and forum", ("群", "论坛", "评论", "弹幕", "聊天", "对话", "问答", "留言")),
    ("news and notice", ("新闻", "公告", "广播", "通知", "通报", "报道")),
    ("posts and video", ("推文", "视频", "博客", "朋友圈", "微博", "文案", "宣传", "广告")),
    ("teaching and popular science", ("教材", "讲座", "科普", "手册", "课", "百科")),
)


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield tables, goals, the picture and mistakes."""
    tick("stance: the product's verifier")
    found = judgements()
    topics = {claim.id: claim.topic for claim in claims()}
    yield from headline_items(found)
    tick("stance: rules alone, and end to end")
    yield Table("Stance: systems", tuple(_systems(found)))
    yield Table("Stance: labels of the product", tuple(_labels(found)))
    yield slice_table("Stance: cue words", found, lambda each: each.row.cue)
    yield slice_table("Stance: traps", found, lambda each: each.row.trap)
    yield slice_table("Stance: genres", found, lambda each: family(each.row.genre))
    yield slice_table("Stance: topics", found, lambda each: topics[each.row.claim_id])
    yield from mistakes(found)


def headline_items(found: Sequence[Judgement]) -> Iterator[Item]:
    """Yield the goals and the confusion."""
    implicit = [each for each in found if each.row.cue == "implicit"]
    whole = _row("product", [each.pair for each in found], _clusters(found))
    yield Measured(goals.FALSE_ASSERTS, whole.figures["false asserts"])
    yield Measured(goals.ASSERTS_RECALL, whole.figures["recall of asserts"])
    yield Measured(goals.STANCE, whole.figures["macro F1"])
    narrow = _row("implicit", [each.pair for each in implicit], _clusters(implicit))
    yield Measured(goals.IMPLICIT, narrow.figures["macro F1"])
    cells = labels.cells([each.pair for each in found], LABELS).sum(axis=0)
    caption = "Stance on the test split: right and given labels"
    yield pictures.confusion("stance.png", caption, cells, LABELS)


def end_to_end(found: Sequence[Judgement], retriever: Retriever, numbers: Thresholds) -> list[Pair]:
    """Return right and given labels when a claim that is not retrieved counts as not spoken of."""
    texts = [each.row.passage for each in found]
    listed = retriever.search(texts, CANDIDATES)
    pairs = []
    for each, candidates in zip(found, listed, strict=True):
        known = {c.entry.id for c in candidates if c.score >= numbers.suggested}
        right, given = each.pair
        pairs.append((right, given if each.row.claim_id in known else UNRELATED))
    return pairs


def majority(labels: Sequence[str]) -> str:
    """Return the most frequent label."""
    return Counter(labels).most_common(1)[0][0]


def family(genre: str) -> str:
    """Return the family of a genre."""
    named = (name for name, words in _FAMILIES if any(word in genre for word in words))
    return next(named, "other")


def slice_table(
    title: str, found: Sequence[Judgement], name_of: Callable[[Judgement], str]
) -> Table:
    """Return figures by slice, the largest first; slices of a few rows are left out."""
    names = Counter(name_of(each) for each in found)
    parts = {
        name: [each for each in found if name_of(each) == name]
        for name, count in names.most_common()
        if count >= FEWEST
    }
    rows = (
        _row(name, [each.pair for each in part], _clusters(part)) for name, part in parts.items()
    )
    return Table(
        title, tuple(rows), "A label that is given but never right in a slice has an F1 of 0."
    )


def mistakes(found: Sequence[Judgement]) -> Iterator[Mistake]:
    """Yield the passages with a wrong label."""
    for each in found:
        right, given = each.pair
        if right != given:
            weight = each.verdict.scores[each.verdict.stance]
            yield Mistake("stance", each.row.passage, each.row.claim, right, given, weight)


def _systems(found: Sequence[Judgement]) -> Iterator[Row]:
    rows, clusters = [each.row for each in found], _clusters(found)
    most = majority([row.label for row in stances("train")])
    yield _row(f"always {most}", [(row.label, most) for row in rows], clusters)
    ruled = judged(rows, retriever(), CueVerifier())
    yield _row("rules alone", [each.pair for each in ruled], clusters)
    yield _row("product", [each.pair for each in found], clusters)
    numbers = product.searching().numbers
    pairs = end_to_end(found, retriever(), numbers)
    size = len(claim_entries(claims()))
    yield _row(f"product, claim retrieved among {size:,}", pairs, clusters)


def _labels(found: Sequence[Judgement]) -> Iterator[Row]:
    cells, clusters = labels.cells([each.pair for each in found], LABELS), _clusters(found)
    for number, label in enumerate(LABELS):
        figures = {
            "precision": Figure.of(cells, clusters, labels.precision_of(number)),
            "recall": Figure.of(cells, clusters, labels.recall_of(number)),
            "F1": Figure.of(cells, clusters, labels.f1_of(number)),
        }
        yield Row(label, sum(each.row.label == label for each in found), figures)


def _row(name: str, pairs: Sequence[Pair], clusters: Sequence[str]) -> Row:
    cells = labels.cells(pairs, LABELS)
    right = [float(truth == given) for truth, given in pairs]
    figures = {
        "macro F1": Figure.of(cells, clusters, labels.macro_f1),
        "accuracy": Figure.mean(right, clusters),
        "false asserts": _share(pairs, clusters, DEBUNKS),
        "recall of asserts": _share(pairs, clusters, ASSERTS),
    }
    return Row(name, len(pairs), figures)


def _share(pairs: Sequence[Pair], clusters: Sequence[str], label: str) -> Figure:
    """Return the share of passages of a label that are taken for asserting."""
    kept = [
        (float(given == ASSERTS), cluster)
        for (truth, given), cluster in zip(pairs, clusters, strict=True)
        if truth == label
    ]
    return Figure.mean([value for value, _ in kept], [cluster for _, cluster in kept])


def _clusters(found: Sequence[Judgement]) -> list[str]:
    return [each.row.claim_id for each in found]
