"""The audit chain as pure values: how rows are hashed, and what tampering shows."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from review_service.domain.audit import (
    GENESIS,
    INSTALLATION,
    Act,
    Event,
    Head,
    Row,
    canonical,
    chained,
)
from review_service.domain.audit_faults import MOST, Fault, FaultKind, faults

NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
Rows = list[Row]


def event(number: int) -> Event:
    return Event(
        Act.USER_ADDED, 'cli:"甲"', f"user:{number}", {"n": number, "b": [None, True, "文"]}
    )


def chain(count: int) -> tuple[Rows, Head]:
    rows: Rows = []
    for number in range(1, count + 1):
        previous = rows[-1].hash if rows else GENESIS
        rows.append(chained(event(number), number, previous, NOW + timedelta(seconds=number)))
    return rows, Head(count, rows[-1].hash if rows else GENESIS)


def rehashed(row: Row) -> Row:
    """The row with the hash that its content has now, as a careful forger leaves it."""
    forged = Event(Act(row.action), row.actor, row.subject, json.loads(row.details), row.chain)
    return chained(forged, row.number, row.previous, row.at)


def test_the_hash_is_over_canonical_json_and_the_hash_before() -> None:
    (_, row), _ = chain(2)
    content = {
        "chain": INSTALLATION,
        "number": 2,
        "at": "2026-03-04T05:06:09.000089+00:00",
        "actor": 'cli:"甲"',
        "action": "user.added",
        "subject": "user:2",
        "details": {"n": 2, "b": [None, True, "文"]},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row.hash == hashlib.sha256(text.encode() + row.previous).digest()


def test_the_zone_of_the_time_does_not_matter() -> None:
    beijing = NOW.astimezone(timezone(timedelta(hours=8)))
    assert chained(event(1), 1, GENESIS, beijing).hash == chained(event(1), 1, GENESIS, NOW).hash


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, b"x", {1: "a"}, object()])
def test_what_has_no_one_way_to_be_written_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="on record"):
        canonical({"value": value})  # type: ignore[dict-item]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_whole_chain_has_no_fault(count: int) -> None:
    rows, head = chain(count)
    assert faults(rows, head) == []
    assert faults(rows, head, kept=head) == []


def edit(rows: Rows) -> Rows:
    rows[2] = replace(rows[2], details='{"n":9}')
    return rows


def edit_and_rehash(rows: Rows) -> Rows:
    rows[2] = rehashed(replace(rows[2], details='{"n":9}'))
    return rows


def change_hash(rows: Rows) -> Rows:
    rows[2] = replace(rows[2], hash=bytes(32))
    return rows


def edit_last_and_rehash(rows: Rows) -> Rows:
    rows[5] = rehashed(replace(rows[5], actor="cli:乙"))
    return rows


def remove(rows: Rows) -> Rows:
    return rows[:2] + rows[4:]


def remove_first(rows: Rows) -> Rows:
    return rows[1:]


def remove_and_renumber(rows: Rows) -> Rows:
    return rows[:2] + [replace(row, number=row.number - 1) for row in rows[3:]]


def cut_tail(rows: Rows) -> Rows:
    return rows[:4]


def remove_all(_: Rows) -> Rows:
    return []


def swap(rows: Rows) -> Rows:
    rows[1], rows[4] = replace(rows[4], number=2), replace(rows[1], number=5)
    return rows


def swap_neighbours(rows: Rows) -> Rows:
    rows[1], rows[2] = replace(rows[2], number=2), replace(rows[1], number=3)
    return rows


def swap_content(rows: Rows) -> Rows:
    rows[1], rows[4] = (
        replace(rows[1], details=rows[4].details),
        replace(rows[4], details=rows[1].details),
    )
    return rows


def insert(rows: Rows) -> Rows:
    new = chained(event(99), 3, rows[1].hash, NOW)
    return [*rows[:2], new, *(replace(row, number=row.number + 1) for row in rows[2:])]


def append(rows: Rows) -> Rows:
    return [*rows, chained(event(99), 7, rows[5].hash, NOW)]


def put_in_front(rows: Rows) -> Rows:
    return [chained(event(99), 0, GENESIS, NOW), *rows]


EDITED, REPLACED, MOVED = FaultKind.EDITED, FaultKind.REPLACED, FaultKind.MOVED
MISSING, ADDED, END = FaultKind.MISSING, FaultKind.ADDED, FaultKind.END


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (edit, [Fault(EDITED, 3, 3)]),
        (edit_and_rehash, [Fault(REPLACED, 3, 3)]),
        (change_hash, [Fault(EDITED, 3, 3)]),
        (edit_last_and_rehash, [Fault(END, 6, 6)]),
        (remove, [Fault(MISSING, 3, 4)]),
        (remove_first, [Fault(MISSING, 1, 1)]),
        (
            remove_and_renumber,
            [Fault(MISSING, 3, 3), *(Fault(MOVED, n, n, n + 1) for n in (3, 4, 5))],
        ),
        (cut_tail, [Fault(MISSING, 5, 6)]),
        (remove_all, [Fault(MISSING, 1, 6)]),
        (swap, [Fault(MOVED, 2, 2, 5), Fault(MOVED, 5, 5, 2)]),
        (swap_neighbours, [Fault(MOVED, 2, 2, 3), Fault(MOVED, 3, 3, 2)]),
        (swap_content, [Fault(EDITED, 2, 2), Fault(EDITED, 5, 5)]),
        (insert, [Fault(ADDED, 3, 3), *(Fault(MOVED, n, n, n - 1) for n in (4, 5, 6, 7))]),
        (append, [Fault(ADDED, 7, 7)]),
        (put_in_front, [Fault(ADDED, 0, 0)]),
    ],
)
def test_tampering_is_found_and_the_rows_are_named(
    tamper: Callable[[Rows], Rows], expected: list[Fault]
) -> None:
    rows, head = chain(6)
    found = faults(tamper(rows), head)
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert [fault.first for fault in found] == sorted(fault.first for fault in found)


def test_a_row_of_another_chain_does_not_pass() -> None:
    rows, head = chain(3)
    rows[1] = replace(rows[1], chain="kexie")
    assert faults(rows, head) == [Fault(EDITED, 2, 2)]


def test_a_chain_written_anew_shows_only_against_a_kept_head() -> None:
    _, kept = chain(3)
    rows = [chained(event(7), 1, GENESIS, NOW)]
    for number in range(2, 6):
        rows.append(chained(event(7), number, rows[-1].hash, NOW))
    head = Head(5, rows[-1].hash)
    assert faults(rows, head) == []
    assert faults(rows, head, kept) == [Fault(FaultKind.NOT_AS_KEPT, 1, 3)]


def test_a_tail_cut_together_with_the_recorded_end_shows_against_a_kept_head() -> None:
    rows, kept = chain(5)
    assert faults(rows[:3], Head(3, rows[2].hash), kept) == [Fault(FaultKind.NOT_AS_KEPT, 1, 5)]


def test_a_chain_that_went_on_since_leads_to_its_kept_head() -> None:
    rows, head = chain(6)
    assert faults(rows, head, Head(4, rows[3].hash)) == []


def test_a_ruined_chain_is_not_read_to_its_end() -> None:
    rows, head = chain(MOST + 50)
    ruined = iter([replace(row, details="{}") for row in rows])
    assert len(faults(ruined, head)) == MOST
    assert len(list(ruined)) == 50


@pytest.mark.parametrize("kind", FaultKind)
def test_faults_are_told_in_both_languages(kind: FaultKind) -> None:
    message = Fault(kind, 3, 5, was=4).message
    assert "{" not in message.zh + message.en
    assert message.en.isascii()
    assert not message.zh.isascii()
