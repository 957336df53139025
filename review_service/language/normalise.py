"""Named steps that fold writing differences, and views of a text under them.

Checks read a view and report source offsets through it, so that full-width, Traditional and noisy
text are the same to them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, get_args

from review_service.domain.spans import Span
from review_service.domain.views import Edit, View
from review_service.language.digits import to_digits
from review_service.language.lookalikes import LOOK_ALIKES, fold_look_alikes
from review_service.language.scripts import to_simplified

Step = Literal["strip_zero_width", "width", "nfkc", "look_alike", "t2s", "numerals"]

DEFAULT_STEPS: tuple[Step, ...] = ("strip_zero_width", "width", "look_alike", "t2s")
"""What a rule sees when it names no steps: punctuation and symbols stay as they are."""
MATCHING_STEPS: tuple[Step, ...] = ("strip_zero_width", "nfkc", "look_alike", "t2s")
"""What retrieval sees: punctuation and symbols are folded as well."""

_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
# Joiners and selectors that make one picture of several code points belong to the picture: an emoji
# with its presentation selector or skin tone, joined to others, a keycap, a flag of a region.
_PICTURE = (
    f"{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]?"
    f"(?:\u200d{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]?)*[\U000e0020-\U000e007f]*"
    "|[0-9#*]\ufe0f\u20e3"
)
# Soft hyphen, grapheme joiner, Arabic letter mark, Mongolian separator, zero-width space and
# joiners, bidirectional marks and isolates, invisible operators, byte order mark, variation
# selectors (also the ideographic ones), tags.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_ZERO_WIDTH = re.compile(f"(?:{_PICTURE})|([{_INVISIBLE}]+)")

_WIDE = {cp: cp - 0xFEE0 for cp in range(0xFF01, 0xFF5F)}
_WIDE_RUN = re.compile("[\uff01-\uff5e]+")
_WIDE_ALNUM = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_WIDE_ALNUM_RUN = re.compile(f"[{_WIDE_ALNUM}]+")
_NOISE = re.compile(f"[{_INVISIBLE}{_WIDE_ALNUM}{LOOK_ALIKES}]")
# Nothing in these ranges changes under NFKC or joins what stands before it.
_PLAIN = "\u0000-\u007f\u2010\u2012-\u2016\u2018-\u201f\u3001-\u3029\u4e00-\u9fff"
_NOT_PLAIN = re.compile(f"(?s:.)?[^{_PLAIN}]+")


@lru_cache(maxsize=64)
def view(text: str, steps: tuple[str, ...]) -> View:
    """Return `text` under `steps`, applied in the order of `Step` whatever order they are named in.

    Raises ValueError for a step that does not exist.
    """
    ordered = tuple(step for step in _ORDER if step in steps)
    if len(ordered) != len(steps):
        msg = f"not steps: {steps}"
        raise ValueError(msg)
    if ordered != steps:
        return view(text, ordered)
    if not steps:
        return View.of(text)
    return _STEPS[steps[-1]](view(text, steps[:-1]))


@lru_cache(maxsize=8)
def _clean(text: str) -> bool:
    """Tell that three of the steps have nothing to do, by reading the text once for all three."""
    return _NOISE.search(text) is None


def _strip_zero_width(source: View) -> View:
    if _clean(source.text):
        return source
    found = _ZERO_WIDTH.finditer(source.text)
    return source.rewritten([Edit(Span(*m.span()), "") for m in found if m[1]])


def _width(source: View) -> View:
    if _clean(source.text):
        return source
    return source.replaced(_WIDE_ALNUM_RUN.sub(_narrow, source.text))


def _look_alike(source: View) -> View:
    return source if _clean(source.text) else fold_look_alikes(source)


def _narrow(found: re.Match[str]) -> str:
    return found[0].translate(_WIDE)


def _nfkc(source: View) -> View:
    half = source.replaced(_WIDE_RUN.sub(_narrow, source.text))
    if unicodedata.is_normalized("NFKC", half.text):
        return half
    edits = [
        edit
        for run in _NOT_PLAIN.finditer(half.text)
        for start, cluster in _clusters(run[0], run.start())
        if (edit := _composed(start, cluster)) is not None
    ]
    return half.rewritten(edits)


def _composed(start: int, cluster: str) -> Edit | None:
    folded = unicodedata.normalize("NFKC", cluster)
    return Edit(Span(start, start + len(cluster)), folded) if folded != cluster else None


def _clusters(run: str, offset: int) -> Iterator[tuple[int, str]]:
    """Yield the shortest stretches that can be normalised alone, with their offsets."""
    start = 0
    for i in range(1, len(run)):
        if not _joins(run[start:i], run[i]):
            yield offset + start, run[start:i]
            start = i
    yield offset + start, run[start:]


def _joins(before: str, char: str) -> bool:
    alone = unicodedata.normalize("NFKC", char)
    if unicodedata.combining(alone[0]):
        return True
    head = unicodedata.normalize("NFKC", before)
    return unicodedata.normalize("NFKC", before + char) != head + alone


_ORDER: tuple[Step, ...] = get_args(Step)
_STEPS = {
    "strip_zero_width": _strip_zero_width,
    "width": _width,
    "nfkc": _nfkc,
    "look_alike": _look_alike,
    "t2s": to_simplified,
    "numerals": to_digits,
}
