"""Measure speed and memory, each figure beside its peer in the same run: `make bench`.

Writes `docs/benchmarks.md` with the machine and the versions.  The peer of the review is the same
pipeline with the float32 encoder under sentence-transformers, from `build/base` (written by
`python -m training.base`); that of the pattern scan is the faster of pyahocorasick and `re`.
"""

import importlib.metadata
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.progress import track

from evaluation import bench_patterns, own_sets
from evaluation.data import DATASETS, REPOSITORY
from models.encoder import (
    Encoder,
    OnnxEncoder,
    RememberingEncoder,
    Role,
    SentenceTransformerEncoder,
    Vectors,
)
from models.store import current, open_artefact
from models.thresholds import load_thresholds
from review_service import bootstrap, ingest
from review_service.domain.rumors import RumorEntry, RumorVerdict
from review_service.ingest import library
from review_service.ingest.library import Library
from review_service.pipeline import Pipeline

LIBRARY = DATASETS / "rumors" / "starter.jsonl"
CHECKPOINT = REPOSITORY / "build" / "base"
REPORT = REPOSITORY / "docs" / "benchmarks.md"
CHARACTERS = 3_000
ENTRIES = 10_000
RUNS = 15
_PACKAGES = ("onnxruntime", "tokenizers", "numpy", "sentence-transformers", "torch", "daachorse")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside what it is held against."""

    name: str
    value: str
    goal: str


class _Unremembered:
    """Forgets between drafts, so that a warm run encodes every sentence anew."""

    def __init__(self, make: Callable[[], Encoder]) -> None:
        self._inner = make()
        self._encoder = RememberingEncoder(self._inner)

    @property
    def fingerprint(self) -> str:
        """Hash of the encoder behind."""
        return self._inner.fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._inner.dimensions

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return the vectors of `texts`."""
        return self._encoder.encode(texts, role)

    def forget(self) -> None:
        """Drop every vector kept."""
        self._encoder = RememberingEncoder(self._inner)


def large_library() -> Library:
    """Return the starter library and sentences of the project's own sets, 10,000 entries.

    Sentences on the same subjects: a draft meets more candidates than among random entries.
    """
    starter = library.read(LIBRARY)
    texts = dict.fromkeys(
        text for claim in own_sets.claims() for text in (*claim.phrasings.values(), *claim.near)
    )
    texts.update(dict.fromkeys(twin.other for twin in own_sets.twins()))
    more = [
        RumorEntry(f"sentence-{number}", text, RumorVerdict.FALSE)
        for number, text in enumerate(texts)
    ]
    entries = (*starter.entries, *more)[:ENTRIES]
    return Library(entries, f"bench-{len(entries)}")


def draft() -> str:
    """Return 3,000 characters of the sample drafts."""
    texts = [
        ingest.read(path.read_bytes(), path.name).text
        for path in sorted((DATASETS / "samples").iterdir())
        if path.suffix in ingest.formats.EXTENSIONS and path.name != "card.md"
    ]
    whole = "\n".join(texts)
    return (whole * (CHARACTERS // len(whole) + 1))[:CHARACTERS]


@dataclass(frozen=True, slots=True)
class _Contender:
    """A pipeline that is timed."""

    encoder: _Unremembered
    pipeline: Pipeline

    def seconds(self, text: str) -> float:
        """Return the time of one review of a draft whose sentences are encoded anew."""
        self.encoder.forget()
        start = time.perf_counter()
        self.pipeline.review(ingest.read_text("", text))
        return time.perf_counter() - start


def in_turn(contenders: Sequence[_Contender], text: str, runs: int) -> list[list[float]]:
    """Return each contender's times, taken in turn so that a busy machine slows all alike."""
    for each in contenders:
        each.seconds(text)
    rounds = [
        [each.seconds(f"{text}{run}") for each in contenders]
        for run in track(range(runs), description="reviews")
    ]
    return [list(times) for times in zip(*rounds, strict=True)]


def review_figures() -> Iterator[Figure]:
    """Yield the times of a warm review, and of the same pipeline with the float32 encoder."""
    artefact = open_artefact(current("encoder"))
    numbers = load_thresholds(artefact.fingerprint)
    text, found, rules = draft(), large_library(), bootstrap.rule_set()

    def contender(make: Callable[[], Encoder]) -> _Contender:
        encoder = _Unremembered(make)
        return _Contender(encoder, bootstrap.pipeline(found, encoder, numbers, rules))

    product = contender(lambda: OnnxEncoder(artefact))
    (ours,) = in_turn([product], text, RUNS)
    p50 = statistics.median(ours)
    against = f"review of {len(text):,} characters against {len(found.entries):,} entries"
    yield Figure(f"{against}, warm, p50", f"{p50:.3f} s", "≤ 0.5 s")
    yield Figure("the same, fastest", f"{min(ours):.3f} s", "")
    yield Figure("the same, p95", f"{float(np.quantile(ours, 0.95)):.3f} s", "")
    name = "ratio to sentence-transformers float32, run by run, p50"
    if not CHECKPOINT.is_dir():
        yield Figure(name, "build/base is absent", "≥ 3")
        return
    peer = contender(lambda: SentenceTransformerEncoder(str(CHECKPOINT)))
    ours, theirs = in_turn([product, peer], text, RUNS)
    taken = f"{statistics.median(theirs):.3f} s"
    yield Figure("the same with sentence-transformers float32, p50", taken, "")
    ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    yield Figure(name, f"{ratio:.1f}", "≥ 3")


def command_figures() -> Iterator[Figure]:
    """Yield the time of `kepu review` from a cold process, and its memory."""
    kepu = Path(sys.executable).with_name("kepu")
    sample = DATASETS / "samples" / "看月亮.txt"
    taken: list[float] = []
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as home:
        environment = dict(os.environ, KEPU_HOME=home)  # noqa: TID251 - for the child

        def run(*arguments: str | Path) -> None:
            command = [kepu, *arguments]
            subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603

        run("rumors", "import", LIBRARY)
        for _ in track(range(8), description="cold start"):
            start = time.perf_counter()
            run("review", sample)
            taken.append(time.perf_counter() - start)
    # The first run fills the caches of a new installation.
    yield Figure("`kepu review` of a short file, first run ever", f"{taken[0]:.1f} s", "")
    cold = statistics.median(taken[1:])
    yield Figure("`kepu review` of a short file, cold process, p50", f"{cold:.2f} s", "≤ 3 s")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("resident memory of `kepu review`", f"{used:.0f} MiB", "≤ 700 MiB")


def pattern_figures() -> Iterator[Figure]:
    """Yield the speed of the pattern scan and of the rule engine."""
    found = bench_patterns.measure()
    yield Figure(
        "10,000 literals, ratio to the faster of pyahocorasick and re",
        f"{found.times_faster_than_best_other:.0f}",
        "≥ 20",
    )
    yield Figure(
        "rule engine, 10,000 rules", f"{found.engine_megabytes_per_second:.0f} MB/s", "≥ 20 MB/s"
    )
    yield Figure("20,000 rules from the cache", f"{found.cached_load_seconds:.2f} s", "≤ 2 s")


def written(figures: list[Figure]) -> str:
    """Return the report."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    rows = [f"| {f.name} | {f.value} | {f.goal} |" for f in figures]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`. Times depend on the machine; ratios are taken in one run.",
            "",
            f"{machine}, {versions}.",
            "",
            "| Measured | Value | Goal |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure in a data directory of its own, print and write the report."""
    figures: list[Figure] = []
    for section in (command_figures, review_figures, pattern_figures):
        figures.extend(section())
    report = written(figures)
    REPORT.write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main()
