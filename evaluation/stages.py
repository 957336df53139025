"""Where the time of a warm review goes, stage by stage, on one draft of 3,000 characters."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation import product
from evaluation.bench import CHARACTERS, LIBRARY, draft
from evaluation.items import Item, Tick
from evaluation.report import Figure, Row, Table
from models.encoder import Encoder, RememberingEncoder
from models.thresholds import Thresholds
from review_service import bootstrap, ingest
from review_service.domain.text import Document
from review_service.ingest import library
from review_service.language.blanks import closed_up
from review_service.language.normalise import view
from review_service.matching.alignment import align
from review_service.matching.base import Candidate, Passage, Verifier
from review_service.matching.matcher import CANDIDATES
from review_service.matching.passages import document_passages
from review_service.matching.snapshot import Snapshot
from review_service.matching.verify import CueVerifier
from review_service.matching.wording import wording
from review_service.rules.engine import RuleSet

RUNS = 5
_CACHED = (view, closed_up, wording, align)


@dataclass(frozen=True, slots=True)
class Stages:
    """The parts of a review that are timed one by one."""

    library: Snapshot
    """Over the remembering encoder, so that a search encodes nothing anew."""
    encoder: Encoder
    """Not remembering."""
    numbers: Thresholds
    verifier: Verifier
    rules: RuleSet

    def rows(self, document: Document) -> Iterator[Row]:
        """Yield the time of each stage; `n` is what it works on."""
        places = list(document_passages(document))
        queries = list(dict.fromkeys(place.query for place in places))
        yield _row(
            "tokenise and encode", len(queries), lambda: self.encoder.encode(queries, "query")
        )
        asked = [place.query for place in places]
        listed = self.library.search(asked, CANDIDATES)
        yield _row("search", len(asked), lambda: self.library.search(asked, CANDIDATES))
        pairs: list[tuple[Candidate, Passage]] = [
            (candidate, place.passage)
            for place, candidates in zip(places, listed, strict=True)
            for candidate in candidates
            if candidate.score >= self.numbers.suggested
        ]
        yield _row("verify: all", len(pairs), lambda: self.verifier.verify(pairs))
        yield _row("verify: of which rules", len(pairs), lambda: CueVerifier().verify(pairs))
        hits = len(list(self.rules.hits(document)))
        yield _row("rule packs, hits", hits, lambda: list(self.rules.hits(document)))


def measure(_shared: Path, tick: Tick) -> Iterator[Item]:
    """Yield the table."""
    tick("timing")
    searching = product.searching()
    raw = product.unremembered()
    found = library.read(LIBRARY)
    remembered = RememberingEncoder(raw)
    stages = Stages(
        Snapshot.build(found.entries, remembered, searching.numbers),
        raw,
        searching.numbers,
        product.verifier(),
        bootstrap.rule_set(),
    )
    note = (
        f"Seconds, median of {RUNS} runs on this machine, against the starter library of "
        f"{len(found.entries)} entries.  A review encodes and searches each sentence once."
    )
    rows = tuple(stages.rows(ingest.read_text("", draft())))
    yield Table(f"Time of each stage on a draft of {CHARACTERS:,} characters", rows, note)


def _row(name: str, items: int, run: Callable[[], object]) -> Row:
    run()
    taken = []
    for _ in range(RUNS):
        for cached in _CACHED:
            cached.cache_clear()  # a review meets its sentences for the first time
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    figures = {"p50": Figure(statistics.median(taken)), "fastest": Figure(min(taken))}
    return Row(name, items, figures)
