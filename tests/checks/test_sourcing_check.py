import pytest
from made_matching import draft

from review_service.checks.sourcing import Sourcing
from review_service.domain.findings import Severity


def flagged(*lines: str) -> list[tuple[str, str]]:
    document = draft(*lines)
    return [
        (f.rule.removeprefix("sourcing."), document.quote(f.span)) for f in Sourcing().run(document)
    ]


@pytest.mark.parametrize(
    ("text", "rule", "quote"),
    [
        ("有专家表示，喝茶比吃药更好。", "vague-speaker", "有专家表示"),
        ("专家提醒，要少吃盐。", "vague-speaker", "专家提醒"),
        ("大量研究表明，喝茶能长寿。", "vague-study", "大量研究表明"),
        ("研究 发现，喝茶能长寿。", "vague-study", "研究 发现"),
        ("两者呈正相关，说明喝咖啡能够延长寿命。", "cause-from-correlation", "说明喝咖啡能够延长"),
        ("这种方法可以根治糖尿病。", "absolute-efficacy", "根治"),
        ("治愈率高达100%。", "absolute-efficacy", "治愈率高达100%"),
        ("产品百分之百有效。", "absolute-efficacy", "百分之百有效"),
        ("本品无任何副作用。", "absolute-efficacy", "无任何副作用"),
        ("它是包治百病的良方。", "absolute-efficacy", "包治百病"),
    ],
)
def test_flags(text: str, rule: str, quote: str) -> None:
    assert flagged(text) == [(rule, quote)]


@pytest.mark.parametrize(
    "text",
    [
        "北京某医院王小明主任表示，要少吃盐。",
        "2023年发表在《柳叶刀》上的研究表明，应少吃盐。",
        "研究显示应少吃盐。这项研究发表在《自然》杂志上。",
        "世界卫生组织的专家指出，应少吃盐。",
        "尚无研究表明喝茶能长寿。",
        "该研究表明，效果有限。",
        "两者呈正相关，但不能说明喝咖啡能够延长寿命。",
        "目前尚无根治方法。",
        "没有一种药物100%有效。",
        "高血压不能根治，也难以根治。",
        "肺癌根治术后要复查。",
        "零风险是不存在的。",
        "号称包治百病的神药被查处。",
        "这种药真的没有任何副作用吗？",
    ],
)
def test_passes(text: str) -> None:
    assert flagged(text) == []


def test_a_source_in_another_paragraph_does_not_count() -> None:
    assert flagged("研究显示应少吃盐。", "这项研究发表在《自然》杂志上。") == [
        ("vague-study", "研究显示")
    ]


def test_no_finding_must_be_fixed_and_each_has_a_source() -> None:
    document = draft("有专家表示可以根治。两者相关，说明它会导致肥胖。")
    found = list(Sourcing().run(document))
    assert len(found) == 3
    assert all(f.severity is not Severity.MUST_FIX and f.sources for f in found)
    assert {f.category for f in found} == {"sourcing", "overclaim"}


def test_a_reference_list_is_left_alone() -> None:
    assert flagged("参考文献", "[1] 某人. 大量研究表明可以根治[J]. 某刊.") == []
