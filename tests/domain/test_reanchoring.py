"""Remarks stay on their words through edits as editors make them, and never land on others."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from random import Random

import edits
from edits import Case, Chars, Edit
from outreach_texts import ARTICLES, SENTENCES

from review_service.domain.anchoring import anchored, reanchored
from review_service.domain.correspondence import Placed
from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span
from review_service.domain.views import View
from review_service.language.normalise import MATCHING_STEPS, view

KEEPING = (*edits.INSIDE, *edits.AROUND, *edits.MOVING, *edits.REPEATING, *edits.WRITING)
CLAUSE_ENDS = "，。；：！？、\n"


def folded(text: str) -> View:
    return view(text, MATCHING_STEPS)


def quotes(text: str, random: Random) -> Iterator[Span]:
    """Yield a clause, a phrase, a sentence and two sentences of an article."""
    edges = [-1, *(i for i, char in enumerate(text) if char in CLAUSE_ENDS), len(text)]
    clauses = [Span(a + 1, b) for a, b in pairwise(edges) if b - a > 6]
    sentences = [s for s in split_sentences(text, Span(0, len(text))) if len(s) > 12]
    yield random.choice(clauses)
    clause = random.choice(clauses)
    size = random.randrange(3, min(9, len(clause)))
    start = random.randrange(clause.start, clause.end - size + 1)
    yield Span(start, start + size)
    yield random.choice(sentences)
    first = random.randrange(len(sentences) - 1)
    yield Span(sentences[first].start, sentences[first + 1].end)


def made(text: str, span: Span, session: Sequence[Edit], random: Random) -> Case | None:
    """Return a text edited by several edits; None when one of them does not apply."""
    chars: Chars = [(char, span.start <= i < span.end) for i, char in enumerate(text)]
    for edit in session:
        edited = edit(chars, random)
        if edited is None:
            return None
        chars = edited
    marks = frozenset(i for i, (_, mark) in enumerate(chars) if mark)
    name = " + ".join(edit.__name__ for edit in session)
    return Case(name, text, span, edits.text_of(chars), marks)


def single_edits(seed: int) -> Iterator[Case]:
    """Yield each kind of edit on four remarks of each article."""
    random = Random(seed)
    for text in ARTICLES.values():
        for edit in (*KEEPING, *edits.LOSING):
            made_ones = [made(text, span, [edit], random) for span in quotes(text, random)]
            yield from (case for case in made_ones if case is not None)


def twins(seed: int) -> Iterator[Case]:
    """Yield edits around remarks on a sentence that stands in two sections of the article."""
    random = Random(seed)
    for text in ARTICLES.values():
        sentences = list(split_sentences(text, Span(0, len(text))))
        counts = Counter(text[s.start : s.end] for s in sentences)
        twice = [s for s in sentences if len(s) > 12 and counts[text[s.start : s.end]] > 1]
        for span in twice:
            for edit in (*edits.INSIDE, *edits.AROUND, *edits.WRITING, *edits.LOSING[:3]):
                case = made(text, span, [edit], random)
                if case is not None:
                    yield case
        for span, other in zip(twice, reversed(twice), strict=True):
            new = text[: other.start] + text[other.end :]
            start = span.start - (len(other) if other.start < span.start else 0)
            marks = frozenset(range(start, start + len(span)))
            yield Case("the other one deleted", text, span, new, marks)


def sessions(seed: int, count: int) -> Iterator[Case]:
    """Yield several edits at once: up to one of the words, some around, one of writing."""
    random = Random(seed)
    for text in list(ARTICLES.values()) * count:
        for span in quotes(text, random):
            session = [
                *random.sample(edits.AROUND, 3),
                *random.sample([*edits.INSIDE, *edits.MOVING, *edits.REPEATING], 1),
                *random.sample(edits.WRITING, 1),
            ]
            if random.random() < 0.2:
                session[3:] = [random.choice(edits.LOSING)]
            case = made(text, span, session, random)
            if case is not None:
                yield case


def outcome(case: Case) -> str:
    """Return what became of a remark, against what is known to be right."""
    anchor = anchored(case.old, case.span)
    (found,) = reanchored([anchor], case.old, case.new, folded)
    if not isinstance(found, Placed):
        return "unplaced" if case.marks else "rightly unplaced"
    if found.span == case.truth:
        return "exact"
    return "near" if case.marks and case.agreement(found.span) >= 0.5 else f"MISPLACED {case.name}"


def measured(cases: Iterable[Case]) -> tuple[Counter[str], float]:
    """Return how many remarks had which outcome, and the share of those left that were placed."""
    counts = Counter(map(outcome, cases))
    placed = counts["exact"] + counts["near"]
    print(dict(counts), placed / (placed + counts["unplaced"]))  # noqa: T201 - figures under -s
    return counts, placed / (placed + counts["unplaced"])


def misplaced(counts: Counter[str]) -> list[str]:
    return [name for name in counts if name.startswith("MISPLACED")]


def test_remarks_stay_on_their_words_through_every_kind_of_edit() -> None:
    cases = list(single_edits(seed=20))
    kinds = {case.name for case in cases}
    assert len(cases) >= 900
    assert len(kinds) == len(KEEPING) + len(edits.LOSING)
    counts, placed = measured(cases)
    assert misplaced(counts) == []
    assert placed >= 0.97
    assert counts["exact"] >= 0.98 * (counts["exact"] + counts["near"])
    assert counts["rightly unplaced"] >= 150


def test_of_two_equal_sentences_the_right_one_is_found_or_none() -> None:
    counts, placed = measured(twins(seed=21))
    assert counts.total() >= 90
    assert misplaced(counts) == []
    assert placed >= 0.95


def test_remarks_survive_several_edits_at_once() -> None:
    counts, placed = measured(sessions(seed=22, count=12))
    assert counts.total() >= 150
    assert misplaced(counts) == []
    assert placed >= 0.85


def test_five_hundred_remarks_in_a_long_text_take_no_time() -> None:
    random = Random(23)
    articles = "\n".join(ARTICLES.values())
    parts: list[str] = []
    while sum(map(len, parts)) < 100_000:
        parts.append(articles.replace("的", random.choice("之底的")) + f"\n第{len(parts)}辑")
    old = "\n".join(parts)[:100_000]
    new = old
    for _ in range(200):
        at = random.randrange(len(new))
        new = new[:at] + random.choice([*SENTENCES, "某", ""]) + new[at + random.randrange(4) :]
    starts = [random.randrange(len(old) - 40) for _ in range(500)]
    spans = [Span(start, start + random.randrange(4, 40)) for start in starts]
    anchors = [anchored(old, span) for span in spans]
    began = time.process_time()
    found = reanchored(anchors, old, new, folded)
    assert time.process_time() - began < 2
    assert sum(isinstance(place, Placed) for place in found) > 400
