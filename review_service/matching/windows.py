"""Cuts a text into stretches of the length that matching was tuned on.

A claim is stated in a sentence or in two or three together.  Scores of longer stretches mean less:
their vectors are averages, and in enough text every word of a claim occurs somewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span
from review_service.language.normalise import DEFAULT_STEPS, view

WINDOW = 128
"""Most characters of a window of several sentences; a longer sentence is a window of its own."""


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences, with writing differences folded."""

    text: str
    sentences: tuple[str, ...]


def windows(text: str) -> tuple[Window, ...]:
    """Return the windows of `text` in order; one with an empty text when it is blank."""
    folded = view(text, DEFAULT_STEPS).text
    found = tuple(_windows(folded, tuple(split_sentences(folded, Span(0, len(folded))))))
    return found or (Window("", ("",)),)


def _windows(text: str, sentences: tuple[Span, ...]) -> Iterator[Window]:
    kept: list[Span] = []
    for sentence in sentences:
        if kept and sentence.end - kept[0].start > WINDOW:
            yield _window(text, kept)
            kept = []
        kept.append(sentence)
    if kept:
        yield _window(text, kept)


def _window(text: str, kept: list[Span]) -> Window:
    return Window(
        text[kept[0].start : kept[-1].end],
        tuple(text[sentence.start : sentence.end] for sentence in kept),
    )
