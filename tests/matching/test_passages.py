"""Bare texts cut into parts that are judged as a whole."""

import pytest
from made_matching import draft

from review_service.domain.text import BlockKind
from review_service.matching.passages import CHUNK, GROUP, document_passages, text_chunks

SENTENCES = [f"这是第{number}句话。" for number in range(2 * CHUNK + 2)]


def test_a_short_text_is_one_part() -> None:
    (chunk,) = text_chunks("第一句。第二句。")
    assert chunk.sentence == "第一句。第二句。"
    assert (chunk.before, chunk.after, chunk.headings, chunk.title) == ((), (), (), "")


def test_a_long_text_is_cut_between_sentences() -> None:
    chunks = [chunk.sentence for chunk in text_chunks("".join(SENTENCES))]
    assert chunks == [
        "".join(SENTENCES[start : start + CHUNK]) for start in range(0, len(SENTENCES), CHUNK)
    ]


def test_lines_do_not_part_what_is_judged_together() -> None:
    (chunk,) = text_chunks("谣言：吃大蒜防流感\n\n这种说法没有依据。\n")
    assert chunk.sentence == "谣言：吃大蒜防流感\n\n这种说法没有依据。"


@pytest.mark.parametrize("text", ["", "\n\n", "   \n "])
def test_an_empty_text_has_no_part(text: str) -> None:
    assert text_chunks(text) == ()


def said(first: int, last: int) -> list[str]:
    return [f"这里是正文的第{number}句话。" for number in range(first, last + 1)]


def groups(*lines: str, heads: dict[int, BlockKind] | None = None) -> list[tuple[str, ...]]:
    found = document_passages(draft(*lines, kinds=heads))
    return [place.passage.group for place in found]


def test_short_paragraphs_are_judged_together_while_they_fit() -> None:
    one, two, three = said(1, 2), said(3, 4), said(5, 6)
    found = groups("".join(one), "".join(two), "".join(three))
    assert found == [tuple(one + two)] * 4 + [tuple(three)] * 2


def test_a_long_paragraph_is_cut_into_equal_parts() -> None:
    sentences = said(1, GROUP + 2)
    half = GROUP // 2 + 1
    found = groups("".join(sentences))
    assert found == [tuple(sentences[:half])] * half + [tuple(sentences[half:])] * half


def test_sections_are_judged_apart_and_headings_with_what_follows() -> None:
    heads = {0: BlockKind.TITLE, 1: BlockKind.HEADING, 3: BlockKind.HEADING, 5: BlockKind.HEADING}
    one, two = said(1, 1), said(2, 3)
    found = groups(
        "这是大标题", "这是第一节标题", one[0], "这是第二节标题", "".join(two), "这是末尾标题",
        heads=heads,
    )  # fmt: skip
    assert found == [*[tuple(one)] * 3, *[tuple(two)] * 3, ()]


def test_a_draft_of_headings_alone_has_nothing_to_be_judged_with() -> None:
    assert groups("这是大标题", heads={0: BlockKind.TITLE}) == [()]
