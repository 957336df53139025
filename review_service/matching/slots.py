"""Compare the slots that carry truth conditions: numbers, units, dates, scope, objects."""

from review_service.domain.rumors import RumorEntry
from review_service.language.degree import degree_of
from review_service.matching.alignment import Polarity
from review_service.matching.objects import swapped
from review_service.matching.slot_values import date_conflict, quantity_conflicts
from review_service.matching.wording import folded

Slot = str
"""`negation`, `number`, `unit`, `date`, `scope`, `degree` or `object`."""


def conflicts(entry: RumorEntry, passage: str, polarity: Polarity) -> tuple[Slot, ...]:
    """Return the slots in which a folded passage differs from every wording of the entry.

    A number that one wording gives counts although another wording leaves it out, unless a wording
    gives the passage's number.
    """
    wordings = [folded(phrase) for phrase in (entry.claim, *entry.variants)]
    found: list[Slot] = []
    if polarity in {Polarity.OPPOSITE, Polarity.PARTLY, Polarity.OPEN}:
        found.append("negation")
    values = [quantity_conflicts(text, passage) for text in wordings]
    compared = [value for value in values if value is not None]
    if compared and all(compared):
        found.extend(sorted(set().union(*compared)))
    dates = [date_conflict(text, passage) for text in wordings]
    if (known := [d for d in dates if d is not None]) and all(known):
        found.append("date")
    words = set.intersection(*(_words(text, passage) for text in wordings))
    found.extend(sorted(words))
    if all(swapped(text, passage) for text in wordings):
        found.append("object")
    return tuple(found)


def _words(claim: str, passage: str) -> set[Slot]:
    """Return `scope` for 所有 against 部分, `degree` where the passage says it less surely.

    A 绝对 or 一定 of every wording is part of the claim: a passage without one claims less.
    """
    mine, theirs = degree_of(claim), degree_of(passage)
    found = set()
    if (mine.universal and theirs.partial and not mine.partial) or (
        mine.partial and theirs.universal and not theirs.partial
    ):
        found.add("scope")
    weaker = mine.universal and not theirs.universal and not theirs.partial
    if weaker or (theirs.hedged and not mine.hedged):
        found.add("degree")
    return found
