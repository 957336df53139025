import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outreach_texts import ARTICLES
from test_reanchoring import folded, sessions, single_edits

from review_service.domain.revisions import Change, Content, Diff, Row, difference
from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind
from review_service.ingest import read_text

P, H, T = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.TABLE
ONE = "第一段讲的是每天应当喝多少水。它的答案因人而异。"
TWO = "味精的主要成分是谷氨酸钠，广泛存在于食物中。"
THREE = "雷雨天不要在大树底下避雨，应当尽快进入室内。"
FOUR = "睡前四小时内应当避免饮用咖啡、浓茶和酒类饮料。"


def content(*blocks: str | tuple[BlockKind, str], gap: str = "\n", tail: str = "") -> Content:
    """Return a content of paragraphs, or blocks of other kinds."""
    text = ""
    found: list[Block] = []
    for block in blocks:
        kind, words = block if isinstance(block, tuple) else (P, block)
        text += gap if found else ""
        found.append(Block(kind, Span(len(text), len(text) + len(words))))
        text += words
    return Content(text + tail, tuple(found))


def pasted(text: str) -> Content:
    title, _, body = text.partition("\n")
    return Content.of(read_text(title, body))


def shown(diff: Diff, old: Content) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return each row that is not the same: change, old and new block numbers, edits."""
    return [
        (
            row.change.value,
            f"{row.old.first}-{row.old.last}" if row.old else "",
            f"{row.new.first}-{row.new.last}" if row.new else "",
            [(old.text[e.old.start : e.old.end], e.text) for e in row.edits],
        )
        for row in diff.rows
        if row.change is not Change.SAME
    ]


def check(old: Content, new: Content, diff: Diff) -> None:
    """Assert what holds of every diff."""
    assert diff.applied(old.text) == new.text
    sides = [row.old for row in diff.rows if row.old]
    assert sorted(i for s in sides for i in range(s.first, s.last + 1)) == list(
        range(len(old.blocks))
    )
    others = [row.new for row in diff.rows if row.new]
    assert [i for s in others for i in range(s.first, s.last + 1)] == list(range(len(new.blocks)))
    for row in diff.rows:
        check_row(row, old, new)


def check_row(row: Row, old: Content, new: Content) -> None:
    if row.old is None or row.new is None:
        assert row.change is (Change.ADDED if row.old is None else Change.REMOVED)
        assert row.edits == ()
        return
    assert row.change not in {Change.ADDED, Change.REMOVED}
    assert row.applied(old.text) == new.text[row.new.span.start : row.new.span.end]
    for edit in row.edits:
        assert edit.old or edit.new
        assert row.old.span.contains(edit.old)
        assert row.new.span.contains(edit.new)
        assert new.text[edit.new.start : edit.new.end] == edit.text
    for before, after in pairwise(row.edits):
        assert before.old.end < after.old.start or before.new.end < after.new.start
        kept = after.old.start - before.old.end
        longest = min(max(len(before.old), len(before.new)), max(len(after.old), len(after.new)))
        assert kept > 1 or longest < 1, "a stray character between two edits"


def test_equal_revisions_have_nothing_to_show() -> None:
    old = content((H, "标题"), ONE, TWO, tail="\n")
    diff = difference(old, old)
    check(old, old, diff)
    assert [row.change for row in diff.rows] == [Change.SAME] * 3


def test_blocks_are_changed_added_and_removed() -> None:
    old = content((H, "关于喝水"), ONE, TWO, THREE)
    new = content((H, "关于喝水"), ONE.replace("因人而异", "并不统一"), FOUR, THREE)
    diff = difference(old, new)
    check(old, new, diff)
    assert shown(diff, old) == [
        ("changed", "1-1", "1-1", [("因人而异", "并不统一")]),
        ("removed", "2-2", "", []),
        ("added", "", "2-2", []),
    ]
    assert diff.rows[3].added == FOUR


def test_a_moved_block_is_one_row_at_its_new_place() -> None:
    old, new = content(ONE, TWO, THREE, FOUR), content(FOUR.replace("四", "4"), ONE, TWO, THREE)
    diff = difference(old, new)
    check(old, new, diff)
    assert shown(diff, old) == [("moved", "3-3", "0-0", [("四", "4")])]


def test_removed_blocks_follow_what_they_followed() -> None:
    old = content(ONE, TWO, THREE, FOUR)
    diff = difference(old, content(THREE))
    assert [(r.change.value, r.old and r.old.first) for r in diff.rows] == [
        ("removed", 0),
        ("removed", 1),
        ("same", 2),
        ("removed", 3),
    ]
    diff = difference(old, content(FOUR, ONE, THREE))
    assert [(r.change.value, r.old and r.old.first) for r in diff.rows] == [
        ("moved", 3),
        ("same", 0),
        ("removed", 1),
        ("same", 2),
    ]


def test_split_and_merged_paragraphs_show_only_the_break() -> None:
    whole, parts = content(ONE + TWO + THREE, FOUR), content(ONE, TWO, THREE, FOUR)
    diff = difference(whole, parts)
    check(whole, parts, diff)
    assert shown(diff, whole) == [("changed", "0-0", "0-2", [("", "\n"), ("", "\n")])]
    diff = difference(parts, whole)
    check(parts, whole, diff)
    assert shown(diff, parts) == [("changed", "0-2", "0-0", [("\n", ""), ("\n", "")])]


def test_two_merges_at_once_stay_two_rows() -> None:
    old, new = content(ONE, TWO, THREE, FOUR), content(ONE + TWO, THREE + FOUR)
    diff = difference(old, new)
    check(old, new, diff)
    assert [row[1:3] for row in shown(diff, old)] == [("0-1", "0-0"), ("2-3", "1-1")]


def test_a_part_that_went_elsewhere_is_a_row_of_its_own() -> None:
    old, new = content(ONE + TWO, THREE, FOUR), content(ONE, THREE, FOUR, TWO)
    diff = difference(old, new)
    check(old, new, diff)
    assert shown(diff, old) == [
        ("changed", "0-0", "0-0", [(TWO, "")]),
        ("added", "", "3-3", []),
    ]


def test_a_block_of_another_kind_has_changed() -> None:
    old, new = content("关于喝水的误区", ONE), content((H, "关于喝水的误区"), ONE)
    diff = difference(old, new)
    check(old, new, diff)
    assert shown(diff, old) == [("changed", "0-0", "0-0", [])]


def test_cells_of_a_table_keep_their_rows() -> None:
    old = content((T, "项目"), (T, "是"), (T, "否"), (T, "是"), ONE)
    new = content((T, "项目"), (T, "是"), (T, "是"), (T, "是"), ONE)
    diff = difference(old, new)
    check(old, new, diff)
    assert [row.change for row in diff.rows if row.old and row.old.first in {0, 1, 3, 4}] == [
        Change.SAME
    ] * 4


def test_another_script_corresponds_and_is_shown_as_changed() -> None:
    old, new = (
        content("體重應當控制在正常範圍內。", ONE),
        content("体重应当控制在正常范围内。", ONE),
    )
    diff = difference(old, new, folded)
    check(old, new, diff)
    assert [row.change for row in diff.rows] == [Change.CHANGED, Change.SAME]


def test_what_stands_between_blocks_is_kept() -> None:
    old, new = content(ONE, TWO, gap="\n\n", tail="\n"), content(ONE, TWO, gap="\n", tail="\n\n")
    diff = difference(old, new)
    check(old, new, diff)
    assert diff.between == ("", "\n", "\n\n")
    assert shown(diff, old) == []


def test_an_empty_revision_has_only_added_blocks() -> None:
    old, new = content(), content(ONE)
    check(old, new, difference(old, new))
    check(new, old, difference(new, old))
    assert difference(old, old).applied("") == ""


@pytest.mark.parametrize("seed", [1, 2])
def test_every_realistic_edit_is_shown_in_full(seed: int) -> None:
    cases = [*list(single_edits(seed))[::9], *list(sessions(seed, 1))]
    assert len(cases) > 100
    for case in cases:
        old, new = pasted(case.old), pasted(case.new)
        check(old, new, difference(old, new, folded))


pieces = st.lists(
    st.one_of(
        st.sampled_from([ONE, TWO, THREE, FOUR, ONE + TWO, "是", "否", "小标题"]),
        st.text("的是水喝，。1a", min_size=1, max_size=30),
    ).map(lambda words: (P, words)),
    max_size=7,
)


@settings(deadline=None, max_examples=150)
@given(pieces, pieces, st.sampled_from(["\n", "\n\n"]))
def test_any_diff_applied_to_the_old_text_gives_the_new_one(
    old: list[tuple[BlockKind, str]], new: list[tuple[BlockKind, str]], gap: str
) -> None:
    left, right = content(*old), content(*new, gap=gap)
    check(left, right, difference(left, right))


def test_a_long_draft_is_compared_in_time() -> None:
    text = "\n".join(ARTICLES.values())
    parts = [text.replace("的", chr(0x4E00 + number)) for number in range(100_000 // len(text))]
    old = pasted("\n".join(parts))
    new = pasted("\n".join(parts).replace("证据", "根据", 40).replace("需要", "必须", 40))
    began = time.process_time()
    diff = difference(old, new)
    assert time.process_time() - began < 3
    assert diff.applied(old.text) == new.text
    assert {row.change for row in diff.rows} == {Change.SAME, Change.CHANGED}
