"""What a part of the evaluation yields: tables, figures for goals, mistakes, pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evaluation.goals import Measured
from evaluation.report import Table


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer on the project's own test split, with its text."""

    kind: str
    text: str
    about: str
    """The claim or the right answer's wording."""
    expected: str
    given: str
    weight: float
    """Probability that the product gave to the wrong answer."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that is written beside the report."""

    name: str
    caption: str
    draw: Callable[[Path], None]
    """Writes the file."""


Item = Table | Measured | Mistake | Picture
Tick = Callable[[str], None]
"""Told what is being measured."""
