"""Which characters of one text stand in another, in the same order.

Stretches that occur exactly once in both texts are matched first, long ones before short ones, and
the gaps between them are aligned in the same way: the principle of Bram Cohen's patience diff, on
characters, because Chinese drafts have few lines and no words.  Time is linear in the texts but for
the sorting of stretches; 100,000 characters take a fraction of a second.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from review_service.domain.spans import Span

_SEEDS = ((24, None), (12, None), (6, None), (3, 4_000), (2, 400), (1, 48))
"""Lengths of stretches, each with the most characters of a gap (both sides) that it is sought in.

Short stretches occur once by chance in a long gap, and would align what does not belong together.
"""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """`size` characters that stand at `old` in one text and at `new` in the other."""

    old: int
    new: int
    size: int

    @property
    def old_end(self) -> int:
        """Return where the stretch ends in the old text."""
        return self.old + self.size

    @property
    def new_end(self) -> int:
        """Return where the stretch ends in the new text."""
        return self.new + self.size

    def within(self, span: Span) -> "Match | None":
        """Return the part that lies inside `span` of the old text, if any."""
        start, end = max(self.old, span.start), min(self.old_end, span.end)
        return Match(start, self.new + start - self.old, end - start) if start < end else None


def aligned(old: str, new: str, within_old: Span, within_new: Span) -> list[Match]:
    """Return what stands in both stretches, ascending and as long as can be on both sides."""
    found: list[Match] = []
    pending = [(within_old, within_new, 0)]
    while pending:
        left, right, level = pending.pop()
        head = _common_head(old, left, new, right)
        found.append(Match(left.start, right.start, head))
        left, right = Span(left.start + head, left.end), Span(right.start + head, right.end)
        tail = _common_tail(old, left, new, right)
        left, right = Span(left.start, left.end - tail), Span(right.start, right.end - tail)
        found.append(Match(left.end, right.end, tail))
        if left and right:
            runs, level = _seeded(old, new, left, right, level)
            pending.extend((*gap, level) for gap in gaps(runs, left, right) if runs)
            found.extend(runs)
    return joined(sorted(m for m in found if m.size))


def gaps(matches: Sequence[Match], left: Span, right: Span) -> Iterator[tuple[Span, Span]]:
    """Yield what lies before, between and after ascending matches, on both sides, in order."""
    edges = [
        Match(left.start, right.start, 0),
        *matches,
        Match(left.end, right.end, 0),
    ]
    for before, after in pairwise(edges):
        yield Span(before.old_end, after.old), Span(before.new_end, after.new)


def joined(matches: Iterable[Match]) -> list[Match]:
    """Join matches, ascending in the old text, that touch on both sides."""
    whole_ones: list[Match] = []
    for match in matches:
        last = whole_ones[-1] if whole_ones else None
        if last is not None and (last.old_end, last.new_end) == (match.old, match.new):
            whole_ones[-1] = Match(last.old, last.new, last.size + match.size)
        else:
            whole_ones.append(match)
    return whole_ones


def seeds(
    old: str, new: str, left: Sequence[Span], right: Sequence[Span], size: int
) -> list[Match]:
    """Return the stretches of at least `size` characters that occur once in both, by old place.

    Stretches lie inside one span of each side; those that follow one another are one match.
    """
    there = _once(new, right, size)
    return _runs(
        (at, there[gram], size)
        for gram, at in _once(old, left, size).items()
        if at >= 0 and there.get(gram, -1) >= 0
    )


def _runs(found: Iterable[tuple[int, int, int]]) -> list[Match]:
    """Join seeds of one size that overlap all but one character on both sides."""
    runs: list[Match] = []
    for old, new, size in found:
        last = runs[-1] if runs else None
        if last is not None and (last.old_end, last.new_end) == (old + size - 1, new + size - 1):
            runs[-1] = Match(last.old, last.new, last.size + 1)
        else:
            runs.append(Match(old, new, size))
    return runs


def heaviest(runs: Sequence[Match]) -> list[Match]:
    """Return the runs of greatest total size that ascend on both sides; `runs` ascend in old."""
    tops: list[tuple[int, int, int]] = []
    """New place, total size and number of the best chains by their last run, ascending in both."""
    before: list[int] = []
    for number, run in enumerate(runs):
        at = bisect_left(tops, (run.new,))
        total = run.size + (tops[at - 1][1] if at else 0)
        before.append(tops[at - 1][2] if at else -1)
        stop = at
        while stop < len(tops) and tops[stop][1] <= total:
            stop += 1
        tops[at:stop] = [(run.new, total, number)]
    chain: list[Match] = []
    number = tops[-1][2] if tops else -1
    while number >= 0:
        chain.append(runs[number])
        number = before[number]
    return chain[::-1]


def _seeded(old: str, new: str, left: Span, right: Span, level: int) -> tuple[list[Match], int]:
    """Return the longest stretches that can be found, and the level that they were found at."""
    for at, (size, most) in enumerate(_SEEDS[level:], level):
        if most is None or len(left) + len(right) <= most:
            runs = _apart(heaviest(seeds(old, new, (left,), (right,), size)))
            if runs:
                return runs, at
    return [], level


def _once(text: str, spans: Sequence[Span], size: int) -> dict[str, int]:
    """Return the place of each stretch of `size` characters, or -1 where it occurs again."""
    places: dict[str, int] = {}
    for span in spans:
        for at in range(span.start, span.end - size + 1):
            gram = text[at : at + size]
            places[gram] = -1 if gram in places else at
    return places


def _apart(chain: Sequence[Match]) -> list[Match]:
    """Cut the beginning of what overlaps the run before on either side; an end never does."""
    apart: list[Match] = []
    old_end = new_end = 0
    for run in chain:
        cut = max(0, old_end - run.old, new_end - run.new)
        apart.append(Match(run.old + cut, run.new + cut, run.size - cut))
        old_end, new_end = run.old_end, run.new_end
    return apart


def _common_head(old: str, left: Span, new: str, right: Span) -> int:
    """Return how many characters the two stretches begin with alike."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if old.startswith(new[right.start + low : right.start + middle], left.start + low):
            low = middle
        else:
            high = middle - 1
    return low


def _common_tail(old: str, left: Span, new: str, right: Span) -> int:
    """Return how many characters the two stretches end with alike."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if old.endswith(new[right.end - middle : right.end - low], left.start, left.end - low):
            low = middle
        else:
            high = middle - 1
    return low
