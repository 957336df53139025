"""What the forms of the pages about cases send."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from review_service.domain.case_options import Move
from review_service.domain.cases import Verdict
from review_service.domain.finding_answers import Choice
from review_service.domain.workflows import Step
from review_service.queues import policies

WORDS_CHARACTERS = 4000
_NAME_CHARACTERS = 200


def _lines(text: str) -> str:
    """Return text with the line ends that it is stored with."""
    return text.replace("\r\n", "\n")


Words = Annotated[
    str,
    Field(max_length=2 * WORDS_CHARACTERS, pattern=r"^[^\x00]*$"),
    AfterValidator(_lines),
]
"""What somebody wrote; each line end counts double on its way here."""
Name = Annotated[str, Field(max_length=_NAME_CHARACTERS, pattern=r"^[^\x00]*$")]
Day = Annotated[date | None, BeforeValidator(lambda given: given or None)]


class AnswerForm(BaseModel):
    """An answer to a finding."""

    finding: Name
    choice: Choice
    reason: Words = ""
    until: Day = None


class MoveForm(BaseModel):
    """What is done to the case as a whole, and a word about it."""

    move: Move
    words: Words = ""


class ClaimForm(BaseModel):
    """The step that is wanted."""

    step: Step


class LeaseForm(BaseModel):
    """The lease under which something is done."""

    fence: UUID


class ReleaseForm(LeaseForm):
    """Giving a step back."""

    note: Words = ""


class DecideForm(LeaseForm):
    """A verdict on the text that was read."""

    content_hash: Name
    verdict: Verdict
    note: Words = ""
    despite: bool = False
    """Approve although checks did not run."""


class TakeOverForm(ClaimForm):
    """From whom a step is taken over, and why."""

    holder: UUID
    reason: Words = ""


class QueueFilter(BaseModel):
    """Which part of a queue is looked at, and in which order."""

    organisation: Name = ""
    discipline: Name = ""
    policy: Name = policies.DEFAULT


class QueuePage(QueueFilter):
    """A page of a queue, and what was just done there."""

    said: str = ""


class ClaimFromQueue(QueueFilter):
    """A case of a queue that is wanted."""

    case: UUID
    step: Step


class DraftForm(BaseModel):
    """A draft as text; else it is a file."""

    title: Name = ""
    body: str = ""


class SubmitForm(DraftForm):
    """A draft and where it is handed in."""

    organisation: Name = ""
    content_type: Name = ""
    discipline: Name = ""
