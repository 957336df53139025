r"""Which texts a regular expression needs: a block with none of them cannot hold a match.

The analysis reads google-re2 syntax and errs to the safe side: what it does not know it takes for
anything at all.  It also sees `\b` beside Han characters, where it never matches (in re2 a word
character is an ASCII one).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise, product

_MOST = 64
"""Alternatives that are kept apart; beyond, only the parts count."""
_CLASS = re.compile(r"\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]", re.DOTALL)
_REPEAT = re.compile(r"(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??")
_GROUP = re.compile(r"\((?:\?(?:P?<\w+>|([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])))?")
_ESCAPE = re.compile(
    r"\\(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|([pP](?:\{\^?\w+\}|\w)|[0-7]{1,3})|(Q)((?s:.)*?)(?:\\E|$)|((?s:.)))"
)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_CASELESS_EXTRA = {"k": "\u212a", "s": "\u017f"}


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a stretch of the pattern."""

    exact: frozenset[str] | None
    """All texts that it matches, when they are few."""
    need: frozenset[str] | None = None
    """Texts one of which is in everything that it matches."""
    wide_start: bool = False
    """It may begin with a character beyond ASCII."""
    wide_end: bool = False
    edge_start: bool = False
    """It begins with a word boundary."""
    edge_end: bool = False

    @property
    def needed(self) -> frozenset[str] | None:
        if self.exact is None:
            return self.need
        return None if "" in self.exact else self.exact


_NOTHING = _Part(frozenset({""}))
_ANYTHING = _Part(None)
_SPECIAL = {
    "b": _Part(frozenset({""}), edge_start=True, edge_end=True),
    "A": _NOTHING,
    "B": _NOTHING,
    "z": _NOTHING,
    "d": _Part(frozenset("0123456789")),
}


@dataclass(frozen=True, slots=True)
class Literals:
    """What an analysis found."""

    needed: frozenset[str] | None
    boundary_beside_han: bool


