"""What is known of a PDF's page: its characters, and what else it shows."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True, slots=True)
class Character:
    """A character of the text layer; `box` is turned so that its line runs left to right."""

    text: str
    index: int
    """In PDFium's text page."""
    source_box: Box
    """In points of the page as it is stored."""
    box: Box
    size: float
    """Of the font, in points."""
    base: float
    """Height of the base line it stands on."""

    @property
    def width(self) -> float:
        """Return the room it takes in its line."""
        return self.box[2] - self.box[0]

    @property
    def following(self) -> int:
        """Return the index after its own."""
        return self.index + (2 if self.text > "\uffff" else 1)


@dataclass(frozen=True, slots=True)
class Page:
    """The characters of a page, by the direction in which they are written."""

    number: int
    """0-based."""
    width: float
    height: float
    layers: dict[int, list[Character]]
    """By degrees counter-clockwise as the page is shown; 0 is upright text."""
    unknown: int
    """Characters whose font does not say what they are."""
    pictures: float
    """Share of the page that its largest picture covers."""
    drawings: int
    """Number of drawn paths."""

    @property
    def characters(self) -> int:
        """Return how many characters are on the page."""
        return sum(map(len, self.layers.values()))
