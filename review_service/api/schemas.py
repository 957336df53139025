"""What the API takes and gives besides the review document."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from review_service.domain.rumors import RumorVerdict, Stance, Tier

MAX_CHARACTERS = 100_000
MAX_CLAIMS = 100
MAX_CLAIM = 2_000


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DraftIn(_In):
    """A draft as text; a file is sent as multipart form data instead."""

    title: str = ""
    body: str


class ProgressOut(BaseModel):
    """A review that is not done yet."""

    id: str
    state: Literal["queued", "running"]
    done: int
    total: int
    step: str


class ClaimsIn(_In):
    """Claims to match against the library."""

    texts: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=MAX_CLAIM)]],
        Field(min_length=1, max_length=MAX_CLAIMS),
    ]
    top_k: Annotated[int, Field(ge=1, le=50)] = 10


class SlotsOut(BaseModel):
    """Where claim and text differ in truth conditions."""

    conflicts: list[str]


class MatchOut(BaseModel):
    """One entry of the library that a text may be about."""

    rumor_id: str
    claim: str
    verdict: RumorVerdict
    score: float
    tier: Tier
    stance: Stance
    stance_scores: dict[str, float]
    matched_field: Literal["claim", "variant", "negation"]
    slots: SlotsOut


class TextMatchesOut(BaseModel):
    """The matches of one text, ranked."""

    text: str
    matches: list[MatchOut]
    versions: dict[str, str]


class MatchesOut(BaseModel):
    """One item for each text, in the order given."""

    items: list[TextMatchesOut]


class HealthOut(BaseModel):
    """Whether the process, and what it needs, is up."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, str] = {}
