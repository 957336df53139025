"""Bare texts cut into parts that are judged as a whole."""

import pytest

from review_service.matching.passages import CHUNK, text_chunks

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
