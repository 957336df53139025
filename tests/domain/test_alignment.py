from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.alignment import Match, aligned, gaps, heaviest
from review_service.domain.descriptions import described, worded
from review_service.domain.moves import corresponding
from review_service.domain.spans import Span

texts = st.text("的是水喝，。\n12a", max_size=60)


def whole(text: str) -> Span:
    return Span(0, len(text))


def parts(old: str, new: str) -> list[str]:
    """Return what a reader would see: kept text, and [deleted|inserted]."""
    matches = worded(old, new, whole(old), whole(new))
    seen = []
    for number, (out, into) in enumerate(gaps(matches, whole(old), whole(new))):
        if out or into:
            seen.append(f"[{old[out.start : out.end]}|{new[into.start : into.end]}]")
        if number < len(matches):
            seen.append(old[matches[number].old : matches[number].old_end])
    return seen


@given(texts, texts)
def test_what_is_aligned_stands_in_both_texts_in_order(old: str, new: str) -> None:
    for matches in (
        aligned(old, new, whole(old), whole(new)),
        described(old, new, whole(old), whole(new)),
        worded(old, new, whole(old), whole(new)),
    ):
        for match in matches:
            assert match.size > 0
            assert old[match.old : match.old_end] == new[match.new : match.new_end]
        for before, after in pairwise(matches):
            assert before.old_end <= after.old
            assert before.new_end <= after.new
            assert (before.old_end, before.new_end) != (after.old, after.new)


@given(texts)
def test_a_text_is_aligned_with_itself_as_a_whole(text: str) -> None:
    assert aligned(text, text, whole(text), whole(text)) == (
        [Match(0, 0, len(text))] if text else []
    )


@given(
    st.lists(st.sampled_from(["每天喝八杯水才算健康，", "牛奶与鱼不能同吃。\n", "甲", "乙"])),
    st.randoms(),
)
def test_no_character_corresponds_to_two(pieces: list[str], random: object) -> None:
    old = "".join(pieces)
    new = "".join(sorted(pieces))
    matches = corresponding(old, new)
    assert sum(m.size for m in matches) <= min(len(old), len(new))
    for match in matches:
        assert old[match.old : match.old_end] == new[match.new : match.new_end]
    for before, after in pairwise(matches):
        assert before.old_end <= after.old
    for before, after in pairwise(sorted(matches, key=lambda m: m.new)):
        assert before.new_end <= after.new


def test_alignment_stays_inside_the_stretches_given() -> None:
    old, new = "甲乙丙丁", "丙丁甲乙"
    assert aligned(old, new, Span(0, 2), Span(2, 4)) == [Match(0, 2, 2)]
    assert aligned(old, new, Span(0, 2), Span(0, 2)) == []


def test_the_heaviest_runs_that_keep_order_are_chosen() -> None:
    runs = [Match(0, 10, 3), Match(4, 0, 2), Match(8, 3, 2), Match(12, 20, 1)]
    assert heaviest(runs) == [Match(4, 0, 2), Match(8, 3, 2), Match(12, 20, 1)]
    assert heaviest([Match(0, 10, 9), *runs[1:]]) == [Match(0, 10, 9), Match(12, 20, 1)]
    assert heaviest([]) == []


def test_runs_that_overlap_on_one_side_are_cut_apart() -> None:
    old, new = "一二三四五六七八九十", "一二三四五六四五六七八九十"
    matches = aligned(f"甲{old}乙", f"丙{new}丁", whole(f"甲{old}乙"), whole(f"丙{new}丁"))
    assert sum(m.size for m in matches) == len(old)


def test_stray_characters_of_a_rewritten_sentence_are_not_kept() -> None:
    old = "开头。专家的说法是这样的，请看结果。结尾。"
    new = "开头。上面的原因是多方面的，见于报道。结尾。"
    assert parts(old, new) == [
        "开头。",
        "[专家的说法是这样的，请看结果。|上面的原因是多方面的，见于报道。]",
        "结尾。",
    ]


