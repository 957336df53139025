"""Goal 7: Traditional characters, full-width letters and wrong characters change nothing."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from opencc import OpenCC

from evaluation import goals, product
from evaluation.data import AbsentData, rows
from evaluation.goals import Goal, Measured
from evaluation.items import Item, Tick
from evaluation.metrics.ranking import Ranks
from evaluation.own.library import entries, wordings
from evaluation.own_sets import claims
from evaluation.report import Figure, Row, Table
from evaluation.systems import LISTED, fused, rank_row

LEXICON = Path("train") / "lexicon_same_pinyin_stroke.jsonl"
NOISE = 0.05
"""Share of a text's characters that are replaced, at least one."""
_SEED = 7
_HAN = re.compile("[\u4e00-\u9fff]")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

Rewrite = Callable[[str], str]
Confusable = Mapping[str, str]
"""Characters that sound or look like a character."""


def measure(shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield how much fewer rewritten wordings find their claim."""
    searching = product.searching()
    lookup = wordings(claims("test"), entries(claims())).lookup
    snapshot = searching.over(lookup.entries)
    plain = fused(lookup, snapshot)
    shown = [rank_row("as written", plain)]
    for name, goal, rewrite in rewrites(shared):
        tick(f"robustness: {name}")
        ranks = fused(lookup.map(rewrite), snapshot)
        row = rank_row(name, ranks)
        lost = drop(plain, ranks)
        yield Measured(goal, lost)
        shown.append(Row(row.name, row.items, {**row.figures, "S@10 drop": lost}))
    yield Table("Robustness: rewritten wordings → claim", tuple(shown))


def drop(plain: Ranks, rewritten: Ranks) -> Figure:
    """Return by how much S@10 is lower, text by text."""
    pairs = zip(plain.hits(LISTED), rewritten.hits(LISTED), strict=True)
    return Figure.mean([a - b for a, b in pairs], plain.clusters)


def rewrites(shared: Path) -> Iterator[tuple[str, Goal, Rewrite]]:
    """Yield the rewrites; that with wrong characters only where the lexicon is."""
    yield "Traditional characters", goals.TRADITIONAL, OpenCC("s2t").convert
    yield "full-width letters and digits", goals.WIDE, full_width
    try:
        alike = confusable(shared)
    except AbsentData:
        return
    yield "wrong characters", goals.NOISY, partial(noisy, alike=alike)


def full_width(text: str) -> str:
    """Return the text with letters, digits and signs in full width."""
    return text.translate(_FULL_WIDTH)


def confusable(shared: Path) -> Confusable:
    """Return the characters that sound or look like each character."""
    found: defaultdict[str, str] = defaultdict(str)
    for row in rows(shared / LEXICON):
        found[row["char"]] += "".join(row["confusable"])  # a string or a list of characters
    return found


def noisy(text: str, alike: Confusable) -> str:
    """Return the text with some characters replaced by ones that sound or look alike.

    The same text always gets the same ones.
    """
    places = [found.start() for found in _HAN.finditer(text) if alike.get(found[0])]
    if not places:
        return text
    source = random.Random(f"{_SEED} {text}")
    count = min(len(places), max(1, round(NOISE * len(text))))
    characters = list(text)
    for place in source.sample(places, count):
        characters[place] = source.choice(alike[characters[place]])
    return "".join(characters)
