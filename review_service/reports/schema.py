"""The published shape of the review document; `docs/review.schema.json` is generated from here."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from review_service.domain.findings import Apply, Evidence, Kind, Outcome, Severity, Status
from review_service.domain.rumors import RumorVerdict, SourceLevel, Stance, Tier
from review_service.domain.text import BlockKind, Format


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceOut(_Part):
    """File name as given, and the format it was read as."""

    name: str
    format: Format


class CellOut(_Part):
    """A place in a table, 0-based; rows are counted through all tables of the draft."""

    row: int = Field(ge=0)
    column: int = Field(ge=0)


class BlockOut(_Part):
    """A block of the text in code points; `cell` is null where the format does not tell."""

    id: str
    kind: BlockKind
    start: int
    end: int
    cell: CellOut | None


class DocumentOut(_Part):
    """The draft; `characters` counts code points of title, newline, body."""

    title: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    characters: int
    source: SourceOut
    blocks: list[BlockOut]


class SpanOut(_Part):
    """Half-open offsets in code points, and in UTF-16 units for browsers."""

    start: int
    end: int
    utf16_start: int
    utf16_end: int


class ScorePartOut(_Part):
    """Points lost under one heading, with the identifiers of the findings that cost them."""

    name: str
    points: float = Field(le=0)
    findings: list[str]


class ScoreOut(_Part):
    """0 to 100 with an interval."""

    value: int = Field(ge=0, le=100)
    low: int = Field(ge=0, le=100)
    high: int = Field(ge=0, le=100)
    parts: list[ScorePartOut]


class ScoresOut(_Part):
    """Both are null while a review is incomplete."""

    scientific_accuracy: ScoreOut | None
    compliance: ScoreOut | None


class ClaimOut(_Part):
    """A checkable scientific claim and what the library says about it."""

    span: SpanOut
    quote: str
    domain: str
    score: float = Field(ge=0, le=1)
    features: dict[str, bool]
    evidence: Evidence


class RunOut(_Part):
    """Characters of one text node of a paragraph of a part, e.g. `word/document.xml`."""

    part: str
    paragraph: int
    run: int
    start: int
    end: int


class DocxAnchorOut(_Part):
    """A place in a Word file."""

    type: Literal["docx"]
    runs: list[RunOut]


class PageOut(_Part):
    """Boxes on one page, 1-based: left, bottom, right, top in points; one box a line."""

    page: int
    boxes: list[tuple[float, float, float, float]]


class PdfAnchorOut(_Part):
    """A place in a PDF."""

    type: Literal["pdf"]
    pages: list[PageOut]


class NodeOut(_Part):
    """Characters of one text node."""

    xpath: str
    start: int
    end: int


class HtmlAnchorOut(_Part):
    """A place in an HTML file."""

    type: Literal["html"]
    nodes: list[NodeOut]


class PositionOut(_Part):
    """1-based."""

    line: int
    column: int


class LineAnchorOut(_Part):
    """A place in plain text, Markdown, or the JSON string that `pointer` names."""

    type: Literal["line"]
    start: PositionOut
    end: PositionOut
    pointer: str | None = None


class SuggestionOut(_Part):
    """Text to put in place of the quote."""

    text: str
    apply: Apply


class SourceRefOut(_Part):
    """A written source as a reader can look it up."""

    title: str
    publisher: str | None
    number: str | None
    clause: str | None
    year: int | None
    level: SourceLevel | None
    url: str | None


class RumorOut(_Part):
    """The library entry behind a rumor finding."""

    id: str
    claim: str
    verdict: RumorVerdict
    explanation: str
    stance: Stance
    tier: Tier
    score: float = Field(ge=0, le=1)
    conflicts: list[str]


class FindingOut(_Part):
    """One thing to look at."""

    id: str
    check: str
    rule: str
    kind: Kind
    category: str
    severity: Severity
    confidence: float = Field(ge=0, le=1)
    span: SpanOut
    anchor: DocxAnchorOut | PdfAnchorOut | HtmlAnchorOut | LineAnchorOut = Field(
        discriminator="type"
    )
    quote: str
    message: str
    why: str
    suggestions: list[SuggestionOut]
    sources: list[SourceRefOut]
    rumor: RumorOut | None


class FailureOut(_Part):
    """A check that could not run, and why."""

    check: str
    reason: str


class ReviewOut(_Part):
    """A review in one language."""

    schema_: Literal["1"] = Field(alias="schema")
    document: DocumentOut
    status: Status
    verdict: Outcome
    scores: ScoresOut
    claims: list[ClaimOut]
    findings: list[FindingOut]
    failures: list[FailureOut]
    versions: dict[str, str]
    timing_ms: dict[str, float]
