"""How a sentence puts forward the statement that it holds: own voice, report, question, denial."""

import re
from enum import StrEnum

from review_service.domain.spans import Span
from review_service.matching import cues


class Frame(StrEnum):
    """The way a statement is put forward."""

    OWN = "own"
    REPORTED = "reported"
    ASKED = "asked"
    DENIED = "denied"
    BACKED = "backed"
    """Taken up as true although, or because, others deny it."""


_CLAUSE_END = re.compile("[,;。!?\n]")
_QUOTED = re.compile('[“"「『]([^”"」』]{2,80})[”"」』]')
_NEAR_BEFORE = 8
_NEAR_AFTER = 14
"""Characters between a statement and a verdict on it."""
_ENDORSED_SAYING = re.compile("(?:说|讲|言)得(?:好|对)|说的(?:没错|对)")


def frame_of(text: str, part: Span, claim: str) -> Frame:
    """Return the frame of the words at `part` of a folded sentence that speaks of `claim`.

    Cue words that the claim itself holds are no cues.
    """
    denial = _denial(text, part, claim)
    if denial is not None:
        return Frame.BACKED if _backed(text, denial) else Frame.DENIED
    if cues.IRONY.search(text):
        return Frame.DENIED
    if cues.REFUTERS_REFUTED.search(text):
        return Frame.BACKED
    question = _question(text, part)
    if question is not None:
        return question
    report = _report(text, part, claim)
    if report is not None:
        return Frame.BACKED if _backed(text, report) else Frame.REPORTED
    return Frame.OWN


def _denial(text: str, part: Span, claim: str) -> int | None:
    """Return where the words end that deny the statement, None where none do."""
    label = cues.LABEL.search(text)
    if label is not None and label.start() <= part.start:
        return label.end()
    mistaken = cues.MISTAKEN.search(text, 0, part.end)
    if mistaken is not None and mistaken.start() <= part.start + 2:
        return mistaken.end()
    for pattern in (cues.VERDICT, cues.DISBELIEF):
        for found in pattern.finditer(text):
            if found[0] not in claim and _is_about(text, found, part):
                return found.end()
    return None


def _is_about(text: str, verdict: re.Match[str], part: Span) -> bool:
    """Tell whether a verdict is on the statement: near its words, or near a 说法 or 消息."""
    if part.start - _NEAR_BEFORE <= verdict.start() <= part.end + _NEAR_AFTER:
        return True
    before = text[max(0, verdict.start() - _NEAR_AFTER) : verdict.start()]
    return cues.STATEMENT_NOUN.search(before) is not None


def _backed(text: str, after: int) -> bool:
    """Tell whether the writer backs the statement in a clause after the denial or the report."""
    if cues.REFUTERS_REFUTED.search(text):
        return True
    found = cues.BACKING.search(text, after)
    return found is not None and "?" not in text[found.end() :] and "吗" not in text[found.end() :]


def _question(text: str, part: Span) -> Frame | None:
    last = max(part.start, part.end - 2)
    end = _CLAUSE_END.search(text, last)
    clause_end = end.end() if end else len(text)
    ended = next((c for c in text[last : last + 40] if c in "。!?\n"), "")
    asked = cues.ASKED.search(text, max(0, part.start - 12), clause_end)
    if ended != "?" and not asked:
        return None
    if cues.EXPECTS_YES.search(text):
        return Frame.OWN
    if cues.EXPECTS_NO.search(text):
        return Frame.DENIED
    return Frame.ASKED


def _report(text: str, part: Span, claim: str) -> int | None:
    """Return where the words end that report the statement, None where none do."""
    if _ENDORSED_SAYING.search(text):
        return None
    for found in cues.REPORTING.finditer(text):
        if found[0] not in claim and found.start() - part.end <= _NEAR_AFTER:
            return found.end()
    # A noun such as 说法 names what stands beside it, not what a later clause says.
    before = [end.end() for end in _CLAUSE_END.finditer(text, 0, part.start)]
    called = cues.CALLED.finditer(text, before[-1] if before else 0, part.end + _NEAR_AFTER)
    return next((found.end() for found in called if found[0] not in claim), None)


def quoted_part(text: str, part: Span) -> Span | None:
    """Return the quotation that holds `part`, without its marks."""
    for found in _QUOTED.finditer(text):
        inner = Span(*found.span(1))
        if inner.start <= part.start + 1 and part.end <= inner.end + 2:
            return inner
    return None
