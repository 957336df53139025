from hypothesis import given
from hypothesis import strategies as st

from review_service.matching.windows import WINDOW, windows


def test_a_sentence_is_one_window() -> None:
    (window,) = windows("喝骨头汤能补钙。")
    assert window.text == "喝骨头汤能补钙。"
    assert window.sentences == ("喝骨头汤能补钙。",)


def test_short_neighbours_share_a_window() -> None:
    (window,) = windows("隔夜菜会致癌。\n专家说不会！真的？")
    assert window.text == "隔夜菜会致癌。\n专家说不会！真的？"
    assert window.sentences == ("隔夜菜会致癌。", "专家说不会！", "真的？")


def test_a_window_ends_before_the_sentence_that_does_not_fit() -> None:
    one, two, three = "甲" * 63 + "。", "乙" * 63 + "。", "丙。"
    first, second = windows(one + two + three)
    assert first.sentences == (one, two)
    assert len(first.text) == WINDOW
    assert second.sentences == (three,)


def test_a_long_sentence_is_a_window_of_its_own() -> None:
    long = "长" * (WINDOW + 50) + "。"
    assert [w.sentences for w in windows("短。" + long + "短。")] == [("短。",), (long,), ("短。",)]


def test_writing_differences_are_folded() -> None:
    assert windows("喝骨頭湯能補鈣") == windows("喝骨头汤能补钙")


def test_a_blank_text_has_one_empty_window() -> None:
    for text in ("", " \n\t"):
        (window,) = windows(text)
        assert (window.text, window.sentences) == ("", ("",))


@given(st.text(alphabet="水火。！\n a7", max_size=400))
def test_every_sentence_stands_in_its_window(text: str) -> None:
    for window in windows(text):
        assert window.sentences
        assert all(sentence in window.text for sentence in window.sentences)
        assert len(window.text) <= WINDOW or len(window.sentences) == 1
