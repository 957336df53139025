"""Which characters of one text stand in another, those of moved paragraphs and sentences included.

What keeps its order is aligned first.  What is left over on both sides is moved when it is most of
a sentence on either side: a phrase that was deleted here and is written anew there was not.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from review_service.domain.alignment import Match, joined, seeds
from review_service.domain.descriptions import described
from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span

_SEED = 8
"""Characters of the stretches that tell a moved sentence."""
_SHARE = 0.6
"""Of a sentence, on both sides, that makes it the same one."""
_LONG = 12
"""Characters; the least that is taken as moved, alone or with what surrounds it."""
_ROUNDS = 8
"""Times that moved stretches are sought; what swaps places inside a moved stretch takes two."""


def corresponding(old: str, new: str) -> tuple[Match, ...]:
    """Return what stands in both texts, by place in the old one; no character is used twice."""
    left, right = Span(0, len(old)), Span(0, len(new))
    found = described(old, new, left, right)
    sentences = _Territories(old), _Territories(new)
    for _ in range(_ROUNDS):
        moved = _moved(old, new, found, sentences)
        if not moved:
            break
        found = joined(sorted([*found, *moved]))
    return tuple(found)


class _Territories:
    """The sentences of a text, each with the white space that follows it."""

    def __init__(self, text: str) -> None:
        starts = [s.start for s in split_sentences(text, Span(0, len(text)))]
        self._edges = [0, *starts[1:], len(text)]

    def number(self, at: int) -> int:
        """Return the number of the sentence that holds a character."""
        return bisect_right(self._edges, at) - 1

    def end(self, number: int) -> int:
        """Return where a sentence ends."""
        return self._edges[number + 1]

    def size(self, number: int) -> int:
        """Return how many characters a sentence has."""
        return self._edges[number + 1] - self._edges[number]


_Sides = tuple[_Territories, _Territories]


def _moved(old: str, new: str, found: Sequence[Match], sentences: _Sides) -> list[Match]:
    """Return moved stretches among what no match covers; each free stretch is used once."""
    left = free([(m.old, m.old_end) for m in found], len(old))
    right = free(sorted((m.new, m.new_end) for m in found), len(new))
    weights: Counter[tuple[int, int]] = Counter()
    for run in seeds(old, new, left, right, _SEED):
        weights[_holding(left, run.old), _holding(right, run.new)] += run.size
    moved: list[Match] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for a, b in sorted(weights, key=lambda pair: (-weights[pair], pair)):
        if a in used[0] or b in used[1]:
            continue
        kept = _kept(described(old, new, left[a], right[b]), sentences)
        if kept:
            moved.extend(kept)
            used[0].add(a)
            used[1].add(b)
    return moved


def free(covered: Sequence[tuple[int, int]], length: int) -> list[Span]:
    """Return what lies between ascending stretches."""
    edges = [(0, 0), *covered, (length, length)]
    return [Span(a, b) for (_, a), (b, _) in pairwise(edges) if a < b]


def _holding(spans: Sequence[Span], at: int) -> int:
    return bisect_right(spans, at, key=lambda span: span.start) - 1


def _kept(matches: Sequence[Match], sentences: _Sides) -> list[Match]:
    """Return the parts of matches that make up most of a sentence on both sides."""
    parts = [(match, part) for match in matches for part in _by_sentence(match, sentences)]
    shared: Counter[tuple[int, int]] = Counter()
    for _, part in parts:
        shared[_numbers(part, sentences)] += part.size
    return joined(
        part
        for match, part in parts
        if _is_most(shared, _numbers(part, sentences), sentences)
        and max(match.size, shared[_numbers(part, sentences)]) >= _LONG
    )


def _by_sentence(match: Match, sentences: _Sides) -> Iterator[Match]:
    """Yield the parts of a match that lie in one sentence on each side."""
    old, new = match.old, match.new
    while old < match.old_end:
        size = min(
            match.old_end - old,
            sentences[0].end(sentences[0].number(old)) - old,
            sentences[1].end(sentences[1].number(new)) - new,
        )
        yield Match(old, new, size)
        old, new = old + size, new + size


def _numbers(part: Match, sentences: _Sides) -> tuple[int, int]:
    return sentences[0].number(part.old), sentences[1].number(part.new)


def _is_most(shared: Counter[tuple[int, int]], pair: tuple[int, int], sides: _Sides) -> bool:
    sizes = sides[0].size(pair[0]), sides[1].size(pair[1])
    return shared[pair] >= _SHARE * max(sizes)
