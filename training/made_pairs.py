"""Pairs made by program, on which the verifier learns to lay a claim on a passage.

A sentence of a paragraph is asserted by the paragraph; with its polarity turned it is denied; with
a number changed, or a name of the paragraph put for another, it is not asserted; and a sentence of
another paragraph of the same text is unrelated to it.  Single statements are paired with themselves
in the same way: a text may repeat a claim word by word.  The texts are public and may train.
"""

import random
import re
from collections.abc import Iterator, Sequence

from evaluation.data import SHARED, AbsentData, rows
from models.verifier import LABELS
from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span
from training.examples import Example

SOURCES = (
    ("cmrc2018_wiki_paras", "text"),
    ("drcd_wiki_paras_s", "text"),
    ("csl_abstracts_devtest", "abstract"),
)
ANY_BUT_ASSERTS = frozenset(LABELS) - {"asserts"}
STATEMENTS = "cfever"
_SHORTEST, _LONGEST = 10, 50
_WHOLE = 160
"""Most characters of a passage: longer ones cost more than they teach."""
_AROUND = 1
"""Sentences of the paragraph on each side that stay in the passage."""
_TURNS = (
    ("是", "不是"),
    ("能够", "不能"),
    ("可以", "不可以"),
    ("会", "不会"),
    ("有", "没有"),
    ("能", "不能"),
    ("属于", "不属于"),
    ("需要", "不需要"),
    ("影响", "不影响"),
    ("增加", "减少"),
    ("提高", "降低"),
    ("高于", "低于"),
    ("大于", "小于"),
)
_TURN = re.compile(
    "(?<![不没未非无是能会有])(?:"
    + "|".join(re.escape(plain) for plain, _ in _TURNS)
    + ")(?![不没])"
)
_TURNED = dict(_TURNS)
_NUMBER = re.compile("[0-9]+(?:\\.[0-9]+)?")
_NAME = re.compile("《[^》]{2,12}》|[A-Z][A-Za-z]{2,}|[0-9]{4}年")


def pairs(count: int, source: random.Random) -> list[Example]:
    """Return `count` pairs, in an order drawn from `source`; fewer when the data is absent."""
    found: list[Example] = []
    for sentences in _paragraphs():
        found.extend(_of(sentences, source))
    source.shuffle(found)
    return found[:count]


def statements(count: int, source: random.Random) -> list[Example]:
    """Return `count` pairs of a statement with itself; fewer when the data is absent."""
    try:
        texts = [row["claim_s"] for row in rows(SHARED / "train" / f"{STATEMENTS}.jsonl")]
    except AbsentData:
        return []
    found = [pair for text in texts for pair in _of_statement(text, source)]
    source.shuffle(found)
    return found[:count]


def _of_statement(text: str, source: random.Random) -> Iterator[Example]:
    yield Example(text, text, frozenset({"asserts"}), "made")
    if (turned := _with_verb_turned(text, source)) is not None:
        yield Example(turned, text, frozenset({"debunks"}), "made")
        yield Example(text, turned, frozenset({"debunks"}), "made")
    if (altered := _altered(text, text, source)) is not None:
        yield Example(altered, text, ANY_BUT_ASSERTS, "made")


def _paragraphs() -> Iterator[list[str]]:
    for name, key in SOURCES:
        try:
            texts = [row[key] for row in rows(SHARED / "train" / f"{name}.jsonl")]
        except AbsentData:
            continue
        for text in texts:
            found = [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))]
            if len(found) > _AROUND + 1:
                yield found


def _of(sentences: Sequence[str], source: random.Random) -> Iterator[Example]:
    places = [n for n, text in enumerate(sentences) if _SHORTEST <= len(text) <= _LONGEST]
    for place in source.sample(places, min(2, len(places))):
        around = [*range(max(0, place - _AROUND), min(len(sentences), place + _AROUND + 1))]
        passage = "".join(sentences[n] for n in around)
        if len(passage) > _WHOLE:
            continue
        sentence = sentences[place]
        yield Example(sentence, passage, frozenset({"asserts"}), "made")
        if (turned := _with_verb_turned(sentence, source)) is not None:
            yield Example(turned, passage, frozenset({"debunks"}), "made")
        if (altered := _altered(sentence, passage, source)) is not None:
            yield Example(altered, passage, ANY_BUT_ASSERTS, "made")
        rest = "".join(sentences[n] for n in around if n != place)
        yield Example(sentence, rest, frozenset({"unrelated", "mentions"}), "made")


def _with_verb_turned(sentence: str, source: random.Random) -> str | None:
    """Return a sentence with one of its verbs denied or reversed."""
    found = list(_TURN.finditer(sentence))
    if not found:
        return None
    verb = source.choice(found)
    return f"{sentence[: verb.start()]}{_TURNED[verb[0]]}{sentence[verb.end() :]}"


def _altered(sentence: str, passage: str, source: random.Random) -> str | None:
    """Return a sentence with another number, or another name of the passage."""
    names = [n for n in dict.fromkeys(_NAME.findall(passage)) if n not in sentence]
    own = list(_NAME.finditer(sentence))
    if names and own:
        spot = source.choice(own)
        return f"{sentence[: spot.start()]}{source.choice(names)}{sentence[spot.end() :]}"
    numbers = list(_NUMBER.finditer(sentence))
    if not numbers:
        return None
    spot = source.choice(numbers)
    other = str(round(float(spot[0]) * source.choice((2, 3, 0.5, 10)), 2)).removesuffix(".0")
    return sentence[: spot.start()] + other + sentence[spot.end() :]