def analyse(pattern: str) -> Literals:
    """Return the texts that every match of a valid google-re2 `pattern` needs one of."""
    reader = _Reader(pattern)
    part = reader.alternatives()
    return Literals(part.needed, reader.boundary_beside_han)


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._caseless = False
        self.boundary_beside_han = False

    def alternatives(self) -> _Part:
        """Read up to the closing bracket of the group, or the end."""
        caseless = self._caseless
        branches = [self._sequence()]
        while self._pattern.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        self._caseless = caseless
        return _either(branches)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            parts.append(self._repeated(self._one()))
        for before, after in pairwise(parts):
            wide = (before.edge_end and after.wide_start) or (before.wide_end and after.edge_start)
            self.boundary_beside_han |= wide
        return _joined(parts)

    def _one(self) -> _Part:
        char = self._pattern[self._at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        self._at += 1
        if char in "^$":
            return _NOTHING
        return _ANYTHING if char == "." else self._literal(char)

    def _group(self) -> _Part:
        found = _GROUP.match(self._pattern, self._at)
        assert found is not None
        self._at = found.end()
        caseless = self._caseless
        if found[1] is not None:
            if "i" in found[1]:
                self._caseless = True
            if "i" in (found[2] or ""):
                self._caseless = False
            if found[3] == ")":
                return _NOTHING
        part = self.alternatives()
        self._at += 1
        self._caseless = caseless
        return part

    def _class(self) -> _Part:
        found = _CLASS.match(self._pattern, self._at)
        assert found is not None
        self._at = found.end()
        chars = _members(found[0])
        wide = any(not char.isascii() for char in found[0])
        if chars is None:
            return _Part(None, wide_start=wide, wide_end=wide)
        exact = frozenset(c for char in chars for c in self._cases(char))
        return _Part(exact, wide_start=wide, wide_end=wide)

    def _escape(self) -> _Part:
        found = _ESCAPE.match(self._pattern, self._at)
        assert found is not None
        self._at = found.end()
        if found[3]:
            wide = "Han" in found[3]
            return _Part(None, wide_start=wide, wide_end=wide)
        if found[4]:
            return _joined([self._literal(char) for char in found[5]])
        if found[1] or found[2]:
            return self._literal(chr(int(found[1] or found[2], 16)))
        if found[6] in _SPECIAL:
            return _SPECIAL[found[6]]
        plain = found[6] in _CONTROL or not found[6].isalnum()
        return self._literal(_CONTROL.get(found[6], found[6])) if plain else _ANYTHING

    def _literal(self, char: str) -> _Part:
        wide = not char.isascii()
        return _Part(frozenset(self._cases(char)), wide_start=wide, wide_end=wide)

    def _cases(self, char: str) -> Iterable[str]:
        if not self._caseless:
            return (char,)
        extra = _CASELESS_EXTRA.get(char.lower(), char)
        return {c for c in (char, char.lower(), char.upper(), extra) if len(c) == 1}

    def _repeated(self, part: _Part) -> _Part:
        while found := _REPEAT.match(self._pattern, self._at):
            self._at = found.end()
            least = int(found[2] or 0) if found[2] is not None else int(found[1] == "+")
            optional = found[1] == "?" or (found[3] is not None and found[4] == "1")
            part = _times(part, least, fixed=bool(found[2]) and not found[3], optional=optional)
        return part


def _times(part: _Part, least: int, *, fixed: bool, optional: bool) -> _Part:
    if least == 0:
        exact = part.exact | {""} if optional and part.exact is not None else None
        return replace(part, exact=exact, need=None)
    if fixed and least <= 4:
        again = _joined([part] * least)
        return replace(part, exact=again.exact, need=again.need)
    return replace(part, exact=None, need=part.needed)


def _either(branches: list[_Part]) -> _Part:
    exact: frozenset[str] | None = frozenset()
    need: frozenset[str] | None = frozenset()
    for branch in branches:
        exact = None if exact is None or branch.exact is None else exact | branch.exact
        need = None if need is None or branch.needed is None else need | branch.needed
    if exact is not None and len(exact) > _MOST:
        exact = None
    return _Part(
        exact,
        need,
        wide_start=any(b.wide_start for b in branches),
        wide_end=any(b.wide_end for b in branches),
        edge_start=any(b.edge_start for b in branches),
        edge_end=any(b.edge_end for b in branches),
    )


def _joined(parts: list[_Part]) -> _Part:
    """Cross neighbouring exact parts while they are few, and keep the most telling stretch."""
    if not parts:
        return _NOTHING
    candidates: list[frozenset[str]] = []
    running = frozenset({""})
    whole = True
    for part in parts:
        if part.exact is not None and len(running) * len(part.exact) <= _MOST:
            running = frozenset(a + b for a, b in product(running, part.exact))
            continue
        whole = False
        candidates.append(running)
        if part.exact is None and part.need is not None:
            candidates.append(part.need)
        running = part.exact if part.exact is not None else frozenset({""})
    told = [c for c in (*candidates, running) if c and "" not in c]
    return _Part(
        running if whole else None,
        None if whole else max(told, key=_telling, default=None),
        wide_start=_first(parts, "wide_start"),
        wide_end=_first(parts[::-1], "wide_end"),
        edge_start=parts[0].edge_start,
        edge_end=parts[-1].edge_end,
    )


def _first(parts: list[_Part], side: str) -> bool:
    """Tell of the nearest parts that match a character, or may match none."""
    for part in parts:
        if getattr(part, side):
            return True
        if part.exact is None or "" not in part.exact:
            return False
    return False


def _telling(needed: frozenset[str]) -> tuple[int, bool, int]:
    """Rank: long before short, other characters before digits, few before many."""
    shortest = min(len(text) for text in needed)
    digits = all(char.isdigit() for text in needed for char in text)
    return min(shortest, 4), not digits, -len(needed)


def _members(written: str) -> frozenset[str] | None:
    """Return the characters of a class, or None when they are many or not listed."""
    body = written[1:-1]
    if body.startswith("^") or "[:" in body:
        return None
    chars: list[str] = []
    at = 0
    while at < len(body):
        char, at = _member(body, at)
        if char is None:
            return None
        if len(char) == 1 and body.startswith("-", at) and at + 1 < len(body):
            last, at = _member(body, at + 1)
            if last is None or ord(last) - ord(char) > _MOST:
                return None
            chars.extend(chr(c) for c in range(ord(char), ord(last) + 1))
        else:
            chars.extend(char)
    return frozenset(chars) if 0 < len(chars) <= _MOST // 2 else None


def _member(body: str, at: int) -> tuple[str | None, int]:
    if body[at] != "\\":
        return body[at], at + 1
    found = _ESCAPE.match(body, at)
    assert found is not None
    if found[1] or found[2]:
        return chr(int(found[1] or found[2], 16)), found.end()
    if found[6] == "d":
        return "0123456789", found.end()
    if found[6] is None or (found[6].isalnum() and found[6] not in _CONTROL):
        return None, found.end()
    return _CONTROL.get(found[6], found[6]), found.end()
