"""Characters that look like others: what they are folded to, and where folding is safe.

Drafts that went through OCR, PDF extraction or a foreign keyboard carry characters that no reader
can tell from the right ones.  Each group below says why it is folded; a letter that has a meaning
of its own (α, β, μ, Ω, κ) is never touched.
"""

import re
import unicodedata

from review_service.domain.views import View

# PDF fonts map glyphs to the radical blocks; the characters are the same ink.  Kangxi radicals have
# compatibility mappings in Unicode; the supplement has two, the others are listed by their names
# there.  Only forms that are characters of their own are listed, not components such as ⺡ or ⻌.
_KANGXI = {cp: unicodedata.normalize("NFKC", chr(cp)) for cp in range(0x2F00, 0x2FD6)}
_SUPPLEMENT = str.maketrans(
    "⺒⺓⺟⺠⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "巳幺母民肉虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)
# Compatibility ideographs are duplicates kept for round trips with old Korean and Japanese sets.
_COMPATIBILITY = {
    cp: folded
    for cp in range(0xF900, 0xFADA)
    if len(folded := unicodedata.normalize("NFKC", chr(cp))) == 1 and folded != chr(cp)
}
_HAN = _KANGXI | _SUPPLEMENT | _COMPATIBILITY
_HAN_RANGES = "\u2e80-\u2fd5\uf900-\ufad9"
_HAN_TRIGGER = re.compile(f"[{_HAN_RANGES}]")

# Cyrillic and Greek letters whose usual glyph is that of a Latin letter (Unicode confusables).
# Lower-case Greek letters are left out, but for omicron: they are symbols in science (ν, κ, ρ, χ).
_CYRILLIC = dict(
    zip("АВЕКМНОРСТУХЅІЈԌԚԜаеорсухѕіјԛԝһ", "ABEKMHOPCTYXSIJGQWaeopcyxsijqwh", strict=True)
)
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_LETTERS = str.maketrans(_CYRILLIC | _GREEK)
_CYRILLIC_SET, _GREEK_SET = "".join(_CYRILLIC), "".join(_GREEK)
LOOK_ALIKES = _HAN_RANGES + _CYRILLIC_SET + _GREEK_SET
"""Characters that may be folded, to stand in a class of a regular expression."""
_LETTER_TRIGGER = re.compile(f"[{_CYRILLIC_SET}{_GREEK_SET}]")
_RUN = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_LATIN = re.compile(r"[A-Za-z]")


def fold_look_alikes(source: View) -> View:
    """Return the view with radicals as Han characters and Latin words in Latin letters only."""
    text = source.text
    if _HAN_TRIGGER.search(text):
        text = text.translate(_HAN)
    if _LETTER_TRIGGER.search(text):
        text = _RUN.sub(_fold_run, text)
    return source.replaced(text)


def _fold_run(found: re.Match[str]) -> str:
    """Fold a run of letters when it is a Latin word: no language mixes scripts inside a word.

    Greek needs two Latin letters beside it, because science writes single ones next to Greek.
    """
    run = found[0]
    latin = len(_LATIN.findall(run))
    foreign = [char for char in run if not char.isascii()]
    if not foreign:
        return run
    if all(char in _CYRILLIC for char in foreign) and (latin or len(run) == 1):
        # A single Cyrillic letter between Han characters is a blood group or a vitamin, not a word.
        return run.translate(_LETTERS)
    if all(char in _CYRILLIC or char in _GREEK for char in foreign) and latin > 1:
        return run.translate(_LETTERS)
    return run
