"""Where a line end in the source shows as a space, and where it does not."""

import unicodedata
from functools import lru_cache

# Marks of ambiguous width that are set full width in Chinese.
_WIDE_MARKS = "“”‘’…—·"


def joins(left: str, right: str) -> bool:
    """Tell whether two characters on both sides of a line end stand together without a space.

    They do when both are full width, as in CSS Text Level 3, 4.1.3.
    """
    return is_wide(left) and is_wide(right)


@lru_cache(maxsize=65_536)
def is_wide(char: str) -> bool:
    """Tell whether a character takes a full square in Chinese text; Hangul has spaces instead."""
    if char in _WIDE_MARKS:
        return True
    if unicodedata.east_asian_width(char) not in {"W", "F"}:
        return False
    return not ("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff")
