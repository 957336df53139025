"""The texts and the library that retrieval is measured on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluation.data import rows
from review_service.domain.rumors import RumorEntry, RumorVerdict

TEXT = 120
"""Characters of a text that are looked up."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A library, and texts whose one right entry is known."""

    entries: tuple[RumorEntry, ...]
    texts: tuple[str, ...]
    answers: tuple[str, ...]
    """Identifiers of the right entries."""

    def where(self, kept: list[bool]) -> "Lookup":
        """Return the lookup with some of its texts."""
        pairs = zip(self.texts, self.answers, kept, strict=True)
        chosen = [(text, answer) for text, answer, keep in pairs if keep]
        return Lookup(
            self.entries, tuple(text for text, _ in chosen), tuple(answer for _, answer in chosen)
        )

    def map(self, rewrite: Callable[[str], str]) -> "Lookup":
        """Return the lookup with its texts rewritten."""
        return replace(self, texts=tuple(rewrite(text) for text in self.texts))


def guokr(shared: Path, field: str) -> Lookup:
    """Return the first characters of `field` (context or rebuttal) against all claims.

    The library is the claims of both collections; the right entry is the row's own, even where the
    other collection has the same claim.
    """
    asked = rows(shared / "eval" / "guokr_liuyan.jsonl")
    others = rows(shared / "eval" / "jiaozhen.jsonl")
    found = [row for row in asked if row[field]]
    return Lookup(
        tuple(_entry(row) for row in (*asked, *others)),
        tuple(row[field][:TEXT] for row in found),
        tuple(row["id"] for row in found),
    )


def _entry(row: dict[str, Any]) -> RumorEntry:
    return RumorEntry(row["id"], row["claim"], RumorVerdict.FALSE)
