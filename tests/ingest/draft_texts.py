"""Text as people write it and as it breaks readers: strategies for hypothesis."""

from hypothesis import strategies as st

MIXED = [
    *"中文科普谣言，。、；：？！“”‘’《》（）—…",
    *"ABCxyz 0189.,;:!?-'\"()",
    "é", "e\u0301", "ñ", "ß", "Ω", "α", "ж", "あ", "カ", "한", "ا", "ं",
    "😀", "👩‍🔬", "🇨🇳", "𠮷", "𝑥", "①", "²", "℃", "％", "１", "Ａ", "\u00a0", "\u3000", "\u200b",
]  # fmt: skip
"""Scripts, emoji with joiners, characters beyond the basic plane, combining marks, odd spaces."""

PLAIN = [char for char in MIXED if char not in "<>&*_`[]()#!\\|~-+.'\"" and char.strip()]
"""Those without a meaning in any markup, and no white space."""


def mixed(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    """Return strings of all kinds of characters."""
    return st.lists(st.sampled_from(MIXED), min_size=least, max_size=most).map("".join)


def plain(least: int = 1, most: int = 8) -> st.SearchStrategy[str]:
    """Return strings without white space or characters that markup uses."""
    return st.lists(st.sampled_from(PLAIN), min_size=least, max_size=most).map("".join)


def squeezed(text: str) -> str:
    """Return text without white space, the zero-width kind included."""
    return "".join(text.replace("\u200b", "").split())
