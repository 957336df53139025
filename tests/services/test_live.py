"""A serving process follows the library: it builds anew when, and only when, it has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from review_service import ingest
from review_service.domain.findings import Claim, Finding
from review_service.domain.text import Document
from review_service.pipeline import Pipeline
from review_service.services.live import Built, Live
from review_service.services.matching import Matching


@dataclass(frozen=True)
class Nothing:
    name: str = "nothing@1"

    def run(self, document: Document) -> Iterator[Finding]:
        yield from ()

    def claims(self, document: Document) -> tuple[Claim, ...]:
        return ()


class Library:
    """A library whose version and clock a test sets."""

    def __init__(self) -> None:
        self.version = 1
        self.seconds = 0.0
        self.built: list[int] = []
        self.looked = 0

    def look(self) -> int:
        self.looked += 1
        return self.version

    def build(self) -> Built:
        self.built.append(self.version)
        pipeline = Pipeline(
            (Nothing(),), Nothing(), {"library": str(self.version)}, timer=lambda: 0.0
        )
        return Built(self.version, pipeline, cast("Matching", Lines(self.version)))


@dataclass(frozen=True)
class Lines:
    version: int

    def lines(self, texts: list[str], top_k: int) -> list[dict[str, Any]]:
        return [{"text": text, "version": self.version} for text in texts]


DOCUMENT = ingest.read_text("", "水会沸腾。")


def test_it_builds_once_and_follows_a_change_within_a_second() -> None:
    library = Library()
    live = Live(library.look, library.build, lambda: library.seconds)
    assert live.review(DOCUMENT).versions["library"] == "1"
    assert live.lines(["甲"], 1) == [{"text": "甲", "version": 1}]
    library.version = 2
    library.seconds = 0.5
    assert live.review(DOCUMENT).versions["library"] == "1"
    library.seconds = 1.0
    assert live.review(DOCUMENT).versions["library"] == "2"
    assert live.lines(["甲"], 1) == [{"text": "甲", "version": 2}]
    assert library.built == [1, 2]


def test_an_unchanged_library_is_looked_at_once_a_second_and_not_built_again() -> None:
    library = Library()
    live = Live(library.look, library.build, lambda: library.seconds)
    for step in range(30):
        library.seconds = step / 10
        live.review(DOCUMENT)
    assert library.built == [1]
    assert library.looked == 2
