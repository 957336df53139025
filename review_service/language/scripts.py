"""Traditional to Simplified Chinese, character by character in place.

OpenCC converts phrases, but leaves nothing to tell where a character came from, and takes some
characters that Simplified text rightly has for Traditional ones.  Here the result keeps the length
of its source, and a character that both scripts use changes only in a sentence that shows itself
to be Traditional.
"""

import re
from functools import lru_cache

import opencc

from review_service.domain.views import View

# Standard Simplified characters (通用规范汉字表, 2013) that OpenCC converts as well: 乾隆, 芸薹,
# 宫商角徵羽, 於 as a family name, 慰藉, 瞭望, 幺麽, 袷袢, 摺扇, 哪吒, 覆盖, 二噁英, 黑矇 …
_SHARED = frozenset("乾薹徵夥於麽藉瞭覆麴袷摺吒捱拚噁矇剋著醣菸榘甯")
# In these words 於 is never a name, so a single leftover is converted even in Simplified text.
_FUNCTION_WORD = re.compile(
    "(?<=[由对对关至等在属终基鉴位处低高大小多少优急出源归限忠])於|於(?=[是此])"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@lru_cache(maxsize=1)
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    # Without the extension that answers with characters few fonts have (鎝 to U+28C4F).
    return (
        opencc.OpenCC("t2s", include_tofu_risk_dictionaries=False),
        opencc.OpenCC("tw2s", include_tofu_risk_dictionaries=False),
    )


def to_simplified(source: View) -> View:
    """Return the view in Simplified characters; Simplified text comes back unchanged."""
    text = source.text
    while (simpler := _simplified(text)) != text:
        text = simpler
    return source.replaced(text)


def _simplified(text: str) -> str:
    general, taiwan = _converters()
    converted = _same_length(general, text)
    if converted == text:
        return text
    parts: list[str] = []
    at = 0
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if text[start:end] != converted[start:end]:
            parts.append(text[at:start])
            parts.append(_sentence(text[start:end], converted[start:end], taiwan))
            at = end
    parts.append(text[at:])
    return "".join(parts)


def _sentence(old: str, new: str, taiwan: opencc.OpenCC) -> str:
    changed = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    if any(old[i] not in _SHARED for i in changed):
        return _with_particles(old, new, taiwan)
    chars = list(old)
    for found in _FUNCTION_WORD.finditer(old):
        chars[found.start()] = "于"
    return "".join(chars)


def _with_particles(old: str, new: str, taiwan: opencc.OpenCC) -> str:
    """Write the particle 著 as 着, which only the conversion from Taiwan's standard does.

    The rest of that conversion is left aside: it takes Simplified 么 for 幺.
    """
    if "著" not in old:
        return new
    local = _same_length(taiwan, old)
    pairs = zip(old, new, local, strict=True)
    return "".join("着" if a == "著" and c == "着" else b for a, b, c in pairs)


def _same_length(converter: opencc.OpenCC, text: str) -> str:
    converted: str = converter.convert(text)
    if len(converted) == len(text):
        return converted
    return _HAN.sub(lambda found: _one(converter, found[0]), text)


def _one(converter: opencc.OpenCC, char: str) -> str:
    converted: str = converter.convert(char)
    return converted if len(converted) == 1 else char
