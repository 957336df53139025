import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.spans import Span

SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda p: Span(min(p), max(p)))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_refuses_what_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


@given(SPANS, SPANS)
def test_intersection_holds_exactly_the_common_characters(one: Span, other: Span) -> None:
    common = set(range(one.start, one.end)) & set(range(other.start, other.end))
    part = one.intersection(other)
    assert (set(range(part.start, part.end)) if part else set()) == common
    if len(one) and len(other):
        assert one.overlaps(other) == bool(common)


@given(SPANS, SPANS, st.integers(0, 9))
def test_containment_survives_a_shift(one: Span, other: Span, by: int) -> None:
    assert one.contains(other) == one.shift(by).contains(other.shift(by))
    assert len(one.shift(by)) == len(one)
