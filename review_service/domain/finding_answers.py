"""What people said to each finding, and which must-fix findings are still open.

Answers are never changed: a new one is added, and the record keeps all.  Standard library only.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from review_service.domain.findings import Finding, Kind, Severity
from review_service.domain.text import Document
from review_service.errors import FieldError, Message

KIND_NAMES: Mapping[Kind, Message] = {
    Kind.RUMOR: Message("谣言", "rumor"),
    Kind.SCIENCE: Message("科学性", "science"),
    Kind.COMPLIANCE: Message("规范性", "compliance"),
    Kind.LANGUAGE: Message("文字", "language"),
}


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """What a case has to know of a finding of one revision."""

    id: str
    """As the review document names it; changes when the text before it does."""
    key: str
    """The same in every revision that leaves the sentence as it is."""
    rule: str
    kind: Kind
    severity: Severity
    quote: str
    discipline: str = ""
    """Whose expert answers it; empty: that of the case."""
    confidence: float = 1.0
    """0 to 1."""


def case_findings(
    document: Document,
    findings: Sequence[Finding],
    identify: Callable[[Finding, Document], str],
    discipline: Callable[[Finding], str] = lambda _: "",
) -> tuple[CaseFinding, ...]:
    """Return the findings of a review for a case, each with a key that outlives edits elsewhere.

    The key is made of rule, rumor, quote and sentence; equal ones are numbered in reading order.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in findings:
        quote = document.quote(finding.span)
        rumor = finding.rumor.id if finding.rumor else ""
        base = (finding.rule, rumor, quote, _sentence(document, finding.span.start))
        key = "\x1f".join([*base, str(seen[base])])
        seen[base] += 1
        result.append(
            CaseFinding(
                id=identify(finding, document),
                key=hashlib.sha256(key.encode()).hexdigest()[:32],
                rule=finding.rule,
                kind=finding.kind,
                severity=finding.severity,
                quote=quote,
                discipline=discipline(finding),
                confidence=finding.confidence,
            )
        )
    return tuple(result)


def _sentence(document: Document, offset: int) -> str:
    index = document.sentence_index(offset)
    return "" if index is None else document.quote(document.sentences[index])


class Choice(StrEnum):
    """What someone says to a finding."""

    ACCEPT = "accept"
    """It will be fixed; it closes the finding only by being gone from the next revision."""
    DISMISS = "dismiss"
    WAIVE = "waive"
    RETRACT = "retract"
    """Takes one's own last answer back; what was answered before it holds again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one finding, with who, when, to which text and why."""

    key: str
    kind: Kind
    severity: Severity
    """As the finding was when it was answered."""
    choice: Choice
    by: str
    at: datetime
    content_hash: str
    """Of the revision that was read."""
    reason: str = ""
    until: date | None = None
    """Last day of a waiver."""

    @property
    def lets_pass(self) -> bool:
        """Tell whether the answer lets a must-fix finding through, and so judges the draft."""
        if self.choice is Choice.WAIVE:
            return True
        return self.choice is Choice.DISMISS and self.severity is Severity.MUST_FIX


def standing_answers(answers: Iterable[Answer]) -> dict[str, Answer]:
    """Return the answer that holds for each finding, by key."""
    stacks: dict[str, list[Answer]] = {}
    for answer in answers:
        stack = stacks.setdefault(answer.key, [])
        if answer.choice is Choice.RETRACT:
            stack.pop()
        else:
            stack.append(answer)
    return {key: stack[-1] for key, stack in stacks.items() if stack}


def open_must_fix(
    findings: Iterable[CaseFinding], answers: Iterable[Answer], today: date
) -> Iterator[FieldError]:
    """Yield the must-fix findings that nobody has settled, each with what to do about it."""
    standing = standing_answers(answers)
    for finding in findings:
        if finding.severity is not Severity.MUST_FIX:
            continue
        problem = _problem(finding, standing.get(finding.key), today)
        if problem is not None:
            yield FieldError(finding.id, _told(finding, problem))


def _problem(finding: CaseFinding, answer: Answer | None, today: date) -> Message | None:
    """Return why a must-fix finding is open; None when it is settled."""
    if answer is None:
        return Message("尚未答复", "has no answer")
    if answer.choice is Choice.ACCEPT:
        return Message("已采纳，但稿中还没有改", "was accepted but is still in the text")
    if answer.choice is Choice.WAIVE:
        assert answer.until is not None, "a waiver has its last day"
        if answer.until >= today:
            return None
        return Message(f"豁免已于{answer.until}到期", f"was waived until {answer.until} only")
    if answer.lets_pass and answer.kind is finding.kind:
        return None
    return Message(
        "驳回时还不属于这类必须修改的问题，须重新答复",
        "was dismissed when it was not yet a must-fix finding of this kind",
    )


def _told(finding: CaseFinding, problem: Message) -> Message:
    kind = KIND_NAMES[finding.kind]
    return Message(
        f"“{finding.quote}”（{kind.zh}，规则 {finding.rule}）{problem.zh}。"
        "请修改稿件，或由有权的人驳回或豁免。",
        f"“{finding.quote}” ({kind.en}, rule {finding.rule}) {problem.en}. "
        "Change the text, or have it dismissed or waived by someone who may.",
    )
