import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.domain.sentences import split_sentences
from review_service.domain.spans import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水会沸腾。冰会融化！", ["水会沸腾。", "冰会融化！"]),
        ("他说：“这是谣言。”我信了。", ["他说：“这是谣言。”", "我信了。"]),
        ("真的吗？！当然。", ["真的吗？！", "当然。"]),
        ("长 3.5 米，重 2.1 吨。", ["长 3.5 米，重 2.1 吨。"]),
        ("It is wet. Water is wet.", ["It is wet.", "Water is wet."]),
        ("  前后有空白。\u3000", ["前后有空白。"]),
        ("没有句号", ["没有句号"]),
        ("（见图1。）下一句。", ["（见图1。）", "下一句。"]),
        ("", []),
        ("。。。", ["。。。"]),
    ],
)
def test_splits_where_a_reader_would(text: str, expected: list[str]) -> None:
    spans = list(split_sentences(text, Span(0, len(text))))
    assert [text[s.start : s.end] for s in spans] == expected


def test_stays_inside_the_given_span() -> None:
    assert list(split_sentences("甲。乙。丙。", Span(2, 4))) == [Span(2, 4)]


@given(st.text(alphabet="水火。！？” \n.A1", max_size=60))
def test_loses_no_visible_character(text: str) -> None:
    spans = list(split_sentences(text, Span(0, len(text))))
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
