"""What matchers read and what they yield."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, Protocol

from review_service.domain.spans import Span
from review_service.domain.text import BlockKind, Document
from review_service.domain.views import View
from review_service.errors import Message
from review_service.rules.eras import Time, named_times
from review_service.rules.regex import Found, Pattern
from review_service.rules.scopes import ScopePart

PARTS: Mapping[BlockKind, ScopePart] = {
    BlockKind.TITLE: "title",
    BlockKind.HEADING: "heading",
    BlockKind.PARAGRAPH: "body",
    BlockKind.CAPTION: "caption",
    BlockKind.TABLE: "table",
    BlockKind.QUOTE: "quote",
}
"""What packs call each kind of block."""
Window = Literal["sentence", "paragraph", "document"]


@dataclass(frozen=True)
class Page:
    """A document under one set of normalising steps; all offsets are those of `view.text`."""

    document: Document
    view: View
    as_of: date

    @property
    def text(self) -> str:
        """Return the normalised text."""
        return self.view.text

    @cached_property
    def blocks(self) -> tuple[Span, ...]:
        """Return the blocks in reading order."""
        return tuple(self._inside(block.span) for block in self.document.blocks)

    def block_index(self, at: int) -> int | None:
        """Return the index of the block that holds the character at `at`, if any."""
        index = bisect_right(self._block_starts, at) - 1
        return index if index >= 0 and at < self.blocks[index].end else None

    def block(self, span: Span) -> Span | None:
        """Return the block that holds all of `span`, if any."""
        index = self.block_index(span.start)
        if index is None or not self.blocks[index].contains(span):
            return None
        return self.blocks[index]

    def part(self, block: Span) -> ScopePart:
        """Return what one of `blocks` is in the document's structure."""
        index = self.block_index(block.start)
        assert index is not None
        return PARTS[self.document.blocks[index].kind]

    def window(self, span: Span, reach: Window) -> Span:
        """Return the sentence, paragraph or document around `span`."""
        if reach == "document":
            return Span(0, len(self.text))
        if reach == "sentence":
            found = self.document.sentence_index(self.view.source(span).start)
            if found is not None:
                return self._inside(self.document.sentences[found])
        return self.block(span) or span

    def finds(self, pattern: Pattern, within: Span) -> Iterator[Found]:
        """Yield a pattern's matches in a window; `^` and `$` are the ends of the window."""
        if self.has(pattern, within):
            yield from pattern.find(self.text[within.start : within.end], within.start)

    def has(self, pattern: Pattern, within: Span) -> bool:
        """Tell whether a pattern is found in a window.

        Most patterns are not, so the window is put into UTF-8 once for all of them.
        """
        encoded = self._encoded.get(within)
        if encoded is None:
            encoded = self._encoded[within] = self.text[within.start : within.end].encode()
        return pattern.search(encoded)

    def holds(self, pattern: Pattern, window: Span) -> bool:
        """Tell whether a pattern is found in a window, remembering it for its next hit."""
        key = (pattern.source, window)
        if key not in self._held:
            self._held[key] = self.has(pattern, window)
        return self._held[key]

    def touches(self, pattern: Pattern, within: Span, span: Span) -> bool:
        """Tell whether a match in a block shares a character with `span`."""
        key = (pattern.source, within)
        if key not in self._matched:
            self._matched[key] = [found.span for found in self.finds(pattern, within)]
        matched = self._matched[key]
        index = bisect_right(matched, span.start, key=lambda match: match.end)
        return index < len(matched) and matched[index].start < span.end

    def times(self, window: Span) -> tuple[Time, ...]:
        """Return the times that a window names."""
        if window not in self._named:
            self._named[window] = tuple(named_times(self.text[window.start : window.end]))
        return self._named[window]

    def source_text(self, span: Span) -> str:
        """Return the characters of the document that `span` stands for."""
        return self.document.quote(self.view.source(span))

    @cached_property
    def _encoded(self) -> dict[Span, bytes]:
        return {}

    @cached_property
    def _held(self) -> dict[tuple[str, Span], bool]:
        return {}

    @cached_property
    def _matched(self) -> dict[tuple[str, Span], list[Span]]:
        return {}

    @cached_property
    def _named(self) -> dict[Span, tuple[Time, ...]]:
        return {}

    def _inside(self, source: Span) -> Span:
        if self.view.aligned:
            return source
        starts = self.view.starts
        start = bisect_left(starts, source.start)
        return Span(start, max(start, bisect_left(starts, source.end)))

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]


@dataclass(frozen=True, slots=True)
class Raw:
    """A hit before scope, context and antipatterns have their say."""

    span: Span
    groups: Mapping[str, Span] = field(default_factory=dict)
    """What `{0}`, `{1}`, `{name}` stand for in messages; `{0}` is `span` if absent."""
    right: tuple[str, ...] = ()
    """Right forms that the matcher itself knows."""
    note: Message | None = None
    """What the matcher has to add to the rule's message."""


class Matcher(Protocol):
    """A rule's compiled `match`."""

    @property
    def triggers(self) -> frozenset[str] | None:
        """Return texts one of which is in every block with a hit; None when there are none such."""
        ...

    @property
    def by_block(self) -> bool:
        """Tell whether `find` wants the blocks with a trigger rather than each trigger."""
        ...

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield hits; `at` holds the triggers, or the blocks with one, in reading order."""
        ...
