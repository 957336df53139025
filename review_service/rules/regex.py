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

    @cached_property
    def group_names(self) -> tuple[str, ...]:
        """Return the names under which `Found.groups` can hold spans."""
        return (*self._numbers, *self._compiled.groupindex)

    @cached_property
    def _numbers(self) -> tuple[str, ...]:
        return tuple(str(number) for number in range(self._compiled.groups + 1))

    def search(self, encoded: bytes) -> bool:
        """Tell whether the pattern is found in UTF-8 text."""
        return self._compiled.search(encoded) is not None

    def find(self, text: str, offset: int) -> Iterator[Found]:
        """Yield the matches of one or more characters in `text`, which begins at `offset`."""
        for match in self._compiled.finditer(text):
            if match.start() == match.end():
                continue
            groups = {
                number: Span(start + offset, end + offset)
                for number in self._numbers
                if (start := match.start(int(number))) >= 0 and (end := match.end(int(number))) >= 0
            }
            for name, number in self._compiled.groupindex.items():
                if str(number) in groups:
                    groups[name] = groups[str(number)]
            yield Found(groups["0"], groups)


def _said(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
