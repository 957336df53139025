import pytest

from review_service.domain.anchoring import Anchor, anchored, content_hash, reanchored
from review_service.domain.correspondence import (
    Correspondence,
    Loss,
    Placed,
    Placement,
    Unplaced,
    viewed,
)
from review_service.domain.spans import Span
from review_service.domain.views import Edit, View
from review_service.language.normalise import MATCHING_STEPS, view

BEFORE = "开头的一段话说的是背景，和后面没有关系。\n"
AFTER = "\n结尾的一段话说的是出处，也和前面没有关系。"


def folded(text: str) -> View:
    return view(text, MATCHING_STEPS)


def located(old: str, new: str, words: str) -> tuple[str, Placement]:
    """Return where the first `words` of `old` stand in `new`, and the text there."""
    at = old.index(words)
    found = Correspondence.between(old, new, folded).locate(Span(at, at + len(words)))
    return (new[found.span.start : found.span.end] if isinstance(found, Placed) else ""), found


def inside(old: str, new: str, words: str) -> str | Loss:
    """Return the same between two paragraphs that stay, or why it stands nowhere."""
    text, found = located(BEFORE + old + AFTER, BEFORE + new + AFTER, words)
    return found.loss if isinstance(found, Unplaced) else text


def test_an_anchor_keeps_words_position_and_context() -> None:
    text = "甲" * 40 + "味精会致癌" + "乙" * 40
    assert anchored(text, Span(40, 45)) == Anchor(
        content=content_hash(text),
        span=Span(40, 45),
        quote="味精会致癌",
        before="甲" * 32,
        after="乙" * 32,
    )
    assert anchored("味精", Span(0, 2)).before == ""
    assert content_hash("\ud800") != content_hash("")


@pytest.mark.parametrize("span", [Span(1, 1), Span(0, 3)])
def test_no_anchor_without_words(span: Span) -> None:
    with pytest.raises(ValueError, match="no words"):
        anchored("味精", span)


def test_an_anchor_of_another_text_is_refused() -> None:
    anchor = anchored("味精会致癌", Span(0, 2))
    assert reanchored([anchor], "味精会致癌", "说味精会致癌") == (
        Placed(Span(1, 3), changed=False),
    )
    with pytest.raises(ValueError, match="an anchor of"):
        reanchored([anchor], "味精不会致癌", "味精会致癌")


def test_changed_words_say_so() -> None:
    assert located("味精会致癌。", "味精会致癌。", "会致癌")[1] == Placed(Span(2, 5), changed=False)
    assert located("吃8克味精。", "吃９克味精。", "吃8克")[1] == Placed(Span(0, 3), changed=True)


def test_words_are_found_under_the_fold_and_reported_in_the_text() -> None:
    old = "体重50㎏的人，每天喝水１５００毫升即可。"
    new = "體重50kg的人,每天\u200b喝水1500毫升即可。"
    assert located(old, new, "50㎏的人")[0] == "50kg的人"
    assert located(old, new, "喝水１５００毫升")[0] == "喝水1500毫升"
    assert located(new, old, "kg")[0] == "㎏"


def test_what_replaces_the_edge_of_words_belongs_to_them() -> None:
    sentence = "研究表明，长期熬夜会增加患病的风险。"
    assert (
        inside(sentence, "研究发现，长期熬夜会增加患病的风险。", "表明，长期熬夜")
        == "发现，长期熬夜"
    )
    assert inside(sentence, "研究表明，长期熬夜会提高患病的概率。", "患病的风险") == "患病的概率"
    longer = "一项追踪了十年之久的大规模人群研究表明，长期熬夜会增加患病的风险。"
    assert inside(sentence, longer, "研究表明，长期") == "研究表明，长期"


def test_what_replaces_much_of_an_edge_does_not() -> None:
    old = "有一份来历不明的网络文章声称，长期熬夜会增加患病的风险，需要引起重视。"
    new = "多个国家的科研人员追踪随访后共同得出结论，长期熬夜会增加患病的风险，需要引起重视。"
    words = "来历不明的网络文章声称，长期熬夜会增加患病的风险"
    assert inside(old, new, words) == "长期熬夜会增加患病的风险"
    old = "长期熬夜会增加患病的风险，甲乙丙。"
    new = "本报记者综合多方报道：熬夜会增加患病的风险，甲乙丙。"
    assert inside(old, new, "长期熬夜会增加患病") == "道：熬夜会增加患病"


def test_words_are_lost_when_they_are_deleted_or_rewritten() -> None:
    sentence = "很多人说味精会致癌，其实没有根据。"
    assert inside(sentence, "很多人说，其实没有根据。", "味精会致癌") is Loss.DELETED
    rewritten = "很多人说它对身体不好，其实没有根据。"
    assert inside(sentence, rewritten, "味精会致癌") is Loss.REWRITTEN
    assert inside(sentence, "", sentence) is Loss.DELETED


def test_few_words_in_a_rewritten_sentence_are_no_place() -> None:
    old = "医生介绍，维生素对人体很重要，缺乏时会引起多种疾病，应当及时补充。"
    new = "记者从发布会上获悉，这种维生素对儿童来说几乎没有用处，家长不必购买。"
    assert inside(old, new, "维生素对") is Loss.REWRITTEN


