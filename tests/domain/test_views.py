import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.spans import Span
from review_service.domain.views import Edit, View


def test_the_plain_view_maps_every_span_to_itself() -> None:
    view = View.of("甲乙丙")
    assert view.source(Span(1, 3)) == Span(1, 3)
    assert view.source(Span(3, 3)) == Span(3, 3)
    assert View.of("").source(Span(0, 0)) == Span(0, 0)


def test_removed_and_widened_characters_keep_their_places() -> None:
    view = View.of("甲\u200b乙½").rewritten([Edit(Span(1, 2), ""), Edit(Span(3, 4), "1/2")])
    assert view.text == "甲乙1/2"
    assert view.source(Span(0, 2)) == Span(0, 3)
    assert view.source(Span(2, 3)) == Span(3, 4)


def test_an_edit_of_the_same_length_maps_character_by_character() -> None:
    view = View.of("電腦很快").rewritten([Edit(Span(0, 2), "电脑")])
    assert view.source(Span(1, 2)) == Span(1, 2)


def test_views_compose() -> None:
    view = View.of("①乙").mapped(lambda c: "(1)" if c == "①" else c)
    again = view.rewritten([Edit(Span(0, 1), ""), Edit(Span(2, 3), "")])
    assert again.text == "1乙"
    assert again.source(Span(0, 1)) == Span(0, 1)
    assert view.mapped(lambda c: c) is view


@given(st.text(max_size=30), st.lists(st.booleans(), min_size=30, max_size=30))
def test_offsets_never_decrease_and_stay_inside(text: str, kept: list[bool]) -> None:
    edits = [Edit(Span(i, i + 1), "") for i in range(len(text)) if not kept[i]]
    view = View.of(text).rewritten(edits)
    assert view.text == "".join(c for i, c in enumerate(text) if kept[i])
    assert list(view.starts) == sorted(view.starts)
    for i, char in enumerate(view.text):
        span = view.source(Span(i, i + 1))
        assert text[span.start : span.end] == char


def test_replaced_characters_stand_for_those_at_their_offsets() -> None:
    view = View.of("後甲").replaced("后甲")
    assert view.text == "后甲"
    assert view.aligned
    assert view.source(Span(0, 1)) == Span(0, 1)
    assert view.replaced("后甲") is view
    with pytest.raises(ValueError, match="one for one"):
        view.replaced("后")
