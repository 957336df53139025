"""The pipeline and the matcher over the library as it is published now.

A serving process looks at the library's version before each use, at most once a second, and builds
anew when it has changed; a use that has begun keeps what it began with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from review_service.domain.findings import Review
from review_service.domain.text import Document
from review_service.pipeline import Pipeline, Report
from review_service.services.matching import Matching

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Built:
    """What was built over one version of the library."""

    version: int
    pipeline: Pipeline
    matching: Matching


class Live:
    """Builds when first used, and again after each change of the published library."""

    def __init__(
        self,
        version: Callable[[], int],
        build: Callable[[], Built],
        timer: Callable[[], float],
    ) -> None:
        """Take how to read the library's version, how to build over it, and monotonic seconds."""
        self._version = version
        self._build = build
        self._timer = timer
        self._built: Built | None = None
        self._looked = 0.0
        self._lock = Lock()

    def review(self, document: Document, report: Report | None = None) -> Review:
        """Review `document` against the library as it is published now."""
        return self._current().pipeline.review(document, report)

    def lines(self, texts: Sequence[str], top_k: int) -> list[dict[str, Any]]:
        """Match texts against the library as it is published now."""
        return self._current().matching.lines(texts, top_k)

    def _current(self) -> Built:
        with self._lock:
            built = self._built
            if built is None or self._timer() - self._looked >= _LOOK_SECONDS:
                if built is None or self._version() != built.version:
                    built = self._build()
                self._built, self._looked = built, self._timer()
            return built
