"""Which split a rumor is in: a hash of its identifier, so that the split never moves.

The sets under `datasets/` were split by this rule; a rumor that is new is split by it as well.
"""

import hashlib

from evaluation.own_sets import Split

TEST, DEV = 0.20, 0.12
"""Shares of the rumors."""
_DIGITS = 16


def split_of(rumor: str) -> Split:
    """Return the split of a rumor with all its rows."""
    digest = hashlib.sha256(rumor.encode()).hexdigest()[:_DIGITS]
    place = int(digest, 16) / 16**_DIGITS
    if place < TEST:
        return "test"
    return "dev" if place < TEST + DEV else "train"
