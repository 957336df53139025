"""What became of each finding when a draft was revised: fixed, still there, or new.

A finding is the same one when the same check raises it by the same rule, about the same rumor, on
the same words.  Where its words are gone, one of the same kind in what was put in their place is
the same still: a rumor in other words is not fixed.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review_service.domain.correspondence import Correspondence, Placed
from review_service.domain.findings import Finding
from review_service.domain.spans import Span

_REPLACED = 200
"""Characters, at most, of what was put in the place of words to be compared with them."""


class FindingState(StrEnum):
    """What became of a finding."""

    FIXED = "fixed"
    REMAINS = "remains"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Flag:
    """What tells one finding of a revision from another."""

    check: str
    """With or without its version, which does not matter."""
    rule: str
    rumor: str
    """Id of the library entry; empty without one."""
    span: Span

    @classmethod
    def of(cls, finding: Finding) -> "Flag":
        """Return the flag of a finding."""
        rumor = finding.rumor.id if finding.rumor else ""
        return cls(finding.check, finding.rule, rumor, finding.span)

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what a later finding has to have in common to be the same."""
        return _name(self.check), self.rule, self.rumor


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of the old or the new review, by index, or the same one in both."""

    state: FindingState
    old: int | None
    new: int | None


def compared(
    old: Sequence[Flag],
    new: Sequence[Flag],
    correspondence: Correspondence,
    failed: Collection[str] = (),
) -> tuple[FindingChange, ...]:
    """Return what became of each old finding, in order, then the new ones.

    `correspondence` leads from the text of the old review to that of the new one; `failed` names
    checks that did not run in the new review: nothing of theirs is fixed, it remains without a new
    side.
    """
    partner = _partners(old, _Flags(new), correspondence)
    not_run = {_name(check) for check in failed}
    changes = [
        FindingChange(
            FindingState.REMAINS
            if number in partner or flag.key[0] in not_run
            else FindingState.FIXED,
            number,
            partner.get(number),
        )
        for number, flag in enumerate(old)
    ]
    taken = set(partner.values())
    changes += [
        FindingChange(FindingState.NEW, None, number)
        for number in range(len(new))
        if number not in taken
    ]
    return tuple(changes)


class _Flags:
    """The flags of one revision, found by what they have in common and where they stand."""

    def __init__(self, flags: Sequence[Flag]) -> None:
        self._spans = [flag.span for flag in flags]
        self._longest = max(map(len, self._spans), default=0)
        self._by_key: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for number in sorted(range(len(flags)), key=self._start):
            self._by_key[flags[number].key].append(number)

    def sharing(self, key: tuple[str, str, str], place: Span) -> Iterator[tuple[int, Span]]:
        """Yield the flags of a key that share a character with `place`."""
        numbers = self._by_key.get(key, [])
        at = bisect_left(numbers, place.start - self._longest, key=self._start)
        stop = bisect_left(numbers, place.end, key=self._start)
        for number in numbers[at:stop]:
            if self._spans[number].overlaps(place):
                yield number, self._spans[number]

    def _start(self, number: int) -> int:
        return self._spans[number].start


def _partners(old: Sequence[Flag], new: _Flags, correspondence: Correspondence) -> dict[int, int]:
    """Return the new finding of each old one that has one, the closest first; each is used once."""
    same, instead = [], []
    for number, flag in enumerate(old):
        place = correspondence.locate(flag.span)
        if isinstance(place, Placed):
            same += [
                (-_alike(place.span, span), number, other)
                for other, span in new.sharing(flag.key, place.span)
            ]
            continue
        stretch = correspondence.around(flag.span)
        if stretch and len(stretch) <= _REPLACED:
            instead += [(number, other) for other, _ in new.sharing(flag.key, stretch)]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for number, other in [*((n, o) for _, n, o in sorted(same)), *instead]:
        if number not in partner and other not in taken:
            partner[number] = other
            taken.add(other)
    return partner


def _alike(left: Span, right: Span) -> float:
    """Return the share of the characters of either span that are in both."""
    both = left.intersection(right)
    assert both is not None
    return len(both) / (len(left) + len(right) - len(both))


def _name(check: str) -> str:
    return check.partition("@")[0]
