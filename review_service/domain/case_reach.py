"""Where a person may decide which step, as queues ask for it.  Standard library only."""

from collections.abc import Iterator
from dataclasses import dataclass

from review_service.domain.people import EVERY_DISCIPLINE, OrganisationTree, Person
from review_service.domain.permissions import DECIDING, PERMISSIONS
from review_service.domain.workflows import Step


@dataclass(frozen=True, slots=True)
class Reach:
    """A step that a person may decide in some organisations."""

    step: Step
    organisations: frozenset[str]
    disciplines: frozenset[str] | None = None
    """None: cases of every discipline; else of these, and those that name none."""


def reaches(person: Person, tree: OrganisationTree) -> Iterator[Reach]:
    """Yield what the person's roles let them decide; the separation of duties comes on top.

    Raises `NotFound` for a role in an organisation that does not exist.
    """
    for step, action in DECIDING.items():
        if person.superuser:
            yield Reach(step, frozenset(tree.parents))
            continue
        for grant in person.grants:
            if grant.role in PERMISSIONS[action].roles:
                general = not grant.disciplines or EVERY_DISCIPLINE in grant.disciplines
                fields = None if general else grant.disciplines
                yield Reach(step, tree.below(grant.organisation), fields)
