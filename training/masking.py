"""Masks personal data in texts that become training data."""

from datetime import date
from functools import cache

from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, Format
from review_service.language.segments import text_zones
from review_service.rules.compiled import Head
from review_service.rules.engine import RuleSet, default_packs
from review_service.rules.lanes import Lane
from review_service.rules.load import read_pack
from review_service.rules.matches import PersonalDataMatch

PACK = "personal-data"
MASK = "*"


def masked(text: str, as_of: date) -> str:
    """Return `text` with every character of personal data replaced, its length unchanged.

    What the pack flags is masked, and numbers and addresses found by their digits even where an
    article may print them: a hotline teaches nothing about a claim.
    """
    document = _document(text)
    spans = [hit.span for hit in _rules(as_of).hits(document)]
    for rule in _rules(as_of).rules:
        if isinstance(rule.spec.match, PersonalDataMatch):
            page = Lane.build(rule.spec.match.normalise, ()).page(document, as_of)
            found = rule.matcher.find(page, page.blocks)
            spans += [page.view.source(raw.span) for raw in found]
    shown = list(text)
    for span in spans:
        for at in range(span.start, span.end):
            shown[at] = MASK
    return "".join(shown)


@cache
def _rules(as_of: date) -> RuleSet:
    pack = next(read_pack(path) for path in default_packs() if path.stem == PACK)
    head = Head(pack.pack, pack.sources)
    return RuleSet.of([head.rule(spec) for spec in pack.rules], as_of)


def _document(text: str) -> Document:
    blocks = (Block(BlockKind.PARAGRAPH, Span(0, len(text))),)
    return Document(text, blocks, text_zones(text, blocks), (), "-", Format.TEXT, "")
