"""Two revisions of a draft side by side: which blocks correspond, and what changed inside them.

A paragraph that was split is one row with its parts, and so are paragraphs that were merged: only
the break shows as changed.  The rows hold all that changed: applied to the old text they give the
new one.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review_service.domain.alignment import Match, gaps, heaviest
from review_service.domain.correspondence import Correspondence, Fold, viewed
from review_service.domain.descriptions import worded
from review_service.domain.spans import Span
from review_service.domain.text import Block, Document
from review_service.domain.views import View

_SHARE = 0.5
"""Of the shorter block that has to stand in the other one."""


class Change(StrEnum):
    """What became of the blocks of a row."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """In another place, with or without changes."""


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a revision with its blocks, in reading order."""

    text: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, document: Document) -> "Content":
        """Return the content of a document."""
        return cls(document.text, document.blocks)


@dataclass(frozen=True, slots=True)
class Side:
    """Neighbouring blocks of one revision."""

    first: int
    """Index of the first block."""
    last: int
    span: Span
    """From the first character of the first block to the last one of the last."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of the old text with what stands for them in the new one; either may be empty."""

    old: Span
    new: Span
    text: str
    """The new characters."""


@dataclass(frozen=True, slots=True)
class Row:
    """Blocks that correspond; one side is missing where blocks were added or removed."""

    change: Change
    old: Side | None
    new: Side | None
    edits: tuple[Edit, ...] = ()
    """Inside both sides, in order."""
    added: str = ""
    """Text of the new side where there is no old one."""

    def applied(self, old: str) -> str:
        """Return the text of the new side, given the text of the old revision."""
        if self.old is None:
            return self.added
        parts, at = [], self.old.span.start
        for edit in self.edits:
            parts += [old[at : edit.old.start], edit.text]
            at = edit.old.end
        return "".join([*parts, old[at : self.old.span.end]])


@dataclass(frozen=True, slots=True)
class Diff:
    """All blocks of two revisions, each in one row, in the order of the new one.

    Removed blocks follow those that they followed.
    """

    rows: tuple[Row, ...]
    between: tuple[str, ...]
    """What stands in the new text before each row that has a new side, and after the last one."""

    def applied(self, old: str) -> str:
        """Return the new text, given the old one."""
        kept = [row.applied(old) for row in self.rows if row.new is not None]
        return "".join(a + b for a, b in zip(self.between, [*kept, ""], strict=True))


def difference(old: Content, new: Content, fold: Fold = View.of) -> Diff:
    """Return the rows of two revisions.

    Blocks that differ only in what `fold` makes alike correspond, and show what differs.
    """
    correspondence = Correspondence.between(old.text, new.text, fold)
    pairs = _paired(_links(correspondence, old.blocks, new.blocks))
    in_order = {
        m.old for m in heaviest(sorted(Match(p.old[0], p.new[0], _size(old, p.old)) for p in pairs))
    }
    rows = [_row(old, new, pair, moved=pair.old[0] not in in_order) for pair in pairs]
    rows += _alone(old, new, pairs)
    rows = _in_order(rows)
    edges = [
        0,
        *(edge for row in rows if row.new for edge in (row.new.span.start, row.new.span.end)),
    ]
    edges.append(len(new.text))
    return Diff(
        rows=tuple(rows),
        between=tuple(new.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)),
    )


@dataclass
class _Pair:
    """First and last blocks on each side; one side has one block."""

    old: tuple[int, int]
    new: tuple[int, int]


def _links(
    correspondence: Correspondence, old: Sequence[Block], new: Sequence[Block]
) -> list[tuple[int, int]]:
    """Return the blocks of which one stands in the other for the most part, closest first."""
    lefts = [viewed(correspondence.views[0], block.span) for block in old]
    rights = [viewed(correspondence.views[1], block.span) for block in new]
    shared: Counter[tuple[int, int]] = Counter()
    for match in correspondence.matches:
        for i, left in _touching(lefts, Span(match.old, match.old_end)):
            part = match.within(left)
            assert part is not None
            for j, right in _touching(rights, Span(part.new, part.new_end)):
                shared[i, j] += min(part.new_end, right.end) - max(part.new, right.start)
    return sorted(
        (
            pair
            for pair, size in shared.items()
            if size >= _SHARE * min(len(lefts[pair[0]]), len(rights[pair[1]]))
        ),
        key=lambda pair: (-shared[pair], pair),
    )


