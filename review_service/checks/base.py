"""What a check is: a named value that yields findings in reading order.

To add one: write `checks/x.py`, and add its line to `checks/registry.py`.
"""

from collections.abc import Iterator
from typing import Protocol

from review_service.domain.findings import Claim, Finding
from review_service.domain.text import Document


class Check(Protocol):
    """A check never changes the document, keeps no state between documents and never blocks."""

    @property
    def name(self) -> str:
        """Versioned name, e.g. `rules@1`; raised when the same text may give other findings."""
        ...

    def run(self, document: Document) -> Iterator[Finding]:
        """Yield findings in reading order, with spans inside `document.text`."""
        ...


class ClaimFinder(Protocol):
    """The check that also lists a draft's checkable claims."""

    def claims(self, document: Document) -> tuple[Claim, ...]:
        """Return the claims in reading order."""
        ...
