"""The worst mistakes: the surest wrong answers of each kind, in turn."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from evaluation.items import Mistake

LISTED = 50
_LONGEST = 160
"""Characters of a text that are printed."""


def worst(mistakes: Sequence[Mistake], most: int = LISTED) -> list[Mistake]:
    """Return the surest mistakes, taken from the kinds in turn so that none crowds out the rest."""
    kinds: defaultdict[str, list[Mistake]] = defaultdict(list)
    for each in sorted(mistakes, key=lambda m: (-m.weight, m.text, m.about)):
        kinds[each.kind.split(":")[0]].append(each)
    found: list[Mistake] = []
    while len(found) < most and any(kinds.values()):
        for kind in kinds:
            if kinds[kind] and len(found) < most:
                found.append(kinds[kind].pop(0))
    return sorted(found, key=lambda m: (m.kind, -m.weight))


def lines(mistakes: Sequence[Mistake]) -> Iterator[str]:
    """Yield the rows of a Markdown table."""
    yield "| kind | text | claim | right | given | sure |"
    yield "|---|---|---|---|---|---|"
    for each in mistakes:
        cells = (each.kind, each.text, each.about, each.expected, each.given)
        shown = (_cell(text) for text in cells)
        yield f"| {' | '.join(shown)} | {each.weight:.2f} |"


def _cell(text: str) -> str:
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return cut.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