def test_scattered_pairs_of_a_rewritten_sentence_are_not_kept() -> None:
    old = "味精会致癌吗？编辑部的各位老师，上周我们收到了很多读者的来信。"
    new = "上期的文章引起了热议，读者来电说味精真致癌，这里统一作答。"
    assert parts(old, new)[0].startswith("[味精会致癌")


def test_insertions_begin_where_sentences_begin() -> None:
    assert parts("甲说好。乙说好。", "甲说好。丙说好。乙说好。") == [
        "甲说好。",
        "[|丙说好。]",
        "乙说好。",
    ]
    assert parts("一段。\n二段。\n三段。", "一段。\n三段。") == [
        "一段。\n",
        "[二段。\n|]",
        "三段。",
    ]
    assert parts("水，茶，酒都行", "水，酒都行") == ["水，", "[茶，|]", "酒都行"]
    assert parts("误区一：吃。\n误区二：喝。", "误区二：喝。") == [
        "[误区一：吃。\n|]",
        "误区二：喝。",
    ]
    assert parts("他 说 好", "他 好") == ["他 ", "[说 |]", "好"]


def test_numbers_and_latin_words_change_as_wholes() -> None:
    assert parts("约1500毫升", "约1700毫升") == ["约", "[1500|1700]", "毫升"]
    assert parts("占15.5%。", "占18.5%。") == ["占", "[15.5%|18.5%]", "。"]
    assert parts("用WiFi上网", "用WLAN上网") == ["用", "[WiFi|WLAN]", "上网"]
    assert parts("共15人", "共15000人") == ["共", "[15|15000]", "人"]
    assert parts("有2人", "有2个人") == ["有2", "[|个]", "人"]


def test_long_texts_without_anything_unique_are_given_up() -> None:
    old, new = "是否" * 3_000, "否是" * 2_000 + "甲"
    assert aligned(f"一{old}", f"二{new}", whole(f"一{old}"), whole(f"二{new}")) == []


def test_moved_paragraphs_and_what_is_moved_inside_them_correspond() -> None:
    one = "第一段讲的是每天应当喝多少水这个问题。它的答案因人而异，不能一概而论。"
    two = "第二段讲的是牛奶里到底有没有激素残留。检测的结果表明，市售牛奶符合国家标准。"
    three = "第三段是全文的结论，请各位耐心看完再作判断，不要只看标题就转发给家人。"
    old = f"{one}\n{two}\n{three}\n"
    assert [m.size for m in corresponding(old, f"{three}\n{two}\n{one}\n")] == [
        len(one) + 1,
        len(two) + 1,
        len(three) + 1,
    ]


def test_a_text_turned_upside_down_is_followed_as_far_as_it_goes() -> None:
    lines = [
        f"第{chr(0x4E00 + n * 7)}行写的是{chr(0x6000 + n * 11)}这件事的来龙去脉。\n"
        for n in range(60)
    ]
    old, new = "".join(lines), "".join(reversed(lines))
    matches = corresponding(old, new)
    assert 8 < len(matches) < 60
    assert all(old[m.old : m.old_end] == new[m.new : m.new_end] for m in matches)


def test_neighbours_may_be_moved_to_different_places() -> None:
    one = "味精的主要成分是谷氨酸钠，它广泛存在于食物中。"
    two = "加热到一百二十度以后，味精也不会变成毒药。"
    stay = "这一段很长的文字留在原来的地方，它讲的是味精被发现的经过和后来的工业生产。"
    also = "另外一段很长的文字也留在原来的地方，它讲的是各国监管机构对味精的评估结论。"
    old, new = f"{one}{two}{stay}{also}", f"{stay}{two}{also}{one}"
    assert sum(m.size for m in corresponding(old, new)) == len(old)


def test_a_phrase_that_is_used_again_elsewhere_was_not_moved() -> None:
    stays = "中间的这句话从头到尾也不变。"
    old = f"前言不变。每天喝八杯水才健康，很多人这么说，其实不然。{stays}结尾不变。"
    new = f"前言不变。{stays}读者问到每天喝八杯水才健康，答案在下一期的专栏里。结尾不变。"
    kept = {old[m.old : m.old_end] for m in corresponding(old, new)}
    assert not any("八杯水" in text for text in kept)
