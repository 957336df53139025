"""The way from one revision of a text to the next: where its words stand there, if anywhere.

Both revisions are aligned as wholes, so that of several places with the same words the one is found
that they were moved or kept at, and words that were deleted are not found again in a place that was
always there.  In doubt there is no place: that is seen, a wrong one is not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from review_service.domain.alignment import Match
from review_service.domain.leftovers import Leftovers
from review_service.domain.moves import corresponding, free
from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span
from review_service.domain.views import View

Fold = Callable[[str], View]
"""Rewrites a text so that writing differences do not count, e.g. Traditional characters."""

_LONG = 12
"""Characters; so many together are not met by chance."""
_SHARE = 3
"""A third of the sentence around the words has to be left, where fewer are."""
_FAR = 40
"""Characters beyond the length of that sentence within which what is left of it has to stand."""
_EDGE = 8
"""Characters, at most, of a beginning or an end that was replaced."""

_CONTEXT = 24
"""Characters before and behind a sentence that tell whether it stands where it stood."""
_ENOUGH = 6
"""Of these, on one side, that have to be there still."""

_OLD, _OLD_END, _NEW = attrgetter("old"), attrgetter("old_end"), attrgetter("new")
_START, _END = attrgetter("start"), attrgetter("end")


class Loss(StrEnum):
    """Why words have no place in a revision."""

    DELETED = "deleted"
    REWRITTEN = "rewritten"
    SCATTERED = "scattered"
    """They stand there, but not together."""
    AMBIGUOUS = "ambiguous"
    """Two places look like theirs."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in the new text."""

    span: Span
    changed: bool
    """Whether the words there are not the same, character for character."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """No place in the new text."""

    loss: Loss


Placement = Placed | Unplaced


@dataclass(frozen=True)
class Correspondence:
    """Two revisions of a text with what stands in both."""

    old: str
    new: str
    views: tuple[View, View]
    """Of both texts, under one fold."""
    matches: tuple[Match, ...]
    """Of the texts of both views, by place in the old one; no character is in two."""

    @classmethod
    def between(cls, old: str, new: str, fold: Fold = View.of) -> "Correspondence":
        """Align two texts."""
        views = fold(old), fold(new)
        return cls(old, new, views, corresponding(views[0].text, views[1].text))

    def locate(self, span: Span) -> Placement:
        """Return where the words of `span` of the old text stand in the new one."""
        words = viewed(self.views[0], span)
        left = self.kept(words)
        together = max(_together(left), key=_total, default=[])
        if not together or 2 * _total(together) < len(words):
            return Unplaced(self._loss(span, words, left))
        place = self._widened(words, together)
        sentence = _sentence(self._sentences[0], words)
        near = self._near(sentence, place)
        if _total(together) < _LONG and _SHARE * _total(near) < len(sentence):
            return Unplaced(Loss.REWRITTEN)
        frame = self._frame(sentence, near)
        if frame is None and 2 * _total(near) < len(_sentence(self._sentences[1], place)):
            return Unplaced(Loss.REWRITTEN)
        if self._has_rival(sentence, near, frame):
            return Unplaced(Loss.AMBIGUOUS)
        found = self.views[1].source(place)
        same = self.old[span.start : span.end] == self.new[found.start : found.end]
        return Placed(found, changed=not same)

    def around(self, span: Span) -> Span | None:
        """Return what stands in the new text between the neighbours of `span` of the old one.

        None when those have not kept their order.
        """
        words = viewed(self.views[0], span)
        start, end = 0, len(self.views[1].text)
        at = bisect_left(self.matches, words.start, key=_OLD) - 1
        if at >= 0:
            before = self.matches[at]
            start = before.new + min(before.size, words.start - before.old)
        at = bisect_right(self.matches, words.end, key=_OLD_END)
        if at < len(self.matches):
            after = self.matches[at]
            end = after.new + max(0, words.end - after.old)
        return self.views[1].source(Span(start, end)) if start <= end else None

    def kept(self, words: Span) -> list[Match]:
        """Return what a stretch of the old view has in common with the new one, in its order."""
        start = bisect_right(self.matches, words.start, key=_OLD_END)
        stop = bisect_left(self.matches, words.end, key=_OLD)
        parts = (m.within(words) for m in self.matches[start:stop])
        return [part for part in parts if part is not None]

    def _loss(self, span: Span, words: Span, left: Sequence[Match]) -> Loss:
        if left:
            return Loss.SCATTERED if 2 * _total(left) >= len(words) else Loss.REWRITTEN
        return Loss.REWRITTEN if self.around(span) else Loss.DELETED

    def _widened(self, words: Span, together: Sequence[Match]) -> Span:
        """Return the place of the words with what was put in for their beginning and their end."""
        first, last = together[0], together[-1]
        before = bisect_left(self._by_place, first.new, key=_NEW) - 1
        after = bisect_left(self._by_place, last.new_end, key=_NEW)
        room_before = first.new - (self._by_place[before].new_end if before >= 0 else 0)
        room_after = (
            self._by_place[after].new if after < len(self._by_place) else len(self.views[1].text)
        ) - last.new_end
        return Span(
            first.new - _replaced(first.old - words.start, room_before),
            last.new_end + _replaced(words.end - last.old_end, room_after),
        )

    def _near(self, sentence: Span, place: Span) -> list[Match]:
        """Return what is left of a sentence around the place of words of it."""
        reach = len(sentence) + _FAR
        around = Span(max(0, place.start - reach), place.end + reach)
        return [m for m in self.kept(sentence) if around.contains(Span(m.new, m.new_end))]

    def _frame(self, sentence: Span, near: Sequence[Match]) -> Span | None:
        """Return what lies between the neighbours of a sentence, if it stands between them still.

        The ends of the text are neighbours as well.
        """
        place = _hull(near)
        before = self.kept(Span(max(0, sentence.start - _CONTEXT), sentence.start))
        before = [m for m in before if m.new_end <= place.start]
        after = self.kept(Span(sentence.end, sentence.end + _CONTEXT))
        after = [m for m in after if place.end <= m.new]
        rest = len(self.views[0].text) - sentence.end
        if _total(before) < min(_ENOUGH, sentence.start) or _total(after) < min(_ENOUGH, rest):
            return None
        return Span(
            max((m.new_end for m in before), default=0),
            min((m.new for m in after), default=len(self.views[1].text)),
        )

    def _has_rival(self, sentence: Span, near: Sequence[Match], frame: Span | None) -> bool:
        """Tell whether another place in the new text has the sentence as well.

        Where its neighbours frame it, only what they frame is of interest.
        """
        old, new = (view.text for view in self.views)
        place, within = _hull(near), frame or Span(0, len(new))
        return new.count(
            new[place.start : place.end], within.start, within.end
        ) > 1 or self._leftovers.look_like(old[sentence.start : sentence.end], within)

    @cached_property
    def _by_place(self) -> list[Match]:
        return sorted(self.matches, key=_NEW)

    @cached_property
    def _sentences(self) -> tuple[list[Span], list[Span]]:
        old, new = (view.text for view in self.views)
        return (
            list(split_sentences(old, Span(0, len(old)))),
            list(split_sentences(new, Span(0, len(new)))),
        )

    @cached_property
    def _leftovers(self) -> Leftovers:
        text = self.views[1].text
        return Leftovers(text, free([(m.new, m.new_end) for m in self._by_place], len(text)))


def viewed(view: View, span: Span) -> Span:
    """Return the characters of a view that stand for some of `span` of its source."""
    start = bisect_right(view.ends, span.start)
    return Span(start, max(start, bisect_left(view.starts, span.end)))


def _together(left: Sequence[Match]) -> list[list[Match]]:
    """Return what is left of words, parted where more was put in than stands on either side."""
    groups: list[list[Match]] = []
    for match in left:
        last = groups[-1] if groups else []
        put_in = match.new - last[-1].new_end if last else -1
        if 0 <= put_in <= max(_EDGE, 2 * min(_total(last), match.size)):
            last.append(match)
        else:
            groups.append([match])
    return groups


def _sentence(sentences: Sequence[Span], words: Span) -> Span:
    """Return the sentences that words lie in, as one stretch."""
    first = bisect_right(sentences, words.start, key=_END)
    stop = bisect_left(sentences, words.end, key=_START)
    inside = [words, *sentences[first:stop]]
    return Span(min(s.start for s in inside), max(s.end for s in inside))


def _hull(matches: Sequence[Match]) -> Span:
    return Span(min(m.new for m in matches), max(m.new_end for m in matches))


def _total(matches: Sequence[Match]) -> int:
    return sum(match.size for match in matches)


def _replaced(lost: int, room: int) -> int:
    """Return how much of the free `room` stands for `lost` characters at one edge of words."""
    if lost == 0 or (lost > _EDGE and room > _EDGE):
        return 0
    return room if room <= _EDGE else min(lost, room)
