"""A rule ready to run, and its hits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from review_service.domain.findings import Apply, Kind, Severity, Suggestion
from review_service.domain.rumors import SourceRef
from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.rules import examples, templates
from review_service.rules.gates import Around, Zones, in_scope
from review_service.rules.lanes import Lane, Posting
from review_service.rules.matchers import build
from review_service.rules.matches import CanonicalNameMatch, SubstitutionMatch, ValidPeriodMatch
from review_service.rules.page import PARTS, Matcher, Page, Raw
from review_service.rules.regex import Pattern
from review_service.rules.schema import PackInfo, RuleSpec, RuleSuggestion


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule applies."""

    rule: "Rule"
    span: Span
    """In the document's text."""
    message: Message
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class Rule:
    """A rule of a pack, with an organisation's changes to it."""

    spec: RuleSpec
    pack: PackInfo
    sources: tuple[SourceRef, ...]
    severity: Severity
    exceptions: tuple[str, ...] = ()
    """Patterns that suppress the rule beside its own antipatterns."""

    @property
    def id(self) -> str:
        """Return the rule's identifier."""
        return self.spec.id

    @property
    def name(self) -> Message:
        """Return the rule's name."""
        return Message(self.spec.name, self.spec.name_en)

    @property
    def kind(self) -> Kind:
        """Return who answers the rule's findings."""
        return self.spec.finding_kind or self.pack.finding_kind

    @property
    def rights(self) -> frozenset[str]:
        """Return the right forms that the rule's `match` gives."""
        match = self.spec.match
        if isinstance(match, SubstitutionMatch):
            return frozenset(match.pairs.values())
        if isinstance(match, CanonicalNameMatch):
            return frozenset({match.canonical})
        return frozenset({match.new} if isinstance(match, ValidPeriodMatch) else ())

    @cached_property
    def matcher(self) -> Matcher:
        """Return the compiled `match`."""
        return build(self.spec)

    def in_effect(self, as_of: date) -> bool:
        """Tell whether the rule holds on a day."""
        period = self.spec.effective
        return (period.from_ or date.min) <= as_of <= (period.to or date.max)

    def hits(
        self, page: Page, at: Sequence[Span], zones: Zones, doc_type: str | None
    ) -> Iterator[Hit]:
        """Yield the hits that scope, context and antipatterns leave, in reading order.

        `at` is what the rule's lane found of its triggers.  A rule for certain kinds of documents
        is silent when the kind is not known.
        """
        if self.spec.context.doc_types and doc_type not in self.spec.context.doc_types:
            return
        scope = self.spec.scope.in_
        if self.matcher.by_block and len(scope) < len(PARTS):
            at = [block for block in at if page.part(block) in scope]
        kept = (raw for raw in self.matcher.find(page, at) if self._counts(page, raw, zones))
        for raw in _longest(kept):
            yield self._hit(page, raw)

    def spans(self, text: str) -> list[Span]:
        """Return what the rule flags in an example."""
        return [hit.span for hit in self.hits_in(text)]

    def hits_in(self, text: str) -> list[Hit]:
        """Return the hits in an example on the day of the pack's version, in effect or not."""
        document = examples.document(text, self.spec.scope)
        page = self._lane.page(document, self.pack.released)
        at = self._lane.touched(page).get(0, [])
        doc_type = next(iter(self.spec.context.doc_types), None)
        return list(self.hits(page, at, Zones(document), doc_type))

    @cached_property
    def _lane(self) -> Lane:
        posting = Posting(0, self.matcher.triggers, by_block=self.matcher.by_block)
        return Lane.build(self.spec.match.normalise, [posting])

    @cached_property
    def _around(self) -> Around:
        return Around.of(self.spec.context)

    @cached_property
    def _suppressing(self) -> tuple[Pattern, ...]:
        return tuple(map(Pattern, (*self.spec.antipatterns, *self.exceptions)))

    def _counts(self, page: Page, raw: Raw, zones: Zones) -> bool:
        block = page.block(raw.span)
        return (
            block is not None
            and in_scope(self.spec.scope, page.document, zones, page.view.source(raw.span))
            and not self._suppressed(page, raw.span, block)
            and self._around.admits(page, raw.span)
        )

    def _suppressed(self, page: Page, span: Span, block: Span) -> bool:
        return any(page.touches(pattern, block, span) for pattern in self._suppressing)

    def _hit(self, page: Page, raw: Raw) -> Hit:
        span = page.view.source(raw.span)
        values = templates.values(page, raw)
        message = Message(
            templates.filled(self.spec.message, values),
            templates.filled(self.spec.message_en, values),
        )
        if raw.note is not None:
            message = Message(message.zh + raw.note.zh, f"{message.en} {raw.note.en}")
        texts = {s.text: s for s in self._suggestions(raw, values)}
        texts.pop(page.document.quote(span), None)
        return Hit(self, span, message, tuple(texts.values()))

    def _suggestions(self, raw: Raw, values: dict[str, str]) -> Iterator[Suggestion]:
        own: Iterable[RuleSuggestion] = self.spec.suggestions
        for suggestion in own:
            yield Suggestion(templates.filled(suggestion.text, values), suggestion.apply)
        if not any("{right}" in suggestion.text for suggestion in own):
            yield from (Suggestion(text, Apply.OFFER) for text in raw.right)


def _longest(raws: Iterable[Raw]) -> Iterator[Raw]:
    """Keep the longest of overlapping hits of one rule, from left to right."""
    reached = 0
    for raw in sorted(raws, key=lambda raw: (raw.span.start, -raw.span.end)):
        if raw.span.start >= reached:
            yield raw
            reached = raw.span.end
