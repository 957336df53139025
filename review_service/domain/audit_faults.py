"""What is wrong with a chain of audit rows, and with which of them.

Rows are read once and in order, and only those that are wrong are kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from review_service.domain.audit import GENESIS, Head, Row, digest
from review_service.errors import Message

MOST = 100
"""Faults after which a chain is not looked at further."""


class FaultKind(StrEnum):
    """Ways for a chain to be wrong."""

    EDITED = "edited"
    """The content is not what was hashed."""
    REPLACED = "replaced"
    """The row is sound in itself, but another stood there when the next one was chained to it."""
    MOVED = "moved"
    """The row was written under another number."""
    MISSING = "missing"
    ADDED = "added"
    """There is a row behind the recorded end, or under a number that is never given."""
    END = "end"
    """The last row is not the one that the chain's end is recorded with."""
    NO_CHAIN = "no_chain"
    """The whole chain is gone."""
    NOT_AS_KEPT = "not_as_kept"
    """The rows do not lead to the head that was kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the rows `first` to `last` of a chain."""

    kind: FaultKind
    first: int
    last: int
    was: int | None = None
    """For `moved`: the number that the row was written under."""

    @property
    def message(self) -> Message:
        """Say what is wrong, for people."""
        zh, en = _WORDS[self.kind]
        one = self.first == self.last
        values = {
            "zh": f"第 {self.first} 行" if one else f"第 {self.first} 至 {self.last} 行",
            "en": f"Row {self.first}" if one else f"Rows {self.first} to {self.last}",
            "was": self.was,
            "last": self.last,
        }
        return Message(zh.format_map(values), en.format_map(values))


_WORDS = {
    FaultKind.EDITED: ("{zh}的内容被改过", "{en}: the content was changed"),
    FaultKind.REPLACED: ("{zh}被换成了另一行", "{en}: another row was put there"),
    FaultKind.MOVED: ("{zh}原为第 {was} 行", "{en} was written as row {was}"),
    FaultKind.MISSING: ("{zh}被删除", "{en}: removed"),
    FaultKind.ADDED: ("{zh}不是本系统写入的", "{en}: not written by this system"),
    FaultKind.END: (
        "{zh}与所记的链尾不符：该行被替换，或链尾记录被改",
        "{en} is not what the chain's end is recorded with: the row or that record was changed",
    ),
    FaultKind.NO_CHAIN: ("整条审计链不存在", "The whole chain is gone"),
    FaultKind.NOT_AS_KEPT: (
        "前 {last} 行与另行保存的链首不符",
        "Rows up to {last} do not lead to the head that was kept elsewhere",
    ),
}


@dataclass(slots=True)
class _Inspection:
    """What has been seen so far."""

    head: Head
    kept: Head
    number: int = 0
    link: bytes = GENESIS
    sound: bool = True
    """The row before is what its own hash says."""
    last: bytes = GENESIS
    """Hash of the row that the head records as the last."""
    as_kept: bytes = GENESIS
    """Hash of the row that the kept head names."""
    faults: list[Fault] = field(default_factory=list)
    suspects: dict[int, Row] = field(default_factory=dict)
    """Rows that are not what their own hash says, by number."""
    copies: set[int] = field(default_factory=set)
    """Those of them that repeat the row before."""

    def see(self, row: Row) -> None:
        if row.number < 1:
            self._add(FaultKind.ADDED, row.number, row.number)
            return
        sound = _digest(row, row.number) == row.hash
        if not sound:
            self.suspects[row.number] = row
            if row.hash == self.link:
                self.copies.add(row.number)
        elif row.number > self.head.count:
            self._add(FaultKind.ADDED, row.number, row.number)
        elif row.number == self.number + 1 and row.previous != self.link and self.sound:
            self._add(FaultKind.REPLACED, self.number, self.number)
        if self.number + 1 < row.number and self.number < self.head.count:
            self._add(FaultKind.MISSING, self.number + 1, min(row.number - 1, self.head.count))
        if row.number == self.head.count:
            self.last = row.hash
        if row.number == self.kept.count:
            self.as_kept = row.hash
        self.number, self.link, self.sound = row.number, row.hash, sound

    def end(self) -> None:
        count = self.head.count
        if self.number < count:
            self._add(FaultKind.MISSING, self.number + 1, count)
        elif self.last != self.head.hash and count not in self.suspects:
            self._add(FaultKind.END, count, count)
        if self.as_kept != self.kept.hash:
            self._add(FaultKind.NOT_AS_KEPT, 1, self.kept.count)

    def unexplained(self, number: int) -> Fault:
        added = number in self.copies or number > self.head.count
        return Fault(FaultKind.ADDED if added else FaultKind.EDITED, number, number)

    def full(self) -> bool:
        return len(self.faults) + len(self.suspects) >= MOST

    def _add(self, kind: FaultKind, first: int, last: int) -> None:
        self.faults.append(Fault(kind, first, last))


def faults(rows: Iterable[Row], head: Head, kept: Head | None = None) -> list[Fault]:
    """Return what is wrong with a chain, in the order of its rows.

    `rows` come in the order of their numbers.  With `kept`, a head that was exported before, they
    must lead to that as well.  After `MOST` faults the rest is not looked at.
    """
    seen = _Inspection(head, kept or Head(0, GENESIS))
    for row in rows:
        seen.see(row)
        if seen.full():
            break
    else:
        seen.end()
    moved = dict(_moved(seen))
    found = [
        *seen.faults,
        *(seen.unexplained(n) for n in seen.suspects if n not in moved),
        *(Fault(FaultKind.MOVED, n, n, was) for n, was in moved.items()),
    ]
    if not seen.full():
        found = _displaced(found, moved, seen)
    return sorted(found, key=lambda fault: (fault.first, fault.last))


def _moved(seen: _Inspection) -> Iterator[tuple[int, int]]:
    """Yield the numbers of rows that were written under another one, and which."""
    for number, row in seen.suspects.items():
        if number in seen.copies:
            continue
        places = sorted({*seen.suspects, number - 1, number + 1})
        was = next((n for n in places if _digest(row, n) == row.hash), None)
        if was is not None:
            yield number, was


def _displaced(found: list[Fault], moved: dict[int, int], seen: _Inspection) -> list[Fault]:
    """Name the rows that moved ones stand in the place of, or left their place to."""
    elsewhere = set(moved.values())
    missing = [f for f in found if f.kind is FaultKind.MISSING]
    left = {n for n in elsewhere if any(f.first <= n <= f.last for f in missing)}
    removed = [n for n in moved if n <= seen.head.count and n not in elsewhere]
    inserted = elsewhere - left - set(seen.suspects)
    return [
        *(f for f in found if f.kind is not FaultKind.MISSING or not _only(f, left)),
        *(Fault(FaultKind.MISSING, n, n) for n in removed),
        *(Fault(FaultKind.ADDED, n, n) for n in inserted),
    ]


def _only(fault: Fault, numbers: set[int]) -> bool:
    return all(n in numbers for n in range(fault.first, fault.last + 1))


def _digest(row: Row, number: int) -> bytes:
    content = (row.at, row.actor, row.action, row.subject, row.details)
    return digest(row.chain, number, *content, row.previous)
