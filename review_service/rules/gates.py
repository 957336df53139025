"""What must hold around a hit before it counts: scope, zones, context, the time spoken of."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from review_service.domain.spans import Span
from review_service.domain.text import Document, ZoneKind
from review_service.rules.eras import Time
from review_service.rules.page import PARTS, Page
from review_service.rules.regex import Pattern
from review_service.rules.scopes import Context, EventDate, Scope

# Punctuation that touches an address or code may belong to it, so touching is enough.
_MACHINE_TEXT = {"url", "code"}


class Zones:
    """A document's zones by kind, for quick questions."""

    def __init__(self, document: Document) -> None:
        """Merge overlapping zones of a kind."""
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._ends: dict[str, list[int]] = defaultdict(list)
        for zone in sorted(document.zones, key=lambda zone: zone.span):
            ends = self._ends[zone.kind]
            if ends and zone.span.start <= ends[-1]:
                ends[-1] = max(ends[-1], zone.span.end)
            else:
                self._starts[zone.kind].append(zone.span.start)
                ends.append(zone.span.end)

    def hold(self, span: Span, kind: ZoneKind | str) -> bool:
        """Tell whether `span` lies wholly in zones of `kind`."""
        index = bisect_right(self._starts[kind], span.start) - 1
        return index >= 0 and span.end <= self._ends[kind][index]

    def touch(self, span: Span, kind: ZoneKind | str) -> bool:
        """Tell whether a character of `span` is in a zone of `kind`."""
        index = bisect_left(self._starts[kind], span.end) - 1
        return index >= 0 and span.start < self._ends[kind][index]


def in_scope(scope: Scope, document: Document, zones: Zones, span: Span) -> bool:
    """Tell whether `span` of the document stands where the rule looks."""
    block = document.block_at(span.start)
    if block is None or PARTS[block.kind] not in scope.in_:
        return False
    return not any(
        zones.touch(span, kind) if kind in _MACHINE_TEXT else zones.hold(span, kind)
        for kind in scope.not_in
    )


@dataclass(frozen=True)
class Around:
    """A rule's context, compiled."""

    context: Context
    require: tuple[Pattern, ...]
    forbid: tuple[Pattern, ...]

    @classmethod
    def of(cls, context: Context) -> "Around":
        """Return the compiled context."""
        return cls(
            context,
            tuple(map(Pattern, context.require_any)),
            tuple(map(Pattern, context.forbid_any)),
        )

    def admits(self, page: Page, span: Span) -> bool:
        """Tell whether what stands around `span` lets the hit count."""
        if not (self.require or self.forbid or self._timed):
            return True
        window = page.window(span, self.context.window)
        if self.require and not any(page.holds(p, window) for p in self.require):
            return False
        if any(page.holds(p, window) for p in self.forbid):
            return False
        return not self._timed or self._speaks_of(page, span, window)

    @property
    def _timed(self) -> bool:
        event = self.context.event_date
        return event.from_ is not None or event.to is not None

    def _speaks_of(self, page: Page, span: Span, window: Span) -> bool:
        """Tell whether the text speaks of the rule's time: the years near, else the present."""
        event = self.context.event_date
        for near in (window, page.window(span, "paragraph")):
            times = page.times(near)
            if times:
                return _within(event, times)
        return _within(event, [Time(page.as_of, page.as_of)])


def _within(event: EventDate, times: Sequence[Time]) -> bool:
    """Tell whether every time named lies wholly inside: a text on both sides is not flagged."""
    first, last = event.from_ or date.min, event.to or date.max
    return all(first <= time.first and time.last <= last for time in times)
