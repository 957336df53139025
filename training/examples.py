"""A pair of claim and passage as the verifier learns from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with its right labels: more than one where only something is known not to hold."""

    claim: str
    passage: str
    right: frozenset[str]
    origin: str
    """What kind of row it comes from."""
