"""What the sentences and headings around a statement make of it."""

import re
from enum import StrEnum

from review_service.matching import cues
from review_service.matching.alignment import Polarity, align
from review_service.matching.base import Passage
from review_service.matching.frames import Frame
from review_service.matching.wording import Wording, folded, wording


class Resolution(StrEnum):
    """What the surroundings say of a statement."""

    DENIED = "denied"
    BACKED = "backed"
    WEIGHED = "weighed"
    """Corrected or qualified close by, without a verdict."""
    NONE = "none"


_REACH = 8
"""Sentences after the statement within which an answer is looked for."""
_NEAR = 2
_SPEAKS_OF = 0.4
"""Share of the claim's content from which a sentence speaks of the claim."""
_LIST_OPENER = re.compile("(?:以下|下列|下面|这些|几[种个条]|如下)[^。]{0,20}[:。]?$")


def resolve(claims: tuple[Wording, ...], passage: Passage, frame: Frame) -> Resolution:
    """Return whether the surroundings deny or back a statement that is put forward in `frame`."""
    if _denied_before(passage):
        return Resolution.DENIED
    later = _later(claims, passage, frame)
    if later is not Resolution.NONE:
        return later
    if _denied_by_heading(claims, passage, frame):
        return Resolution.DENIED
    return Resolution.WEIGHED if _weighed(claims, passage) else Resolution.NONE


def _weighed(claims: tuple[Wording, ...], passage: Passage) -> bool:
    """Tell whether the sentence or the two after it weigh the statement."""
    own = claims[0].text
    return any(
        found[0].lstrip(",;。") not in own
        for sentence in (passage.sentence, *passage.after[:_NEAR])
        for found in cues.WEIGHING.finditer(folded(sentence))
    )


def _denied_before(passage: Passage) -> bool:
    """Tell whether the sentence before opens a list of refuted statements or labels this one."""
    if not passage.before:
        return False
    before = folded(passage.before[-1])
    if cues.LABEL.search(before + ":") and len(before) <= 12:
        return True
    refuting = cues.VERDICT.search(before) or cues.DISBELIEF.search(before)
    return bool(refuting) and _LIST_OPENER.search(before) is not None


def _later(claims: tuple[Wording, ...], passage: Passage, frame: Frame) -> Resolution:
    attributed = frame in {Frame.REPORTED, Frame.ASKED}
    for distance, sentence in enumerate(passage.after[:_REACH]):
        text = folded(sentence)
        if _is_new_item(text):
            return Resolution.NONE
        near = distance < _NEAR
        if _refutes(text, near=near, attributed=attributed):
            return Resolution.DENIED
        alignment = max((align(c, wording(text)) for c in claims), key=lambda a: a.coverage)
        speaks = alignment.coverage >= _SPEAKS_OF
        if speaks and alignment.polarity is Polarity.OPPOSITE and "?" not in text:
            return Resolution.DENIED
        if attributed and cues.BACKING.search(text) and "?" not in text:
            return Resolution.BACKED
    return Resolution.NONE


def _is_new_item(text: str) -> bool:
    """Tell whether a sentence opens the next statement of a list."""
    return cues.LABEL.search(text) is not None


def _refutes(text: str, *, near: bool, attributed: bool) -> bool:
    again = cues.ANAPHORA.search(text) is not None
    verdict = cues.VERDICT.search(text) or cues.DISBELIEF.search(text)
    if verdict and (again or (near and (attributed or len(text) <= 24))):
        return True
    if near and again and cues.LATER_DENIAL.search(text):
        return True
    if cues.TRUTH_LABEL.match(text) and near:
        return True
    opener = cues.OWN_VOICE.match(text)
    return attributed and near and opener is not None and opener[0] not in {"但是", "但", "不过"}


def _denied_by_heading(claims: tuple[Wording, ...], passage: Passage, frame: Frame) -> bool:
    attributed = frame in {Frame.REPORTED, Frame.ASKED}
    nearest = folded(passage.headings[-1]) if passage.headings else ""
    if cues.STRONG_HEAD.search(nearest) or (attributed and cues.WEAK_HEAD.search(nearest)):
        return True
    for head in (*passage.headings[:-1], passage.title):
        text = folded(head)
        if not text:
            continue
        if attributed and cues.STRONG_HEAD.search(text):
            return True
        about = any(align(c, wording(text)).coverage >= _SPEAKS_OF for c in claims)
        if about and cues.STRONG_HEAD.search(text):
            return True
        if about and any(align(c, wording(text)).polarity is Polarity.OPPOSITE for c in claims):
            return True
    return False
