"""Packs in the form that loads fast: lanes ready to scan, rules as JSON read when they are needed.

The file form is a line of JSON that describes the rest, an index in JSON, the automata in
daachorse's own form, and one line of JSON a rule.  It holds no code; a hash over it tells a file
that was cut or changed, which is then made anew.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from review_service.domain.rumors import SourceRef
from review_service.rules.lanes import Lane, Posting, lanes
from review_service.rules.matchers import build
from review_service.rules.rule import Rule
from review_service.rules.schema import Pack, PackInfo, PackSource, RuleSpec

ENGINE = "1"
"""Raised whenever the same packs may compile to something else or give other hits."""

_SPEC: TypeAdapter[RuleSpec] = TypeAdapter(RuleSpec)


@dataclass(frozen=True)
class Head:
    """What rules need of their pack."""

    info: PackInfo
    sources: dict[str, PackSource]

    def rule(self, spec: RuleSpec) -> Rule:
        """Return a rule of the pack."""
        return Rule(spec, self.info, tuple(self._refs(spec)), spec.severity)

    def _refs(self, spec: RuleSpec) -> "list[SourceRef]":
        return [_source_ref(self.sources[s.ref], s.clause) for s in spec.sources]


def _source_ref(source: PackSource, clause: str) -> SourceRef:
    return SourceRef(
        title=source.title,
        publisher=source.issuer,
        number=source.number,
        clause=clause,
        year=source.year,
        level=source.level,
        url=source.url or "",
    )


@dataclass(frozen=True)
class Compiled:
    """All rules of some packs, ready to run."""

    heads: tuple[Head, ...]
    ids: tuple[str, ...]
    """Of the rules, in the order of the packs."""
    pack_of: tuple[int, ...]
    """For each rule the index of its pack."""
    specs: tuple[bytes, ...]
    """The rules in JSON."""
    turns: tuple[date, ...]
    """Days on which a rule comes into effect, or on which one is no longer in effect."""
    lanes: tuple[Lane, ...]

    @classmethod
    def of(cls, packs: Sequence[Pack]) -> "Compiled":
        """Compile the active packs among `packs`."""
        active = [pack for pack in packs if pack.pack.status == "active"]
        specs = [(index, spec) for index, pack in enumerate(active) for spec in pack.rules]
        postings = []
        for number, (_, spec) in enumerate(specs):
            matcher = build(spec)
            posting = Posting(number, matcher.triggers, by_block=matcher.by_block)
            postings.append((spec.match.normalise, posting))
        return cls(
            tuple(Head(pack.pack, pack.sources) for pack in active),
            tuple(spec.id for _, spec in specs),
            tuple(index for index, _ in specs),
            tuple(_SPEC.dump_json(spec, by_alias=True, exclude_defaults=True) for _, spec in specs),
            tuple(sorted(turn for _, spec in specs for turn in _turns(spec))),
            lanes(postings),
        )

    def rule(self, number: int) -> Rule:
        """Return a rule as its pack has it."""
        return self.heads[self.pack_of[number]].rule(_SPEC.validate_json(self.specs[number]))

    def to_bytes(self) -> bytes:
        """Return the file form."""
        automata = [lane.serialised for lane in self.lanes]
        index = {
            "heads": [
                {
                    "info": head.info.model_dump(mode="json", by_alias=True),
                    "sources": {k: v.model_dump(mode="json") for k, v in head.sources.items()},
                }
                for head in self.heads
            ],
            "ids": self.ids,
            "pack_of": self.pack_of,
            "turns": [turn.isoformat() for turn in self.turns],
            "lanes": [lane.plain() for lane in self.lanes],
        }
        parts = [json.dumps(index, ensure_ascii=False).encode(), *automata, b"\n".join(self.specs)]
        body = b"".join(parts)
        head = {
            "engine": ENGINE,
            "sha256": hashlib.sha256(body).hexdigest(),
            "lengths": [len(part) for part in parts],
        }
        return json.dumps(head).encode() + b"\n" + body

    @classmethod
    def from_bytes(cls, content: bytes) -> "Compiled | None":
        """Read the file form; None when it is damaged or another engine's."""
        first, _, body = content.partition(b"\n")
        try:
            head = json.loads(first)
        except ValueError:
            return None
        if not isinstance(head, dict) or head.get("engine") != ENGINE:
            return None
        if hashlib.sha256(body).hexdigest() != head["sha256"]:
            return None
        parts: list[bytes] = []
        at = 0
        for length in head["lengths"]:
            parts.append(body[at : at + length])
            at += length
        return cls._read(json.loads(parts[0]), parts[1:-1], parts[-1])

    @classmethod
    def _read(cls, index: dict[str, Any], automata: list[bytes], specs: bytes) -> "Compiled":
        heads = tuple(
            Head(
                PackInfo.model_validate(head["info"]),
                {k: PackSource.model_validate(v) for k, v in head["sources"].items()},
            )
            for head in index["heads"]
        )
        return cls(
            heads,
            tuple(index["ids"]),
            tuple(index["pack_of"]),
            tuple(specs.split(b"\n")) if index["ids"] else (),
            tuple(date.fromisoformat(turn) for turn in index["turns"]),
            tuple(
                Lane.from_plain(plain, automaton)
                for plain, automaton in zip(index["lanes"], automata, strict=True)
            ),
        )


def _turns(spec: RuleSpec) -> list[date]:
    period = spec.effective
    ends = [period.from_, date.fromordinal(period.to.toordinal() + 1) if period.to else None]
    return [day for day in ends if day is not None]
