"""An alignment as people would describe it: whole words and sentences, no stray characters.

An alignment that is only as long as it can be keeps a 的 here and a 是 there out of a rewritten
sentence, and begins a new paragraph with the end of the one before.  Leaving coincidences out and
sliding insertions to better places are Neil Fraser's steps (diff-match-patch, semantic and lossless
clean-up); whole clauses, numbers and Latin words are ours.
"""

from collections.abc import Sequence
from itertools import pairwise

from review_service.domain.alignment import Match, aligned, gaps, joined
from review_service.domain.spans import Span

_COINCIDENCE = 8
"""Characters; a phrase shorter than this may stand in two sentences that have nothing in common."""
_LITTLE = 4
"""Characters between matches that belong together."""
_CRUMB = 3
"""Characters of a clause, at most, that are not worth keeping when the rest of it was replaced."""
_CLEAR = 2
"""Rank of the pause behind a clause."""
_FURTHEST = 400
"""Characters that an insertion is moved by at most in search of a better place."""
_SENTENCE_ENDS = "。！？!?"
_CLAUSE_ENDS = "，；：、,;:"
_WORD = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.%")


def described(old: str, new: str, left: Span, right: Span) -> list[Match]:
    """Return what stands in both stretches, fit to be read as insertions and deletions."""
    matches = _steady(aligned(old, new, left, right), left, right)
    matches = _settled(old, new, matches, left, right)
    return _steady(_whole_clauses(old, new, matches, left, right), left, right)


def worded(old: str, new: str, left: Span, right: Span) -> list[Match]:
    """Return the same without the parts of numbers and Latin words that did change."""
    sizes = [[m.old, m.new, m.size] for m in described(old, new, left, right)]
    for before, after in pairwise(sizes):
        edited = (
            old[before[0] + before[2] : after[0]],
            new[before[1] + before[2] : after[1]],
        )
        if any(text[:1] in _WORD for text in edited if text):
            before[2] -= _word_at_end(old[before[0] : before[0] + before[2]])
        if any(text[-1:] in _WORD for text in edited if text):
            cut = _word_at_end(old[after[0] : after[0] + after[2]][::-1])
            after[:] = [after[0] + cut, after[1] + cut, after[2] - cut]
    return _steady([Match(*size) for size in sizes if size[2]], left, right)


def _steady(matches: Sequence[Match], left: Span, right: Span) -> list[Match]:
    """Leave out short matches that stand between longer insertions or deletions.

    Then the same of groups of matches that little was put in between or taken out from.
    """
    alone = _standing([[match] for match in matches], left, right)
    groups: list[list[Match]] = []
    for (match,) in alone:
        if groups and _edited(groups[-1][-1], match) <= _LITTLE:
            groups[-1].append(match)
        else:
            groups.append([match])
    return [match for group in _standing(groups, left, right) for match in group]


def _standing(groups: Sequence[list[Match]], left: Span, right: Span) -> list[list[Match]]:
    kept = [[Match(left.start, right.start, 0)]]
    for group in [*groups, [Match(left.end, right.end, 0)]]:
        while len(kept) > 1 and (size := sum(m.size for m in kept[-1])) < _COINCIDENCE:
            before, after = _edited(kept[-2][-1], kept[-1][0]), _edited(kept[-1][-1], group[0])
            if size > min(before, after):
                break
            kept.pop()
        kept.append(group)
    return kept[1:-1]


def _edited(before: Match, after: Match) -> int:
    return max(after.old - before.old_end, after.new - before.new_end)


def _settled(old: str, new: str, matches: Sequence[Match], left: Span, right: Span) -> list[Match]:
    """Move insertions and deletions to the beginnings of lines, sentences and clauses.

    “甲[段，乙]段，” and “[甲段，]乙段，” delete the same.
    """
    sizes = [[m.old, m.new, m.size] for m in matches]
    for number, (out, into) in enumerate(gaps(matches, left, right)):
        if bool(out) == bool(into):
            continue
        before = sizes[number - 1] if number else None
        after = sizes[number] if number < len(sizes) else None
        text, edit = (old, out) if out else (new, into)
        shift = _best_shift(text, edit, before[2] if before else 0, after[2] if after else 0)
        if shift and before and after:
            before[2] += shift
            after[:] = [after[0] + shift, after[1] + shift, after[2] - shift]
    return joined(Match(*size) for size in sizes if size[2])


def _whole_clauses(
    old: str, new: str, matches: Sequence[Match], left: Span, right: Span
) -> list[Match]:
    """Let what was replaced at length begin and end with a clause, where it nearly does.

    “第[一段话。|二段文字。]” has replaced the 第 as well.
    """
    sizes = [[m.old, m.new, m.size] for m in matches]
    for number, (out, into) in enumerate(gaps(matches, left, right)):
        if min(len(out), len(into)) < _COINCIDENCE:
            continue
        if number:
            before = sizes[number - 1]
            before[2] -= _crumb(old, new, out.start, into.start, -min(_CRUMB, before[2]))
        if number < len(sizes):
            after = sizes[number]
            cut = _crumb(old, new, out.end, into.end, min(_CRUMB, after[2]))
            after[:] = [after[0] + cut, after[1] + cut, after[2] - cut]
    return [Match(*size) for size in sizes if size[2]]


def _crumb(old: str, new: str, at: int, there: int, most: int) -> int:
    """Return how many characters lie between a place in no pause and the clearest pause near it.

    At most `most` are looked at, backwards where that is negative.
    """
    step = 1 if most > 0 else -1
    pauses = {
        abs(by): min(_pause(old, at + by), _pause(new, there + by))
        for by in range(0, most + step, step)
    }
    best = max(pauses, key=lambda by: (pauses[by], -by))
    return best if pauses[0] < _CLEAR <= pauses[best] else 0


def _best_shift(text: str, edit: Span, back: int, ahead: int) -> int:
    """Return how far to move an edit of `text`, at most `back` to the left and `ahead` on."""
    low = high = 0
    while -low < min(back, _FURTHEST) and text[edit.start + low - 1] == text[edit.end + low - 1]:
        low -= 1
    while high < min(ahead, _FURTHEST) and text[edit.start + high] == text[edit.end + high]:
        high += 1
    return max(
        range(low, high + 1),
        key=lambda by: (_pause(text, edit.start + by) + _pause(text, edit.end + by), -abs(by)),
    )


def _pause(text: str, at: int) -> int:
    """Return how clearly something ends before the character at `at`, or begins with it."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if before in {"", "\n"}:
        return 5
    if after in {"", "\n"}:
        return 4
    if before in _SENTENCE_ENDS:
        return 3
    if before in _CLAUSE_ENDS:
        return 2
    return 0 if before.isalnum() and after.isalnum() else 1


def _word_at_end(text: str) -> int:
    """Return how many characters at the end of `text` belong to a number or a Latin word."""
    return next((n for n, char in enumerate(reversed(text)) if char not in _WORD), len(text))
