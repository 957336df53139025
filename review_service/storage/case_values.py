"""Cases and their events as JSON values, without what is kept in columns."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from review_service.domain.case_events import CaseEvent
from review_service.domain.cases import Case
from review_service.storage.base import Json

CASE_COLUMNS = ("id", "organisation", "content_type", "discipline", "blind", "state")
EVENT_COLUMNS = ("kind", "case_id", "at", "by")


def case_value(case: Case) -> Json:
    """Return what is stored of a case besides `CASE_COLUMNS`."""
    return _value(_cases(), case, CASE_COLUMNS)


def read_case(value: Json, columns: Mapping[str, Any]) -> Case:
    """Return the case of a stored value and its `CASE_COLUMNS`."""
    return _cases().validate_python({**value, **columns})


def event_value(event: CaseEvent) -> Json:
    """Return what is stored of an event besides `EVENT_COLUMNS`."""
    return _value(_events(), event, EVENT_COLUMNS)


def read_event(value: Json, columns: Mapping[str, Any]) -> CaseEvent:
    """Return the event of a stored value and its `EVENT_COLUMNS`."""
    return _events().validate_python({**value, **columns})


def _value(adapter: TypeAdapter[Any], thing: object, columns: tuple[str, ...]) -> Json:
    made: Json = adapter.dump_python(thing, mode="json", exclude=set(columns))
    return made


@cache
def _cases() -> TypeAdapter[Case]:
    return TypeAdapter(Case)


@cache
def _events() -> TypeAdapter[CaseEvent]:
    return TypeAdapter(CaseEvent)
