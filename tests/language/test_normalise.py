import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.spans import Span
from review_service.language.normalise import DEFAULT_STEPS, MATCHING_STEPS, view

STEPS = ("strip_zero_width", "width", "nfkc", "look_alike", "t2s", "numerals")
# What drafts hold: both scripts, numerals, look-alikes, joiners, marks, half-width kana, emoji.
_TYPICAL = st.text(
    st.one_of(
        st.sampled_from("一二三十百千万亿零〇点分之成折年个米克％%,.0123456789"),
        st.sampled_from("发發後后著乾於麼么臺裡藉對於是，。！？\n《》“”"),
        st.sampled_from("АВСаеоΑΒομκabcABC⻓⼀⺠豈Ａｂ１"),
        st.sampled_from(
            "\u200b\u200d\ufeff\u00ad\ufe0f\u0301\u0323\uff9e\u3099カｶ❤👨👩\U0001f3fb1"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


@pytest.mark.parametrize("step", STEPS)
@given(text=_TYPICAL)
def test_every_span_of_a_view_maps_back_inside_the_source(step: str, text: str) -> None:
    found = view(text, (step,))
    assert len(found.starts) == len(found.ends) == len(found.text)
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)
    for start in range(len(found.text)):
        source = found.source(Span(start, len(found.text)))
        assert source.start < source.end <= len(text)


@pytest.mark.parametrize("step", STEPS)
@given(text=_TYPICAL)
def test_untouched_characters_stand_for_themselves(step: str, text: str) -> None:
    found = view(text, (step,))
    for i, char in enumerate(found.text):
        source = found.source(Span(i, i + 1))
        if len(source) == 1 and view(text[source.start], (step,)).text == text[source.start]:
            assert char == text[source.start] or step in {"t2s", "look_alike", "numerals"}
    if found.text == text:
        assert [found.source(Span(i, i + 1)).start for i in range(len(text))] == list(
            range(len(text))
        )


@pytest.mark.parametrize("step", STEPS)
@given(text=_TYPICAL)
def test_a_step_done_twice_changes_nothing_more(step: str, text: str) -> None:
    once = view(text, (step,)).text
    assert view(once, (step,)).text == once


@given(_TYPICAL)
def test_nfkc_is_that_of_unicode_whatever_combines(text: str) -> None:
    assert view(text, ("nfkc",)).text == unicodedata.normalize("NFKC", text)


@given(_TYPICAL)
def test_the_order_in_which_steps_are_named_does_not_matter(text: str) -> None:
    assert view(text, MATCHING_STEPS[::-1]) == view(text, MATCHING_STEPS)


def test_unknown_and_repeated_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="not steps"):
        view("文", ("upper",))
    with pytest.raises(ValueError, match="not steps"):
        view("文", ("t2s", "t2s"))


def test_no_steps_leave_the_text_as_it_is() -> None:
    assert view("文Ａ", ()).text == "文Ａ"
    assert view("文Ａ", ()).aligned


@pytest.mark.parametrize(
    ("noisy", "clean"),
    [
        ("疫\u200b苗\ufeff", "疫苗"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u202a右向\u202c", "右向"),
        ("葛\U000e0100城", "葛城"),
        ("㊗\ufe0f", "㊗\ufe0f"),
        ("中\ufe0f文", "中文"),
        ("👨\u200d👩\u200d👧家", "👨\u200d👩\u200d👧家"),
        ("👍🏽好\u200d的", "👍🏽好的"),
        ("1\ufe0f\u20e3步", "1\ufe0f\u20e3步"),
        ("1\ufe0f步", "1步"),
        ("🏴\U000e0067\U000e0062\U000e007f队", "🏴\U000e0067\U000e0062\U000e007f队"),
    ],
)
def test_invisible_characters_go_but_pictures_stay_whole(noisy: str, clean: str) -> None:
    assert view(noisy, ("strip_zero_width",)).text == clean


def test_a_removed_character_lies_between_its_neighbours() -> None:
    found = view("疫\u200b苗", ("strip_zero_width",))
    assert found.source(Span(0, 2)) == Span(0, 3)
    assert found.source(Span(1, 2)) == Span(2, 3)


def test_width_folds_letters_and_digits_only() -> None:
    assert view("Ｈ２Ｏ，好！", ("width",)).text == "H2O，好！"


def test_nfkc_folds_punctuation_and_symbols_as_well() -> None:
    found = view("㎏，Ａ…①", ("nfkc",))
    assert found.text == "kg,A...1"
    assert found.source(Span(0, 1)) == found.source(Span(1, 2)) == Span(0, 1)
    assert found.source(Span(4, 5)) == Span(3, 4)


def test_combining_marks_keep_to_their_letter() -> None:
    found = view("e\u0301te\u0301", ("nfkc",))
    assert found.text == "été"
    assert found.source(Span(2, 3)) == Span(3, 5)


def test_default_steps_leave_punctuation_alone_and_matching_steps_do_not() -> None:
    assert view("繁體，Ａ", DEFAULT_STEPS).text == "繁体，A"
    assert view("繁體，Ａ", MATCHING_STEPS).text == "繁体,A"
