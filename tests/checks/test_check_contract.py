"""What every registered check promises, whatever the text."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_matching import draft, entry, matcher

from review_service.checks import registry
from review_service.checks.base import Check, ClaimFinder
from review_service.checks.claims import PatternDetector
from review_service.domain.rumors import RumorVerdict
from review_service.domain.text import Document
from review_service.rules.engine import RuleSet, default_packs

LIBRARY = (
    entry("每天吃大蒜能够有效预防流行性感冒"),
    entry("长期吸烟会明显增加患上肺癌的风险", RumorVerdict.TRUE),
)
SENTENCES = [
    "入冬以后，每天吃大蒜能够有效预防流行性感冒。",
    "网传每天吃大蒜能够有效预防流行性感冒。",
    "体温可以升高到65℃，耗电3千瓦。",
    "由40人减少到20人，下降了80%。",
    "有专家表示，这种方法可以根治糖尿病。",
    "几光年前，👩‍🔬说“𠮷”。",
    "２０２４年２月３０日，溫度升高了一倍。",
    "\u200b空\u00a0白 与\t标点……！？",
]


@pytest.fixture(scope="module")
def found() -> tuple[tuple[Check, ...], ClaimFinder]:
    rules = RuleSet.load(list(default_packs()), None, date(2026, 11, 1), None)
    return registry.checks(rules, matcher(*LIBRARY), PatternDetector())


def assert_contract(found: tuple[tuple[Check, ...], ClaimFinder], document: Document) -> None:
    checks, claims = found
    for check in checks:
        findings = list(check.run(document))
        assert list(check.run(document)) == findings
        starts = [f.span.start for f in findings]
        assert starts == sorted(starts)
        for finding in findings:
            assert finding.check == check.name
            assert 0 <= finding.span.start < finding.span.end <= len(document.text)
            assert 0 <= finding.confidence <= 1
            assert finding.message.zh
            assert finding.message.en
            assert finding.why.zh
    listed = claims.claims(document)
    assert claims.claims(document) == listed
    assert [c.span for c in listed] == sorted(c.span for c in listed)


def test_names_are_versioned_and_distinct(found: tuple[tuple[Check, ...], ClaimFinder]) -> None:
    names = [check.name for check in found[0]]
    assert names == ["rules@1", "rumors@1", "quantities@1", "sourcing@1"]


@pytest.mark.parametrize("text", ["", "。", "😀👩‍🔬🇨🇳", "\u200b\u200b", "a" * 50, "？！……——"])
def test_odd_texts(found: tuple[tuple[Check, ...], ClaimFinder], text: str) -> None:
    assert_contract(found, draft(text))


@settings(max_examples=30, deadline=None)
@given(lines=st.lists(st.lists(st.sampled_from(SENTENCES), max_size=4).map("".join), max_size=5))
def test_any_mixture(found: tuple[tuple[Check, ...], ClaimFinder], lines: list[str]) -> None:
    assert_contract(found, draft(*lines))


@pytest.mark.slow
def test_a_hundred_thousand_characters(found: tuple[tuple[Check, ...], ClaimFinder]) -> None:
    lines = ["".join(SENTENCES) for _ in range(100_000 // len("".join(SENTENCES)))]
    assert_contract(found, draft(*lines))
