"""What a text is made of when two texts are laid side by side: content units with their places."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from review_service.language.blanks import closed_up
from review_service.language.quantities import find_quantities
from review_service.matching.synonyms import COMMON, TOKEN, canonical

_WORD_WEIGHT = 1.5
_PAIR_WEIGHT = 1.0
_CHARACTER_WEIGHT = 0.4
_COMMON_WEIGHT = 0.4
_QUANTITY_WEIGHT = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """A folded text with its content units: words, neighbouring characters, quantities.

    Compared by identity: `wording` makes one for each text.
    """

    text: str
    places: Mapping[str, tuple[int, ...]]
    """Offsets of each unit in `text`."""
    weights: Mapping[str, float]
    total: float


def folded(text: str) -> str:
    """Return `text` with widths, script, blanks and invisible characters folded."""
    return closed_up(text).text


@lru_cache(maxsize=16384)
def wording(text: str) -> Wording:
    """Return the content units of an already folded text."""
    places: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    previous, previous_end = "", -1

    def add(unit: str, at: int, weight: float) -> None:
        places.setdefault(unit, []).append(at)
        weights[unit] = weight

    quantities = find_quantities(text)
    numeric = {i for q in quantities for i in range(q.span.start, q.span.end)}
    for token in TOKEN.finditer(text):
        kind, at = token.lastgroup, token.start()
        if kind == "function" or at in numeric:
            continue
        if kind == "word":
            unit = canonical(token[0])
            # Its last character: 没有毒 denies 毒, though 有毒 is the word found.
            last = token.end() - 1
            add(unit, last, _COMMON_WEIGHT if unit in COMMON else _WORD_WEIGHT)
        elif kind == "latin":
            add(token[0].lower(), at, _WORD_WEIGHT)
        else:
            add(token[0], at, _CHARACTER_WEIGHT)
            if previous_end == at:
                add(previous + token[0], at - 1, _PAIR_WEIGHT)
            previous, previous_end = token[0], token.end()
    for quantity in quantities:
        dimension = "" if quantity.unit is None else str(quantity.unit.dimension)
        add(f"#{quantity.si[1].normalize()} {dimension}", quantity.span.start, _QUANTITY_WEIGHT)
    return Wording(
        text, {unit: tuple(at) for unit, at in places.items()}, weights, sum(weights.values())
    )


def coverage(claim: Wording, passage: Wording) -> float:
    """Return the share of the claim's content that the passage holds, 0 to 1."""
    if not claim.total:
        return 0.0
    shared = sum(w for unit, w in claim.weights.items() if unit in passage.places)
    return shared / claim.total