def _touching(spans: Sequence[Span], stretch: Span) -> Iterator[tuple[int, Span]]:
    """Yield those of ascending spans that share a character with `stretch`, with their index."""
    at = bisect_right(spans, stretch.start, key=lambda span: span.end)
    while at < len(spans) and spans[at].start < stretch.end:
        yield at, spans[at]
        at += 1


def _paired(links: Sequence[tuple[int, int]]) -> list[_Pair]:
    """Return blocks that correspond one to one, or one to neighbours that it was split into."""
    by_old: dict[int, _Pair] = {}
    by_new: dict[int, _Pair] = {}
    waiting, before = list(links), len(links) + 1
    while len(waiting) < before:
        before, waiting = (
            len(waiting),
            [(i, j) for i, j in waiting if not _joined(i, j, by_old, by_new)],
        )
    return list({id(pair): pair for pair in by_old.values()}.values())


def _joined(i: int, j: int, by_old: dict[int, _Pair], by_new: dict[int, _Pair]) -> bool:
    """Put two blocks into one pair, if both are free or one is next to the other's partner."""
    left, right = by_old.get(i), by_new.get(j)
    if left is None and right is None:
        by_old[i] = by_new[j] = _Pair((i, i), (j, j))
    elif left is not None and right is None and left.old == (i, i) and _next_to(left.new, j):
        left.new = min(left.new[0], j), max(left.new[1], j)
        by_new[j] = left
    elif right is not None and left is None and right.new == (j, j) and _next_to(right.old, i):
        right.old = min(right.old[0], i), max(right.old[1], i)
        by_old[i] = right
    else:
        return False
    return True


def _next_to(blocks: tuple[int, int], number: int) -> bool:
    return number in {blocks[0] - 1, blocks[1] + 1}


def _size(content: Content, blocks: tuple[int, int]) -> int:
    return len(_side(content, blocks).span)


def _side(content: Content, blocks: tuple[int, int]) -> Side:
    first, last = blocks
    span = Span(content.blocks[first].span.start, content.blocks[last].span.end)
    return Side(first, last, span)


def _row(old: Content, new: Content, pair: _Pair, *, moved: bool) -> Row:
    left, right = _side(old, pair.old), _side(new, pair.new)
    matches = worded(old.text, new.text, left.span, right.span)
    edits = tuple(
        Edit(out, into, new.text[into.start : into.end])
        for out, into in gaps(matches, left.span, right.span)
        if out or into
    )
    kinds = old.blocks[left.first].kind, new.blocks[right.first].kind
    same = not edits and kinds[0] is kinds[1]
    change = Change.MOVED if moved else Change.SAME if same else Change.CHANGED
    return Row(change, left, right, edits)


def _alone(old: Content, new: Content, pairs: Iterable[_Pair]) -> Iterator[Row]:
    """Yield the rows of blocks that correspond to none."""
    taken_old = {i for pair in pairs for i in range(pair.old[0], pair.old[1] + 1)}
    taken_new = {j for pair in pairs for j in range(pair.new[0], pair.new[1] + 1)}
    for i in range(len(old.blocks)):
        if i not in taken_old:
            yield Row(Change.REMOVED, _side(old, (i, i)), None)
    for j, block in enumerate(new.blocks):
        if j not in taken_new:
            added = new.text[block.span.start : block.span.end]
            yield Row(Change.ADDED, None, _side(new, (j, j)), added=added)


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """Sort rows by their place in the new revision; removed ones go after what they followed."""
    place = {
        i: row.new.last
        for row in rows
        if row.old and row.new and row.change is not Change.MOVED
        for i in range(row.old.first, row.old.last + 1)
    }
    known = sorted(place)

    def key(row: Row) -> tuple[int, int, int]:
        if row.new is not None:
            return row.new.first, 0, 0
        assert row.old is not None
        at = bisect_right(known, row.old.first)
        return (place[known[at - 1]] if at else -1), 1, row.old.first

    return sorted(rows, key=key)
