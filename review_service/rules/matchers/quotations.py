"""The kind that compares quoted words with the text they quote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.rules.matches import QuoteMatch
from review_service.rules.page import Page, Raw

_GRAM = 4
_NEAR = 0.72
"""Least share of a passage's characters that the canonical text must have in the same order."""
_QUOTED = re.compile('“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|"([^"]+)"|‘([^‘’]+)’')
_LEFT_OUT = re.compile("……|…|\\.{3,6}")


@dataclass(frozen=True, slots=True)
class _Words:
    """The letters and digits of a text, without punctuation, and where each stands."""

    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, text: str, within: Span) -> "_Words":
        at = tuple(i for i in range(within.start, within.end) if text[i].isalnum())
        return cls("".join(text[i] for i in at), at)


@dataclass(frozen=True)
class Quote:
    """Flag a passage between quotation marks that is nearly, but not exactly, canonical."""

    match: QuoteMatch
    by_block: bool = True

    @cached_property
    def _canonical(self) -> _Words:
        return _Words.of(self.match.canonical, Span(0, len(self.match.canonical)))

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Return the text's sequences of four characters, as they stand with punctuation."""
        return frozenset(gram for gram in _grams(self.match.canonical) if gram.isalnum())

    @cached_property
    def _grams(self) -> frozenset[str]:
        return frozenset(_grams(self._canonical.text))

    def _anchored(self, passage: str) -> bool:
        """Tell whether the passage has a sequence of the text, before the costly alignment."""
        return any(gram in self._grams for gram in _grams(passage))

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield misquoted passages; an omission mark divides a passage."""
        for block in at:
            for quoted in _QUOTED.finditer(page.text, block.start, block.end):
                inner = Span(*quoted.span(quoted.lastindex or 0))
                for part in _parts(page.text, inner):
                    yield from self._compare(page.text, part)

    def _compare(self, text: str, part: Span) -> Iterator[Raw]:
        passage = _Words.of(text, part)
        canonical = self._canonical
        comparable = 2 * _GRAM <= len(passage.text) <= len(canonical.text) / _NEAR
        if not comparable or passage.text in canonical.text or not self._anchored(passage.text):
            return
        window = _best_window(passage.text, canonical.text)
        quoted = canonical.text[window.start : window.end]
        compared = SequenceMatcher(None, passage.text, quoted, autojunk=False)
        same = sum(block.size for block in compared.get_matching_blocks())
        if same / max(len(passage.text), len(window)) < _NEAR:
            return
        start, end = canonical.at[window.start], canonical.at[window.end - 1] + 1
        span = Span(passage.at[0], passage.at[-1] + 1)
        changes = [
            (passage.text[a1:a2], quoted[b1:b2])
            for tag, a1, a2, b1, b2 in compared.get_opcodes()
            if tag != "equal"
        ]
        yield Raw(span, right=(self.match.canonical[start:end],), note=_difference(changes))


def _grams(text: str) -> Iterator[str]:
    return (text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1))


def _parts(text: str, inner: Span) -> Iterator[Span]:
    start = inner.start
    for gap in _LEFT_OUT.finditer(text, inner.start, inner.end):
        yield Span(start, gap.start())
        start = gap.end()
    yield Span(start, inner.end)


def _best_window(passage: str, canonical: str) -> Span:
    """Return the stretch of the canonical text that the passage's first and last words point to."""
    compared = SequenceMatcher(None, passage, canonical, autojunk=False)
    blocks = [b for b in compared.get_matching_blocks() if b.size > 1]
    first, last = blocks[0], blocks[-1]
    start = max(0, first.b - first.a)
    end = min(len(canonical), last.b + last.size + (len(passage) - last.a - last.size))
    return Span(start, max(end, start + 1))


def _difference(changes: Sequence[tuple[str, str]]) -> Message:
    """Say of each change what is written and what the original has."""
    zh, en = [], []
    for written, original in changes:
        if not written:
            zh.append(f"缺“{original}”")
            en.append(f"“{original}” is missing")
        elif not original:
            zh.append(f"多“{written}”")
            en.append(f"“{written}” is not in the original")
        else:
            zh.append(f"“{written}”原文为“{original}”")
            en.append(f"“{written}” is “{original}” in the original")
    return Message("；".join(zh) + "。", "; ".join(en) + ".")
