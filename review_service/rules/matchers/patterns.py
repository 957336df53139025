"""Kinds made of google-re2 patterns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from review_service.domain.spans import Span
from review_service.language.numerals import chinese_value, find_numbers
from review_service.rules.literals import analyse
from review_service.rules.matches import ConditionalMatch, NumberMatch, OccurrenceMatch, RegexMatch
from review_service.rules.page import Page, Raw
from review_service.rules.regex import Found, InvalidPattern, Pattern


@dataclass(frozen=True)
class _Triggered:
    """A pattern that is looked for in blocks with the literals it needs."""

    pattern: Pattern
    report: str

    def __post_init__(self) -> None:
        if self.report not in self.pattern.group_names:
            raise InvalidPattern(f"no group {self.report} in {self.pattern.source}")

    @cached_property
    def needed(self) -> frozenset[str] | None:
        return analyse(self.pattern.source).needed

    def raws(self, page: Page, within: Span) -> Iterator[Raw]:
        """Yield what the pattern reports in `within`."""
        for found in page.finds(self.pattern, within):
            span = self.reported(found)
            if span is not None:
                yield Raw(span, found.groups)

    def reported(self, found: Found) -> Span | None:
        """Return the part of a match that is flagged; None when that group took no part."""
        span = found.groups.get(self.report)
        return span or None


@dataclass(frozen=True)
class Regex:
    """Flag what a pattern finds inside a block."""

    match: RegexMatch
    by_block: bool = True

    @cached_property
    def _trigger(self) -> _Triggered:
        return _Triggered(Pattern(self.match.pattern), self.match.report.removeprefix("group"))

    @property
    def triggers(self) -> frozenset[str] | None:
        """Return what the pattern needs."""
        return self._trigger.needed

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield the matches of each block."""
        for block in at:
            yield from self._trigger.raws(page, block)


@dataclass(frozen=True)
class Conditional:
    """Flag a trigger that is not made good in its window."""

    match: ConditionalMatch
    by_block: bool = True

    @cached_property
    def _trigger(self) -> _Triggered:
        return _Triggered(Pattern(self.match.trigger), self.match.report.removeprefix("group"))

    @cached_property
    def _unless(self) -> Pattern:
        pattern = Pattern(self.match.unless)
        pattern.check()
        return pattern

    @property
    def triggers(self) -> frozenset[str] | None:
        """Return what the trigger needs."""
        self._unless.check()
        return self._trigger.needed

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield triggers without their condition."""
        for block in at:
            for raw in self._trigger.raws(page, block):
                if not page.holds(self._unless, page.window(raw.span, self.match.window)):
                    yield raw


@dataclass(frozen=True)
class Occurrence:
    """Flag what occurs too often in a sentence, paragraph or document."""

    match: OccurrenceMatch
    by_block: bool = True

    @cached_property
    def _trigger(self) -> _Triggered:
        return _Triggered(Pattern(self.match.pattern), "0")

    @property
    def triggers(self) -> frozenset[str] | None:
        """Return what the pattern needs."""
        return self._trigger.needed

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield the occurrences after the first allowed ones of each window."""
        seen: dict[Span, int] = {}
        for block in at:
            for raw in self._trigger.raws(page, block):
                window = page.window(raw.span, self.match.per)
                seen[window] = seen.get(window, 0) + 1
                if seen[window] > self.match.at_most:
                    yield raw


@dataclass(frozen=True)
class NumberRange:
    """Flag a number outside its possible or permitted range."""

    match: NumberMatch
    by_block: bool = True

    @cached_property
    def _trigger(self) -> _Triggered:
        return _Triggered(Pattern(self.match.pattern), "value")

    @property
    def triggers(self) -> frozenset[str] | None:
        """Return what the pattern needs."""
        return self._trigger.needed

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield values outside the range; text that is no number is left alone."""
        for block in at:
            for raw in self._trigger.raws(page, block):
                value = number_value(page.text[raw.span.start : raw.span.end])
                if value is not None and not self._allows(value):
                    yield raw

    def _allows(self, value: Decimal) -> bool:
        low, high = self.match.minimum, self.match.maximum
        return (low is None or value >= Decimal(str(low))) and (
            high is None or value <= Decimal(str(high))
        )


def number_value(written: str) -> Decimal | None:
    """Return the value of a number written alone, a percentage by its figure (30% is 30)."""
    value = chinese_value(written)
    if value is not None:
        return value
    numbers = list(find_numbers(written))
    if len(numbers) != 1 or len(numbers[0].span) != len(written):
        return None
    scale = {"percent": 100, "permille": 1000}.get(numbers[0].notation, 1)
    return numbers[0].value * scale
