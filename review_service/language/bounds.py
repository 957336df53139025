"""Words that bound a quantity: 至少, 不超过, 约, 以上 … before or after it."""

import re
from enum import StrEnum


class Bound(StrEnum):
    """How the written value limits the meant one."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


_GAP = "(?:了|过|为|在|达|达到|有|到|[ :：])?$"
_NO = "(?:不|未|没有?|不能|不宜|不要|不可|别|难以)"
# In this order: a negated bound word turns into the other bound.
_BEFORE = (
    (Bound.AT_MOST, re.compile(f"{_NO}(?:超过|超|高于|大于|多于|突破){_GAP}")),
    (Bound.AT_LEAST, re.compile(f"{_NO}(?:低于|少于|小于|短于){_GAP}")),
    (
        Bound.AT_MOST,
        re.compile(f"(?:不足|低于|小于|少于|短于|至多|最多|不到|未满|不满|[<≤]){_GAP}"),
    ),
    (
        Bound.AT_LEAST,
        re.compile(f"(?:超过|超|高于|大于|多于|长于|至少|最少|起码|不下|突破|[>≥]){_GAP}"),
    ),
    (
        Bound.ABOUT,
        re.compile(f"(?:约|大概|将近|接近|差不多|几乎|平均|相当于|(?<![最附靠远])近){_GAP}"),
    ),
)
_AFTER = (
    (Bound.AT_LEAST, re.compile(" ?(?:及?以上|开外|多(?![少于种样次数])|余(?!下))")),
    (Bound.AT_MOST, re.compile(" ?(?:及?以下|以内|之内|不到|内(?![容部心脏外陆科]))")),
    (Bound.ABOUT, re.compile(" ?(?:左右|上下(?!移|浮))")),
)


def bound_at(text: str, start: int, end: int) -> Bound | None:
    """Return how the words around the quantity `start` to `end` bound it, None if none do."""
    before = text[max(0, start - 8) : start]
    for bound, words in _BEFORE:
        if words.search(before):
            return bound
    return next((bound for bound, words in _AFTER if words.match(text, end)), None)
