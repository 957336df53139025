"""Kinds that flag given wording wherever it stands: the automaton's occurrences are the hits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from review_service.domain.spans import Span
from review_service.rules.matches import (
    CanonicalNameMatch,
    SubstitutionMatch,
    TermsMatch,
    ValidPeriodMatch,
)
from review_service.rules.page import Page, Raw


def stands_alone(text: str, span: Span) -> bool:
    """Tell whether no Latin word or number is cut by either end of `span`.

    Only ASCII counts: a Han character beside a Latin word does not belong to it.
    """
    return not (
        (span.start > 0 and _one_word(text[span.start - 1], text[span.start]))
        or (span.end < len(text) and _one_word(text[span.end - 1], text[span.end]))
    )


def _one_word(left: str, right: str) -> bool:
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


@dataclass(frozen=True)
class Terms:
    """Flag each term."""

    match: TermsMatch
    by_block: bool = False

    @property
    def triggers(self) -> frozenset[str]:
        """Return the terms."""
        return frozenset(self.match.terms)

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield every term."""
        return (Raw(span) for span in at if stands_alone(page.text, span))


@dataclass(frozen=True)
class Substitution:
    """Flag wrong wording that has one right form."""

    match: SubstitutionMatch
    by_block: bool = False

    @property
    def triggers(self) -> frozenset[str]:
        """Return the wrong forms."""
        return frozenset(self.match.pairs)

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield every wrong form that does not stand inside its right form."""
        for span in at:
            wrong = page.text[span.start : span.end]
            right = self.match.pairs[wrong]
            if stands_alone(page.text, span) and not _already(page.text, span, right):
                yield Raw(span, right=(right,))


def _already(text: str, span: Span, right: str) -> bool:
    """Tell whether `right` stands over `span`: 公里 is no error inside the right form 平方公里."""
    wrong = text[span.start : span.end]
    at = right.find(wrong)
    while at >= 0:
        if text.startswith(right, max(0, span.start - at)) and span.start >= at:
            return True
        at = right.find(wrong, at + 1)
    return False


@dataclass(frozen=True)
class CanonicalName:
    """Flag wrong forms of an official name."""

    match: CanonicalNameMatch
    by_block: bool = False

    @property
    def triggers(self) -> frozenset[str]:
        """Return the wrong forms."""
        return frozenset(self.match.wrong)

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield every wrong form outside the right one."""
        for span in at:
            if not _already(page.text, span, self.match.canonical):
                yield Raw(span, right=(self.match.canonical,))


@dataclass(frozen=True)
class ValidPeriod:
    """Flag a name that has been replaced, in text about the time since."""

    match: ValidPeriodMatch
    by_block: bool = False

    @property
    def triggers(self) -> frozenset[str]:
        """Return the old name."""
        return frozenset({self.match.old})

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield the old name unless the text around speaks of the time up to its end."""
        if page.as_of <= self.match.until:
            return
        for span in at:
            paragraph = page.window(span, "paragraph")
            until = self.match.until.year
            historical = any(time.first.year <= until for time in page.times(paragraph))
            if not historical and not _already(page.text, span, self.match.new):
                yield Raw(span, right=(self.match.new,))
