from datetime import date

import pytest
from case_fixtures import NOW, finding

from review_service import ingest
from review_service.domain.finding_answers import (
    KIND_NAMES,
    Answer,
    CaseFinding,
    Choice,
    case_findings,
    open_must_fix,
    standing_answers,
)
from review_service.domain.findings import Finding, Kind, RumorEvidence, Severity
from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import Message

TODAY = date(2026, 12, 1)
SCIENCE = finding(Kind.SCIENCE)
TEXT = Message("说明", "note")


def answer(
    choice: Choice,
    flagged: CaseFinding = SCIENCE,
    by: str = "expert",
    until: date | None = None,
    severity: Severity = Severity.MUST_FIX,
) -> Answer:
    return Answer(flagged.key, flagged.kind, severity, choice, by, NOW, "text-1", "理由", until)


def problems(*answers: Answer, flagged: CaseFinding = SCIENCE) -> list[str]:
    return [fault.message.zh for fault in open_must_fix([flagged], answers, TODAY)]


def test_a_must_fix_finding_is_open_until_someone_settles_it() -> None:
    (told,) = problems()
    assert told.startswith("“某句话”（科学性，规则 test.science）尚未答复。")
    assert problems(answer(Choice.DISMISS)) == []
    (told,) = problems(answer(Choice.ACCEPT))
    assert "已采纳，但稿中还没有改" in told


def test_the_place_of_an_open_finding_is_its_identifier() -> None:
    (fault,) = open_must_fix([SCIENCE], [], TODAY)
    assert fault.pointer == SCIENCE.id
    assert fault.message.en.startswith("“某句话” (science, rule test.science) has no answer.")


@pytest.mark.parametrize("severity", [Severity.SHOULD_CHECK, Severity.ADVISE])
def test_other_findings_never_stand_in_the_way(severity: Severity) -> None:
    assert problems(flagged=finding(Kind.SCIENCE, severity)) == []


def test_a_waiver_holds_to_the_end_of_its_last_day() -> None:
    assert problems(answer(Choice.WAIVE, until=TODAY)) == []
    (told,) = problems(answer(Choice.WAIVE, until=date(2026, 11, 30)))
    assert "豁免已于2026-11-30到期" in told


def test_a_dismissal_does_not_hold_for_what_became_must_fix_or_of_another_kind() -> None:
    (told,) = problems(answer(Choice.DISMISS, severity=Severity.SHOULD_CHECK))
    assert "须重新答复" in told
    moved = CaseFinding("x", SCIENCE.key, "r", Kind.COMPLIANCE, Severity.MUST_FIX, "某句话")
    (told,) = problems(answer(Choice.DISMISS), flagged=moved)
    assert "须重新答复" in told


def test_the_last_answer_holds_until_it_is_taken_back() -> None:
    dismissed, accepted = answer(Choice.DISMISS), answer(Choice.ACCEPT, by="writer")
    retracted = answer(Choice.RETRACT, by="writer")
    assert standing_answers([dismissed, accepted]) == {SCIENCE.key: accepted}
    assert standing_answers([dismissed, accepted, retracted]) == {SCIENCE.key: dismissed}
    assert standing_answers([accepted, retracted]) == {}


@pytest.mark.parametrize(
    ("choice", "severity", "passes"),
    [
        (Choice.DISMISS, Severity.MUST_FIX, True),
        (Choice.DISMISS, Severity.ADVISE, False),
        (Choice.WAIVE, Severity.ADVISE, True),
        (Choice.ACCEPT, Severity.MUST_FIX, False),
        (Choice.RETRACT, Severity.MUST_FIX, False),
    ],
)
def test_letting_a_must_fix_finding_pass_judges_the_draft(
    choice: Choice, severity: Severity, *, passes: bool
) -> None:
    assert answer(choice, severity=severity).lets_pass is passes


def test_every_kind_has_a_name() -> None:
    assert KIND_NAMES.keys() == {*Kind}


def flag(document: Document, words: str, start: int = 0, rumor: str = "") -> Finding:
    at = document.text.index(words, start)
    evidence = RumorEvidence(
        rumor, words, RumorVerdict.FALSE, "", Stance.ASSERTS, Tier.CONFIRMED, 1.0
    )
    return Finding(
        check="test@1",
        rule="test.rule",
        kind=Kind.RUMOR if rumor else Kind.SCIENCE,
        category="term",
        severity=Severity.MUST_FIX,
        confidence=1.0,
        span=Span(at, at + len(words)),
        message=TEXT,
        why=TEXT,
        rumor=evidence if rumor else None,
    )


def identify(found: Finding, document: Document) -> str:
    return f"{found.span.start}:{document.quote(found.span)}"


def keys(text: str, *words: str) -> list[str]:
    document = ingest.read(text.encode(), "draft.txt")
    flags = [flag(document, w) for w in words]
    return [f.key for f in case_findings(document, flags, identify)]


def test_a_key_outlives_edits_elsewhere_and_not_those_of_its_sentence() -> None:
    before = keys("标题\n味精致癌。抗菌素有用。", "抗菌素")
    assert keys("标题\n先说一句。味精致癌。抗菌素有用。", "抗菌素") == before
    assert keys("标题\n味精致癌。抗菌素无用。", "抗菌素") != before


def test_equal_findings_of_equal_sentences_have_keys_of_their_own() -> None:
    document = ingest.read("标题\n抗菌素有用。\n抗菌素有用。".encode(), "draft.txt")
    first = flag(document, "抗菌素")
    again = flag(document, "抗菌素", first.span.end)
    made = case_findings(document, [first, again], identify)
    assert len({f.key for f in made}) == 2
    assert [f.id for f in made] == ["3:抗菌素", "10:抗菌素"]


def test_rumors_of_one_sentence_have_keys_of_their_own() -> None:
    document = ingest.read("标题\n味精致癌。".encode(), "draft.txt")
    both = [flag(document, "味精致癌", rumor=r) for r in ("r1", "r2")]
    made = case_findings(document, both, identify, lambda f: f.category)
    assert len({f.key for f in made}) == 2
    assert {(f.kind, f.severity, f.quote, f.rule, f.discipline) for f in made} == {
        (Kind.RUMOR, Severity.MUST_FIX, "味精致癌", "test.rule", "term")
    }


def test_a_finding_between_sentences_has_a_key_too() -> None:
    document = ingest.read("标题\n味精致癌。".encode(), "draft.txt")
    (made,) = case_findings(document, [flag(document, "\n")], identify)
    assert made.quote == "\n"
    assert len(made.key) == 32
