"""Word lists as regular expressions, so that long lists can be laid out to be read."""

import re


def any_of(words: str) -> str:
    """Return a group that matches any of the patterns in `words`, which white space separates."""
    return f"(?:{'|'.join(words.split())})"


def words(patterns: str) -> re.Pattern[str]:
    """Return the compiled form of `any_of`."""
    return re.compile(any_of(patterns))
