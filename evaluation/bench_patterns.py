"""Measure the rule engine: scanning speed against other matchers, and loading from the cache.

`python -m evaluation.bench_patterns [--out FILE]` makes its rules and its text by a fixed seed,
takes the best of several runs of each, prints a table and writes the figures as JSON.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import ahocorasick
import yaml

from review_service.domain.text import Document
from review_service.language.normalise import view
from review_service.rules import examples
from review_service.rules.engine import RuleSet
from review_service.rules.lanes import Lane, Posting
from review_service.rules.scopes import Scope

_AS_OF = date(2026, 11, 1)
_PATTERNS, _RULES, _CHARACTERS = 10_000, 20_000, 100_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; times in processor seconds, the best of several runs."""

    patterns: int
    characters: int
    automaton_seconds: float
    pyahocorasick_seconds: float
    re_seconds: float
    times_faster_than_best_other: float
    engine_seconds: float
    """`RuleSet.hits` with 10,000 rules: views, automaton, scope, context and suggestions."""
    engine_megabytes_per_second: float
    """Of UTF-8, on one core."""
    engine_times_faster_than_best_other: float
    rules: int
    first_load_seconds: float
    """With every example of every rule run."""
    cached_load_seconds: float


def common_characters() -> list[str]:
    """Return the 3,755 characters of GB 2312 level 1."""
    cells = ((high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    found = (bytes(cell).decode("gb2312", "ignore") for cell in cells)
    return [char for char in found if char]


def words(count: int, seed: int) -> list[str]:
    """Return distinct made-up words of two to six characters."""
    draw = random.Random(seed)
    characters = common_characters()
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(draw.choices(characters, k=draw.randint(2, 6)))] = None
    return list(made)


def prose(length: int, planted: Sequence[str], seed: int) -> str:
    """Return paragraphs with characters as unevenly frequent as in language, and some words."""
    draw = random.Random(seed)
    characters = common_characters()
    draw.shuffle(characters)
    weights = [1 / (rank + 10) for rank in range(len(characters))]
    parts: list[str] = []
    size = 0
    while size < length:
        part = "".join(draw.choices(characters, weights, k=draw.randint(8, 30)))
        if draw.random() < 0.05:
            part += draw.choice(planted)
        part += draw.choice("，，，。、；") if draw.random() < 0.9 else "。\n"
        parts.append(part)
        size += len(part)
    return "".join(parts)[:length]


def best(run: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs, in seconds of this process on a processor."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def pack(literals: Sequence[str], size: int) -> dict[str, object]:
    """Return a pack of rules that replace made-up words, `size` of them."""
    rules = [
        {
            "id": f"bench.r{number}",
            "rev": 1,
            "name": "测试",
            "name_en": "Bench",
            "category": "bench",
            "kind": "substitution",
            "match": {"pairs": {literals[number]: "正"}},
            "message": "应为“{right}”。",
            "message_en": "Write “{right}”.",
            "severity": "advise",
            "confidence": 0.9,
            "sources": [{"ref": "none"}],
            "topic_neutral": True,
            "flags": [f"前[[{literals[number]}]]后", f"[[{literals[number]}]]"],
            "passes": ["前后", "正"],
        }
        for number in range(size)
    ]
    source = {
        "title": "测试",
        "issuer": "测试",
        "year": 2026,
        "level": "org",
        "verified": "from_memory",
    }
    info = {
        "schema": 1,
        "id": "bench.made",
        "version": "2026.11.0",
        "name": "测试",
        "name_en": "Bench",
        "finding_kind": "language",
    }
    return {"pack": info, "sources": {"none": source}, "rules": rules}


def measure() -> Figures:
    """Make rules and text, and measure."""
    literals = words(_RULES, seed=1)
    few = literals[:_PATTERNS]
    text = prose(_CHARACTERS, few, seed=2)
    lane = Lane.build((), [Posting(i, frozenset({w}), by_block=False) for i, w in enumerate(few)])
    matcher = lane.matcher
    assert matcher is not None
    automaton = ahocorasick.Automaton()
    for number, word in enumerate(few):
        automaton.add_word(word, number)
    automaton.make_automaton()
    alternation = re.compile("|".join(map(re.escape, few)))
    ours = best(lambda: matcher.find_overlapping(text), 20)
    ahos = best(lambda: list(automaton.iter(text)), 5)
    res = best(lambda: list(alternation.finditer(text)), 1)
    with tempfile.TemporaryDirectory() as folder:
        engine = best_engine(Path(folder), few, examples.document(text, Scope()))
        first, cached = loads(Path(folder), literals)
    other = min(ahos, res)
    return Figures(
        patterns=len(few),
        characters=len(text),
        automaton_seconds=ours,
        pyahocorasick_seconds=ahos,
        re_seconds=res,
        times_faster_than_best_other=other / ours,
        engine_seconds=engine,
        engine_megabytes_per_second=len(text.encode()) / engine / 1e6,
        engine_times_faster_than_best_other=other / engine,
        rules=len(literals),
        first_load_seconds=first,
        cached_load_seconds=cached,
    )


def best_engine(folder: Path, literals: Sequence[str], document: Document) -> float:
    """Return the time of all hits in a document that was not read before."""
    path = folder / "few.yaml"
    path.write_text(yaml.dump(pack(literals, len(literals)), Dumper=yaml.CSafeDumper), "utf-8")
    rules = RuleSet.load([path], None, _AS_OF, folder)
    found = list(rules.hits(document))
    assert found

    def run() -> None:
        view.cache_clear()
        list(rules.hits(document))

    return best(run, 10)


def loads(folder: Path, literals: Sequence[str]) -> tuple[float, float]:
    """Return the times of a first load, and of a load from the compiled form."""
    path = folder / "all.yaml"
    path.write_text(yaml.dump(pack(literals, len(literals)), Dumper=yaml.CSafeDumper), "utf-8")

    def load() -> object:
        return RuleSet.load([path], None, _AS_OF, folder)

    return best(load, 1), best(load, 3)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="file for the figures as JSON")
    out: Path | None = parser.parse_args(arguments).out
    figures = asdict(measure())
    for name, value in figures.items():
        print(f"{name:40} {value:,.4f}" if isinstance(value, float) else f"{name:40} {value:,}")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
