"""User regular expressions: google-re2 only, so that no pattern can blow up on any text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import re2

from review_service.domain.spans import Span


class InvalidPattern(ValueError):
    """A pattern that google-re2 does not take; the text says why, in re2's words."""


@dataclass(frozen=True, slots=True)
class Found:
    """One match: the spans of its groups by number and by name, of those that took part."""

    span: Span
    groups: dict[str, Span]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern; equal patterns are equal."""

    source: str

    @cached_property
    def _compiled(self) -> "re2._Regexp":
        options = re2.Options()
        options.log_errors = False
        try:
            return re2.compile(self.source, options)
        except re2.error as error:
            raise InvalidPattern(_said(error)) from error

    def check(self) -> None:
        """Raise InvalidPattern unless google-re2 takes the pattern."""
        _ = self._compiled

    @property
    def group_names(self) -> tuple[str, ...]:
        """Return the names under which `Found.groups` can hold spans."""
        numbers = tuple(str(n) for n in range(self._compiled.groups + 1))
        return numbers + tuple(self._compiled.groupindex)

    def find(self, text: str, within: Span) -> Iterator[Found]:
        """Yield the matches of one or more characters; `^` and `$` are the ends of `within`."""
        names = {number: name for name, number in self._compiled.groupindex.items()}
        for match in self._compiled.finditer(text[within.start : within.end]):
            if match.start() == match.end():
                continue
            groups: dict[str, Span] = {}
            for number in range(self._compiled.groups + 1):
                start, end = match.span(number)
                if start < 0:
                    continue
                span = Span(start + within.start, end + within.start)
                groups[str(number)] = span
                if number in names:
                    groups[names[number]] = span
            yield Found(groups["0"], groups)

    def search(self, text: str, within: Span) -> bool:
        """Tell whether the pattern is found in `within`."""
        return self._compiled.search(text[within.start : within.end]) is not None


def _said(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
