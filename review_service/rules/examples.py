"""Examples as rules carry them: `[[…]]` marks every expected hit; each line is a block."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, Format
from review_service.language.segments import text_zones
from review_service.rules.page import PARTS
from review_service.rules.scopes import Scope, ScopePart

_MARK = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_KINDS: Mapping[ScopePart, BlockKind] = {part: kind for kind, part in PARTS.items()}


@dataclass(frozen=True, slots=True)
class Marked:
    """An example without its marks, and where they were."""

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, example: str) -> "Marked":
        """Return the example read."""
        parts: list[str] = []
        spans: list[Span] = []
        at = length = 0
        for mark in _MARK.finditer(example):
            length += mark.start() - at
            spans.append(Span(length, length + len(mark[1])))
            length += len(mark[1])
            parts.extend((example[at : mark.start()], mark[1]))
            at = mark.end()
        return cls("".join([*parts, example[at:]]), tuple(spans))


def document(text: str, scope: Scope) -> Document:
    """Return an example as a document: body text, or the first part that the rule looks at."""
    kind = BlockKind.PARAGRAPH if "body" in scope.in_ else _KINDS[scope.in_[0]]
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        blocks.append(Block(kind, Span(start, start + len(line))))
        start += len(line) + 1
    return Document(
        text=text,
        blocks=tuple(blocks),
        zones=text_zones(text, blocks),
        pieces=(),
        name="-",
        format=Format.TEXT,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
