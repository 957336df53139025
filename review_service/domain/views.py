"""Rewritten text that remembers where each of its characters came from.  Standard library only."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from review_service.domain.spans import Span


@dataclass(frozen=True, slots=True)
class View:
    """A rewriting of a text, e.g. Traditional to Simplified, with an offset map.

    Character `i` of `text` stands for the source characters `starts[i]` to `ends[i]`; both arrays
    never decrease, so a span of the view maps to one span of the source.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "View":
        """Return the view that changes nothing."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    @property
    def aligned(self) -> bool:
        """Tell whether every character stands for the one at its own offset."""
        return isinstance(self.starts, range)

    def source(self, span: Span) -> Span:
        """Return the source characters that `span` of the view stands for.

        An empty span maps to an empty span before the character that follows it.
        """
        if span.start == span.end:
            at = self.starts[span.start] if span.start < len(self.text) else self._length
            return Span(at, at)
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def replaced(self, text: str) -> "View":
        """Return a view whose characters are those of `text`, one for one."""
        if len(text) != len(self.text):
            msg = f"{len(text)} characters cannot stand for {len(self.text)} one for one"
            raise ValueError(msg)
        return self if text == self.text else View(text, self.starts, self.ends)

    def rewritten(self, edits: "list[Edit]") -> "View":
        """Return a view in which each edit's characters (of this view) are replaced.

        Edits are in order and do not overlap; every new character of an edit stands for all the
        characters that the edit replaces.
        """
        parts: list[str] = []
        starts, ends = array("I"), array("I")
        at = 0
        for edit in edits:
            parts.append(self.text[at : edit.span.start])
            starts.extend(self.starts[at : edit.span.start])
            ends.extend(self.ends[at : edit.span.start])
            if edit.text:
                source = self.source(edit.span)
                parts.append(edit.text)
                if len(edit.text) == len(edit.span):
                    starts.extend(self.starts[edit.span.start : edit.span.end])
                    ends.extend(self.ends[edit.span.start : edit.span.end])
                else:
                    starts.extend([source.start] * len(edit.text))
                    ends.extend([source.end] * len(edit.text))
            at = edit.span.end
        parts.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return View("".join(parts), starts, ends)

    def mapped(self, rewrite: Callable[[str], str]) -> "View":
        """Return a view with each character rewritten alone; an empty result removes it."""
        edits = [
            Edit(Span(i, i + 1), new)
            for i, char in enumerate(self.text)
            if (new := rewrite(char)) != char
        ]
        return self.rewritten(edits) if edits else self

    @property
    def _length(self) -> int:
        return self.ends[-1] if self.ends else 0


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` with `text`."""

    span: Span
    text: str