def test_a_phrase_that_is_all_that_is_left_of_a_long_sentence_is_no_place() -> None:
    old = "据说民间流传着一种偏方，用大蒜和食醋一起泡脚可以治好多年的关节疼痛，还不会复发。"
    new = "记者走访市内三家医院得知，用大蒜和食醋一起腌制的小菜最近成了食堂里的热门，大家都爱吃。"
    assert inside(old, new, "用大蒜和食醋一起") is Loss.REWRITTEN


def test_words_that_were_torn_apart_have_no_place() -> None:
    one, two = "每天都要喝够八杯水才行啊", "口渴了再喝水就已经太晚"
    rest = "这一段话是为了把两句话远远地隔开而写的，它和喝水这件事情没有任何的关系。" * 2
    assert inside(f"{one}，{two}。{rest}", f"{one}。{rest}{two}。", f"{one}，{two}") == f"{one}"
    third = "出汗以后还要补充盐分"
    old, new = f"{one}，{two}，{third}。{rest}", f"{one}。{rest}{two}。{rest}{third}。"
    assert inside(old, new, f"{one}，{two}，{third}") is Loss.SCATTERED


def test_an_equal_sentence_that_was_there_before_is_not_the_one_that_was_deleted() -> None:
    twice = "如有疑问，请咨询接种门诊的医生。"
    one, two = "第一节讲的是接种之前的准备。", "第二节讲的是接种之后的观察。"
    old = f"{one}{twice}\n{two}{twice}"
    text, found = located(old, f"{one}\n{two}{twice}", twice)
    assert (text, found) == ("", Unplaced(Loss.DELETED))
    assert located(old, f"{one}{twice}\n{two}", twice)[1] == Placed(Span(14, 30), changed=False)


def test_between_a_copy_and_the_edited_sentence_nothing_is_chosen() -> None:
    sentence = "不要自行服用安眠药，更不要相信网上的神器。"
    edited = "不要自行服用镇静药，更不要相信网上的神器。"
    old = f"{BEFORE}{sentence}{AFTER}"
    assert located(old, f"{BEFORE}{edited}{sentence}{AFTER}", "相信网上")[1] == Unplaced(
        Loss.AMBIGUOUS
    )
    moved = f"{sentence}\n{BEFORE}{AFTER}\n{edited}"
    assert located(old, moved, "相信网上")[1] == Unplaced(Loss.AMBIGUOUS)


def test_a_moved_sentence_is_followed() -> None:
    sentence = "不要自行服用安眠药，更不要相信网上的神器。"
    old, new = f"{sentence}\n{BEFORE}{AFTER}", f"{BEFORE}{AFTER}{sentence}"
    assert located(old, new, "相信网上")[0] == "相信网上"


def test_words_that_a_new_sentence_repeats_elsewhere_are_not_followed() -> None:
    old = f"长期熬夜损害心脏健康。\n{BEFORE}{AFTER}"
    new = f"{BEFORE}{AFTER}至于“长期熬夜损害心脏健康”这种提法，我们会另外请专家来写一篇文章。"
    assert isinstance(located(old, new, "长期熬夜损害心脏健康")[1], Unplaced)


def test_words_that_a_new_sentence_uses_nearby_are_not_followed() -> None:
    words, rest = "每天喝八杯水才健康而且越多越好", "中间这段话也不变，只是短些。"
    old = f"前言不变。{words}，很多人这么说，其实不然。{rest}"
    new = f"前言不变。{rest}读者问到{words}，答案会在下一期的专栏里详细解释并且附上出处。"
    assert located(old, new, words)[1] == Unplaced(Loss.REWRITTEN)


def test_the_surroundings_of_words_are_what_stands_in_their_place() -> None:
    old, new = "甲乙丙丁戊己。", "甲乙子丑寅己。"
    correspondence = Correspondence.between(old, new)
    assert correspondence.around(Span(2, 5)) == Span(2, 5)
    assert correspondence.around(Span(0, 1)) == Span(0, 1)
    assert correspondence.around(Span(6, 7)) == Span(6, 7)
    assert correspondence.around(Span(1, 6)) == Span(1, 6)
    assert Correspondence.between("甲", "乙").around(Span(0, 1)) == Span(0, 1)


def test_neighbours_that_changed_places_surround_nothing() -> None:
    one = "第一句话讲的是每天应当喝多少水才算合适。"
    two = "第二句话讲的是牛奶里面到底有没有激素的残留问题。"
    correspondence = Correspondence.between(f"{one}甲乙丙{two}", f"{two}{one}")
    assert correspondence.around(Span(len(one), len(one) + 3)) is None


def test_characters_of_a_view_stand_for_a_span() -> None:
    source = View.of("甲\u200b乙㎏").rewritten([Edit(Span(1, 2), ""), Edit(Span(3, 4), "kg")])
    assert source.text == "甲乙kg"
    assert viewed(source, Span(0, 3)) == Span(0, 2)
    assert viewed(source, Span(3, 4)) == Span(2, 4)
    assert viewed(source, Span(1, 2)) == Span(1, 1)
