"""What happened to a case, in sentences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from review_service.domain.case_events import CaseEvent
from review_service.domain.cases import VERDICT_NAMES
from review_service.domain.workflows import STEP_NAMES
from review_service.web.case_words import CASE_WORDS, EVENTS


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    at: datetime
    who: str
    what: str
    note: str


def lines(events: Iterable[CaseEvent], names: Mapping[str, str], lang: str) -> Iterator[Line]:
    """Yield what happened, in order."""
    for event in events:
        what = EVENTS[event.kind].text(lang)
        told = what.format(
            step="" if event.step is None else STEP_NAMES[event.step].text(lang),
            verdict="" if event.verdict is None else VERDICT_NAMES[event.verdict].text(lang),
            other=names.get(event.other, event.other),
            count=len(event.findings),
        )
        yield Line(event.at, _who(event, names, lang), told, event.note)


def _who(event: CaseEvent, names: Mapping[str, str], lang: str) -> str:
    if event.by is None:
        return CASE_WORDS["the_product"].text(lang)
    return names.get(event.by, event.by)
