"""Whoever works on cases, in one transaction for each request.

Decisions are on record under somebody's name, so there must be an account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from review_service.api.callers import LOCAL, CurrentPerson
from review_service.api.deps import Parts
from review_service.bootstrap import Installation
from review_service.domain.people import Person
from review_service.errors import Forbidden, Message
from review_service.services.cases import Visit


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody works on cases."""

    parts: Installation
    person: Person

    @contextmanager
    def visit(self) -> Iterator[Visit]:
        """Yield a visit to the cases that is one transaction."""
        with self.parts.database.session_scope() as session:
            yield Visit(session, self.parts.workflows, self.person, self.parts.now())


def desk(parts: Parts, person: CurrentPerson) -> Desk:
    """Return the caller's desk.

    Raises what `callers.caller` raises, or `Forbidden` on a machine without accounts.
    """
    if person is LOCAL:
        raise Forbidden(
            Message(
                "审稿流程按人记录，本机还没有账号。请先用 kepu users add 建立账号，再登录。",
                "What is done to cases is recorded by name, and there are no accounts here. "
                "Add one with kepu users add, then sign in.",
            )
        )
    return Desk(parts, person)


AtDesk = Annotated[Desk, Depends(desk)]
