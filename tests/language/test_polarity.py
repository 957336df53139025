import pytest

from review_service.language.degree import degree_of, directions
from review_service.language.polarity import Force, negations, reaching


def shown(text: str) -> list[tuple[str, str, Force]]:
    return [
        (text[n.span.start : n.span.end], text[n.scope.start : n.scope.end], n.force)
        for n in negations(text)
    ]


@pytest.mark.parametrize(
    ("text", "word", "scope", "force"),
    [
        ("吃大蒜不能预防流感", "不能", "预防流感", Force.PLAIN),
        ("喝骨头汤补不了钙", "不了", "汤补不了钙", Force.PLAIN),
        ("并非所有添加剂都有害", "并非", "所有添加剂都有害", Force.STATEMENT),
        ("没有证据表明大蒜能防流感，但可以吃", "没有证据表明", "大蒜能防流感", Force.EVIDENCE),
        ("吃大蒜对流感没用", "没用", "吃大蒜对流感没用", Force.RESULT),
        ("隔夜水可以放心喝", "可以放心", "隔夜水可以放心", Force.REASSURANCE),
        ("切勿用嘴吸毒", "切勿", "用嘴吸毒", Force.ADVICE),
        ("不吃药也能好", "不", "吃药", Force.PLAIN),
        ("没有煮熟的四季豆会中毒", "没有", "煮熟", Force.PLAIN),
        ("四季豆一定要煮熟，否则会中毒", "否则", "煮熟，", Force.STATEMENT),
    ],
)
def test_finds_negations_with_their_reach(text: str, word: str, scope: str, force: Force) -> None:
    assert shown(text) == [(word, scope, force)]


@pytest.mark.parametrize(
    "text",
    [
        "不仅管用，而且便宜",
        "特别有效",
        "不得不承认",
        "喝醋不是不能软化血管",
        "闪电并非不会两次击中同一处",
        "没有一种添加剂对身体无害",
        "未来可期",
        "健康不健康看指甲",
        "这种说法不靠谱",
        "别再信这种说法",
        "是不是真的",
        "无线网络",
    ],
)
def test_words_and_double_negations_deny_nothing(text: str) -> None:
    assert shown(text) == []


def test_two_negations_reach_what_both_deny() -> None:
    text = "并不是空腹就不能喝牛奶"
    assert len(reaching(text, text.index("牛奶"))) == 2
    assert len(reaching(text, text.index("空腹"))) == 1


@pytest.mark.parametrize(
    ("text", "universal", "partial", "hedged"),
    [
        ("所有蘑菇都有毒", True, False, False),
        ("部分蘑菇有毒", False, True, False),
        ("蘑菇可能有毒", False, False, True),
        ("首都的蘑菇", False, False, False),
        ("有一定作用", False, False, True),
    ],
)
def test_degree_words(text: str, *, universal: bool, partial: bool, hedged: bool) -> None:
    found = degree_of(text)
    assert (found.universal, found.partial, found.hedged) == (universal, partial, hedged)


def test_directions_tell_opposites_apart() -> None:
    up = [one for one, _ in directions("风险增加")]
    down = [other for _, other in directions("风险下降")]
    assert any(up)
    assert any(down)
    assert not any(one for one, _ in directions("风险下降"))
