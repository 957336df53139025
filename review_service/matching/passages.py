"""Cut documents and bare texts into passages: each sentence with what stands around it."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, ZoneKind
from review_service.matching.base import Passage

BEFORE = 3
AFTER = 8
"""Sentences of context; a refutation may come at the end of the section."""

CHUNK = 6
"""Most sentences of a bare text that are judged together."""

GROUP = 4
"""Most sentences of a draft that are: a review has little time for each."""

FEWEST = 5
"""Han characters under which a sentence states nothing that could be a claim."""

_SKIPPED = (ZoneKind.REFERENCE_LIST, ZoneKind.CODE, ZoneKind.URL)
_HAN = re.compile("[\u3400-\u9fff]")
_HEADS = {BlockKind.TITLE, BlockKind.HEADING}
# A pronoun or conclusion: what the sentence speaks of stands in the one before.  To search every
# short sentence with its neighbour was measured too: a fifth more to encode, nothing more found.
_LEANS_BACK = re.compile("(?:这|那|它|此|该|其(?![实中他它余次])|因此|所以|于是|如此|结果)")


@dataclass(frozen=True, slots=True)
class Located:
    """A passage of a text, with its place."""

    span: Span
    index: int
    """Number of the sentence in the text."""
    passage: Passage

    @property
    def query(self) -> str:
        """Return what to search for: a sentence that leans on the one before goes with it."""
        sentence = self.passage.sentence
        if self.passage.before and _LEANS_BACK.match(sentence):
            return self.passage.before[-1] + sentence
        return sentence


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence with its section."""

    span: Span
    index: int
    block: Block
    section: int
    heading: str


def document_passages(document: Document) -> Iterator[Located]:
    """Yield the passages of a draft in reading order; references and code are left out."""
    parts = list(_parts(document))
    groups = _groups(document, parts)
    for position, part in enumerate(parts):
        if len(_HAN.findall(document.quote(part.span))) < FEWEST:
            continue
        if any(document.in_zone(part.span, kind) for kind in _SKIPPED):
            continue
        yield Located(part.span, part.index, _passage(document, parts, groups, position))


def _groups(document: Document, parts: Sequence[_Part]) -> list[tuple[str, ...]]:
    """Return for each sentence those that it is judged with; for a heading, those that follow.

    Whole paragraphs of a section go together while they fit; a longer one is cut into equal parts.
    """
    pieces: list[list[int]] = []
    for (section, _), block in itertools.groupby(
        (n for n, part in enumerate(parts) if part.block.kind not in _HEADS),
        key=lambda n: (parts[n].section, parts[n].block.span),
    ):
        rows = list(block)
        share = -(-len(rows) // -(-len(rows) // GROUP))
        for start in range(0, len(rows), share):
            piece = rows[start : start + share]
            last = pieces[-1] if pieces else []
            if last and parts[last[0]].section == section and len(last) + len(piece) <= GROUP:
                last += piece
            else:
                pieces.append(piece)
    found: list[tuple[str, ...]] = [()] * len(parts)
    for piece in pieces:
        sentences = tuple(document.quote(parts[row].span) for row in piece)
        for row in piece:
            found[row] = sentences
    for row in reversed(range(len(parts) - 1)):
        if parts[row].block.kind in _HEADS:
            found[row] = found[row + 1]
    return found


def _parts(document: Document) -> Iterator[_Part]:
    section, heading, index = 0, "", 0
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            section, heading = section + 1, document.quote(block.span)
        for span in split_sentences(document.text, block.span):
            yield _Part(span, index, block, section, heading)
            index += 1


def _passage(
    document: Document, parts: list[_Part], groups: list[tuple[str, ...]], position: int
) -> Passage:
    part = parts[position]
    is_heading = part.block.kind in _HEADS
    before = [p for p in parts[max(0, position - BEFORE) : position] if p.section == part.section]
    after = [
        p
        for p in parts[position + 1 : position + 1 + AFTER]
        if p.section == part.section or part.block.kind is BlockKind.TITLE
    ]
    return Passage(
        sentence=document.quote(part.span),
        before=tuple(document.quote(p.span) for p in before if p.block.kind not in _HEADS),
        after=tuple(document.quote(p.span) for p in after if p.block.kind not in _HEADS),
        headings=(part.heading,) if part.heading and not is_heading else (),
        title="" if part.block.kind is BlockKind.TITLE else document.title,
        is_heading=is_heading,
        group=groups[position],
    )


def text_chunks(text: str) -> tuple[Passage, ...]:
    """Return the passages of a bare text of any length that are judged each as a whole."""
    spans = _sentences(text)
    groups = [spans[start : start + CHUNK] for start in range(0, len(spans), CHUNK)]
    return tuple(Passage(text[group[0].start : group[-1].end]) for group in groups)


def text_passages(text: str) -> tuple[Located, ...]:
    """Return the passages of a bare text, all of one section."""
    spans = _sentences(text)
    sentences = [text[span.start : span.end] for span in spans]
    return tuple(
        Located(
            span,
            index,
            Passage(
                sentences[index],
                tuple(sentences[max(0, index - BEFORE) : index]),
                tuple(sentences[index + 1 : index + 1 + AFTER]),
            ),
        )
        for index, span in enumerate(spans)
    )


def _sentences(text: str) -> list[Span]:
    return [
        span
        for line in re.finditer("[^\n]+", text)
        for span in split_sentences(text, Span(*line.span()))
    ]
