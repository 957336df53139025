import pytest
from made_matching import draft, entry, matcher

from review_service.checks.rumors import Rumors
from review_service.domain.findings import Finding, Kind, Severity
from review_service.domain.rumors import RumorVerdict, SourceRef, Stance, Tier
from review_service.domain.text import BlockKind, Document

CLAIM = "每天吃大蒜能够有效预防流行性感冒"
ASSERTED = "入冬以后，每天吃大蒜能够有效预防流行性感冒。"


def found(document: Document, verdict: RumorVerdict = RumorVerdict.FALSE) -> list[Finding]:
    source = SourceRef("流感疫苗预防接种技术指南")
    return list(Rumors(matcher(entry(CLAIM, verdict, sources=(source,)))).run(document))


def test_an_asserted_rumor_is_a_finding_with_its_evidence() -> None:
    document = draft("今天谈谈保健。" + ASSERTED)
    (finding,) = found(document)
    assert document.quote(finding.span) == ASSERTED
    assert (finding.kind, finding.category, finding.rule) == (
        Kind.RUMOR,
        "rumor",
        "rumors.asserted",
    )
    assert finding.severity is Severity.MUST_FIX
    assert 0 < finding.confidence <= 1
    assert finding.sources[0].title == "流感疫苗预防接种技术指南"
    assert finding.rumor is not None
    assert (finding.rumor.claim, finding.rumor.stance) == (CLAIM, Stance.ASSERTS)
    assert finding.rumor.tier is Tier.CONFIRMED
    assert CLAIM in finding.message.zh
    assert "false" in finding.message.en
    assert finding.why.zh == "理由。"


@pytest.mark.parametrize(
    ("verdict", "severity"),
    [
        (RumorVerdict.FALSE, Severity.MUST_FIX),
        (RumorVerdict.MISLEADING, Severity.MUST_FIX),
        (RumorVerdict.OUTDATED, Severity.MUST_FIX),
        (RumorVerdict.PARTLY_TRUE, Severity.SHOULD_CHECK),
        (RumorVerdict.UNPROVEN, Severity.SHOULD_CHECK),
    ],
)
def test_severity_follows_the_verdict(verdict: RumorVerdict, severity: Severity) -> None:
    assert [f.severity for f in found(draft(ASSERTED), verdict)] == [severity]


def test_a_true_entry_gives_no_finding() -> None:
    assert found(draft(ASSERTED), RumorVerdict.TRUE) == []
    assert found(draft("网传" + CLAIM + "。"), RumorVerdict.TRUE) == []


def test_short_sentences_are_only_suggested() -> None:
    (finding,) = list(Rumors(matcher(entry("吃大蒜防流感"))).run(draft("吃大蒜防流感。")))
    assert finding.severity is Severity.SHOULD_CHECK
    assert finding.rumor is not None
    assert finding.rumor.tier is Tier.SUGGESTED


@pytest.mark.parametrize(
    "text",
    [
        "研究表明，每天吃大蒜不能够有效预防流行性感冒。",
        "“每天吃大蒜能够有效预防流行性感冒”是谣言。",
        "每天吃大蒜能够有效预防流行性感冒？这种说法没有科学依据。",
        "大蒜切末，淋上香醋即可。",
    ],
)
def test_a_debunked_or_unrelated_rumor_is_no_finding(text: str) -> None:
    assert found(draft(text)) == []


def test_a_reported_rumor_that_nothing_answers_gets_advice_once() -> None:
    document = draft("网传" + CLAIM + "。", "又有网友说，" + CLAIM + "。")
    (finding,) = found(document)
    assert (finding.rule, finding.severity) == ("rumors.mentioned", Severity.ADVISE)
    assert finding.category == "rumor_mention"
    assert document.quote(finding.span) == "网传" + CLAIM + "。"
    assert "未予澄清" in finding.message.zh


def test_a_report_that_the_draft_answers_elsewhere_gets_none() -> None:
    kinds = {1: BlockKind.HEADING}
    answer = "专家解释，每天吃大蒜不能够有效预防流行性感冒。"
    assert found(draft("网传" + CLAIM + "。", "真实情况", answer, kinds=kinds)) == []


def test_neighbouring_sentences_with_one_rumor_are_one_finding() -> None:
    both = ASSERTED + "大家记住，每天吃大蒜能够有效预防流行性感冒。"
    document = draft(both, ASSERTED)
    assert [document.quote(f.span) for f in found(document)] == [both, ASSERTED]


def test_what_somebody_is_quoted_saying_is_only_suggested() -> None:
    quoted = f"“{ASSERTED}我家就是这样做的。”他说。"
    document = draft(quoted)
    severities = {f.severity for f in found(document)}
    assert severities <= {Severity.SHOULD_CHECK, Severity.ADVISE}


def test_another_number_is_only_advice() -> None:
    check = Rumors(matcher(entry("成年人每天必须喝够八杯白开水才健康")))
    (finding,) = check.run(draft("请记住，成年人每天必须喝够三杯白开水才健康。"))
    assert finding.severity is Severity.ADVISE
    assert finding.rumor is not None
    assert finding.rumor.conflicts == ("number",)
