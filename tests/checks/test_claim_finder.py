import pytest
from made_matching import draft, entry, matcher

from review_service.checks.claims import Claims, PatternDetector
from review_service.checks.claims.features import FEATURES, claim_score, features_of
from review_service.domain.findings import Evidence
from review_service.domain.rumors import RumorVerdict
from review_service.domain.text import BlockKind

GARLIC = entry("每天吃大蒜能够有效预防流行性感冒")
SMOKE = entry("长期吸烟会明显增加患上肺癌的风险", RumorVerdict.TRUE)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("维生素D能促进肠道对钙的吸收。", "nutrition"),
        ("高血压会损害心脏、大脑和肾脏的血管。", "health"),
        ("月球绕地球一周约需27.3天。", "space"),
        ("二氧化碳是最主要的温室气体，会使全球变暖。", "environment"),
        ("蝙蝠是唯一能够真正飞行的哺乳动物。", "biology"),
    ],
)
def test_finds_claims_with_their_field(text: str, domain: str) -> None:
    (claim,) = Claims(matcher(), PatternDetector()).claims(draft(text))
    assert claim.domain == domain
    assert claim.score >= 0.5
    assert claim.evidence is Evidence.NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "欢迎大家关注我们的公众号，点赞转发。",
        "高血压患者应该怎么吃？",
        "昨天下午，活动在市图书馆举行。",
        "知道了它为什么圆，心里会多一分诗意。",
        "谢谢。",
    ],
)
def test_other_sentences_are_no_claims(text: str) -> None:
    assert Claims(matcher(), PatternDetector()).claims(draft(text)) == ()


def test_features_are_readable() -> None:
    features = features_of("研究显示,我国所有吸烟者患肺癌的风险比不吸烟者高10倍,将来还会增加。")
    named = {name for name, answer in features.items() if answer}
    assert {"attributed", "absolute", "comparison", "quantity", "causal", "prediction"} <= named
    assert not features["experience"]
    assert features_of("我家孩子亲测有效。")["experience"]
    assert features_of("这有效吗?")["question"]


def test_each_feature_moves_the_score_by_its_sign() -> None:
    none = dict.fromkeys((f.name for f in FEATURES), False)
    for feature in FEATURES:
        moved = claim_score({**none, feature.name: True}) - claim_score(none)
        assert (moved > 0) == (feature.weight > 0)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("入冬以后，每天吃大蒜能够有效预防流行性感冒。", Evidence.CONTRADICTED),
        ("研究发现，每天吃大蒜不能够有效预防流行性感冒。", Evidence.SUPPORTED),
        ("医生提醒，长期吸烟会明显增加患上肺癌的风险。", Evidence.SUPPORTED),
        ("其实，长期吸烟不会明显增加患上肺癌的风险。", Evidence.CONTRADICTED),
        ("“每天吃大蒜能够有效预防流行性感冒”是谣言。", Evidence.NOT_FOUND),
        ("熬夜会明显增加患上高血压的风险。", Evidence.NOT_FOUND),
    ],
)
def test_evidence_comes_from_the_library(text: str, evidence: Evidence) -> None:
    found = Claims(matcher(GARLIC, SMOKE), PatternDetector()).claims(draft(text))
    assert [claim.evidence for claim in found] in ([evidence], [])
    assert found or evidence is Evidence.NOT_FOUND


def test_open_entries_are_no_evidence() -> None:
    open_entry = entry(GARLIC.claim, RumorVerdict.UNPROVEN)
    (claim,) = Claims(matcher(open_entry), PatternDetector()).claims(
        draft(f"入冬以后，{GARLIC.claim}。")
    )
    assert claim.evidence is Evidence.NOT_FOUND


def test_titles_and_references_are_left_out() -> None:
    line = "高血压会损害心脏、大脑和肾脏的血管。"
    kinds = {0: BlockKind.TITLE}
    document = draft(line, "参考文献", f"[1] 某人. {line}[J]. 某刊.", kinds=kinds)
    assert Claims(matcher(), PatternDetector()).claims(document) == ()
