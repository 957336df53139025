"""All literals of the rules that read one view, in one automaton.

A lane tells which rules have anything to look at in a document, and where.  Single characters stay
outside of the automaton: a common one would flood it with occurrences, while finding the next block
with it costs nothing.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import daachorse

from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.language.normalise import view
from review_service.rules.page import Page


@dataclass(frozen=True, slots=True)
class Posting:
    """A rule, by number, as a lane needs to know it."""

    rule: int
    triggers: frozenset[str] | None
    by_block: bool


@dataclass(frozen=True)
class Lane:
    """The rules of one set of normalising steps."""

    steps: tuple[str, ...]
    literals: Sequence[str]
    """Distinct, each of two characters or more."""
    each: Sequence[Sequence[int]]
    """For each literal the rules that want every occurrence."""
    block: Sequence[Sequence[int]]
    """For each literal the rules that want the blocks with it."""
    singles: Mapping[str, tuple[Sequence[int], Sequence[int]]]
    """The same two lists for literals of one character."""
    always: Sequence[int]
    """Rules that look at every block."""
    automaton: bytes = b""
    """Serialised; built from the literals when empty."""

    @classmethod
    def build(cls, steps: Iterable[str], postings: Iterable[Posting]) -> "Lane":
        """Return the lane of the given rules."""
        each: dict[str, list[int]] = defaultdict(list)
        block: dict[str, list[int]] = defaultdict(list)
        always: list[int] = []
        for posting in postings:
            if posting.triggers is None:
                always.append(posting.rule)
                continue
            for trigger in posting.triggers:
                (block if posting.by_block else each)[trigger].append(posting.rule)
        words = sorted(each.keys() | block.keys())
        literals = tuple(word for word in words if len(word) > 1)
        return cls(
            tuple(steps),
            literals,
            tuple(tuple(each.get(word, ())) for word in literals),
            tuple(tuple(block.get(word, ())) for word in literals),
            {w: (tuple(each.get(w, ())), tuple(block.get(w, ()))) for w in words if len(w) == 1},
            tuple(always),
        )

    @cached_property
    def matcher(self) -> "daachorse.CharwiseDoubleArrayAhoCorasick | None":
        """Return the automaton; None where there are no literals."""
        if not self.literals:
            return None
        if self.automaton:
            return daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(self.automaton)
        return daachorse.CharwiseDoubleArrayAhoCorasick(list(self.literals))

    @property
    def serialised(self) -> bytes:
        """Return the automaton in daachorse's own form, empty where there is none."""
        return bytes(self.matcher.serialize()) if self.matcher is not None else b""

    def plain(self) -> dict[str, Any]:
        """Return everything but the automaton as JSON can hold it."""
        return {
            "steps": self.steps,
            "literals": self.literals,
            "each": self.each,
            "block": self.block,
            "singles": self.singles,
            "always": self.always,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any], automaton: bytes) -> "Lane":
        """Return the lane of its plain form."""
        return cls(**plain | {"steps": tuple(plain["steps"])}, automaton=automaton)

    def page(self, document: Document, as_of: date) -> Page:
        """Return the document as this lane's rules read it."""
        return Page(document, view(document.text, self.steps), as_of)

    def touched(self, page: Page) -> dict[int, list[Span]]:
        """Return for each rule with something to look at its triggers, or its blocks, in order."""
        spans: dict[int, list[Span]] = defaultdict(list)
        blocks: dict[int, set[int]] = defaultdict(set)
        self._words(page, spans, blocks)
        for char, (each, block) in self.singles.items():
            if char not in page.text:
                continue
            if each:
                for span in _occurrences(page, char):
                    for rule in each:
                        spans[rule].append(span)
            if block:
                found = set(_blocks_with(page, char))
                for rule in block:
                    blocks[rule] |= found
        touched = {rule: sorted(found) for rule, found in spans.items()}
        touched |= {r: [page.blocks[i] for i in sorted(b)] for r, b in blocks.items() if b}
        touched |= {rule: list(page.blocks) for rule in self.always}
        return touched

    def _words(self, page: Page, spans: dict[int, list[Span]], blocks: dict[int, set[int]]) -> None:
        if self.matcher is None or not page.blocks:
            return
        starts = [block.start for block in page.blocks]
        index, current = -1, Span(0, 0)
        for start, end, literal in self.matcher.find_overlapping(page.text):
            if end > current.end:
                index = max(0, bisect_right(starts, end - 1) - 1)
                current = page.blocks[index]
            if start < current.start or end > current.end:
                continue
            for rule in self.each[literal]:
                spans[rule].append(Span(start, end))
            for rule in self.block[literal]:
                blocks[rule].add(index)


def _occurrences(page: Page, char: str) -> Iterator[Span]:
    at = page.text.find(char)
    while at >= 0:
        yield Span(at, at + 1)
        at = page.text.find(char, at + 1)


def _blocks_with(page: Page, char: str) -> Iterator[int]:
    at = page.text.find(char)
    while at >= 0:
        index = page.block_index(at)
        if index is None:
            at = page.text.find(char, at + 1)
        else:
            yield index
            at = page.text.find(char, page.blocks[index].end)


def lanes(postings: Sequence[tuple[tuple[str, ...], Posting]]) -> tuple[Lane, ...]:
    """Return one lane for each set of steps, in the order of their names."""
    grouped: dict[tuple[str, ...], list[Posting]] = defaultdict(list)
    for steps, posting in postings:
        grouped[tuple(sorted(set(steps)))].append(posting)
    return tuple(Lane.build(steps, grouped[steps]) for steps in sorted(grouped))
