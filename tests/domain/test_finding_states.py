from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_reanchoring import folded, single_edits

from review_service.domain.correspondence import Correspondence
from review_service.domain.finding_states import FindingChange, FindingState, Flag, compared
from review_service.domain.findings import Finding, Kind, RumorEvidence, Severity
from review_service.domain.rumors import RumorVerdict, Stance, Tier
from review_service.domain.spans import Span
from review_service.errors import Message

FIXED, REMAINS, NEW = FindingState.FIXED, FindingState.REMAINS, FindingState.NEW
OLD = "很多人说味精会致癌，这没有依据。每天应当喝8杯水。他说，这次的比赛真是太精彩。"
SAY = Message("说法", "claim")


def flags(
    text: str, *marks: tuple[str, str] | tuple[str, str, str], check: str = "rules@1"
) -> list[Flag]:
    """Return a flag for each rule, words and rumor; words are found in order."""
    found: list[Flag] = []
    at = -1
    for rule, words, *rumor in marks:
        at = text.index(words, at + 1)
        found.append(Flag(check, rule, "".join(rumor), Span(at, at + len(words))))
    return found


def states(
    old: list[Flag], new: list[Flag], new_text: str, failed: tuple[str, ...] = ()
) -> list[tuple[FindingState, int | None, int | None]]:
    changes = compared(old, new, Correspondence.between(OLD, new_text, folded), failed)
    return [(change.state, change.old, change.new) for change in changes]


def test_a_flag_is_what_identifies_a_finding() -> None:
    rumor = RumorEvidence(
        "r-1", "味精致癌", RumorVerdict.FALSE, "", Stance.ASSERTS, Tier.CONFIRMED, 1
    )
    finding = Finding(
        check="rumors@3",
        rule="rumors.asserted",
        kind=Kind.RUMOR,
        category="rumor",
        severity=Severity.MUST_FIX,
        confidence=0.9,
        span=Span(4, 9),
        message=SAY,
        why=SAY,
        rumor=rumor,
    )
    assert Flag.of(finding) == Flag("rumors@3", "rumors.asserted", "r-1", Span(4, 9))
    assert Flag.of(finding).key == ("rumors", "rumors.asserted", "r-1")


def test_findings_are_fixed_remain_or_are_new() -> None:
    new = OLD.replace("每天应当喝8杯水。", "应当主动喝水，不可以等到口渴。")
    old_flags = flags(OLD, ("claim", "味精会致癌"), ("number", "8杯"), ("praise", "太精彩"))
    new_flags = flags(new, ("claim", "味精会致癌"), ("must", "不可以"), ("praise", "太精彩"))
    assert states(old_flags, new_flags, new) == [
        (REMAINS, 0, 0),
        (FIXED, 1, None),
        (REMAINS, 2, 2),
        (NEW, None, 1),
    ]


def test_the_version_of_a_check_does_not_matter_but_its_rule_does() -> None:
    old = flags(OLD, ("claim", "味精会致癌"))
    later = flags(OLD, ("claim", "味精会致癌"), check="rules@2")
    other = flags(OLD, ("fear", "味精会致癌"))
    assert states(old, later, OLD) == [(REMAINS, 0, 0)]
    assert states(old, other, OLD) == [(FIXED, 0, None), (NEW, None, 0)]


def test_another_rumor_on_the_same_words_is_another_finding() -> None:
    old = flags(OLD, ("rumor", "味精会致癌", "r-1"))
    assert states(old, flags(OLD, ("rumor", "味精会致癌", "r-2")), OLD) == [
        (FIXED, 0, None),
        (NEW, None, 0),
    ]


def test_the_closest_of_overlapping_findings_is_the_same_one() -> None:
    old = flags(OLD, ("claim", "很多人说味精会致癌"))
    old += flags(OLD, ("claim", "味精会致癌"))
    new = flags(OLD, ("claim", "味精会致癌"), ("claim", "会致癌"))
    assert states(old, new, OLD) == [(REMAINS, 0, 1), (REMAINS, 1, 0)]
    assert states(old, new[:1], OLD) == [(FIXED, 0, None), (REMAINS, 1, 0)]
    beside = [*flags(OLD, ("claim", "很多")), *old[:1]]
    assert states(new[1:], beside, OLD) == [(REMAINS, 0, 1), (NEW, None, 0)]


def test_what_was_put_in_the_place_of_words_may_have_the_same_fault() -> None:
    new = OLD.replace("味精会致癌", "鸡精让人得肿瘤")
    old_flags = flags(OLD, ("rumor", "味精会致癌", "r-1"))
    assert states(old_flags, flags(new, ("rumor", "鸡精让人得肿瘤", "r-1")), new) == [
        (REMAINS, 0, 0)
    ]
    gone = OLD.replace("很多人说味精会致癌，这没有依据。", "")
    elsewhere = flags(gone, ("rumor", "太精彩", "r-1"))
    assert states(old_flags, elsewhere, gone) == [(FIXED, 0, None), (NEW, None, 0)]


def test_what_replaces_a_whole_draft_is_not_searched_for_its_faults() -> None:
    new = "全新的稿件，" + "与前一稿没有共同之处，" * 20 + "鸡精让人得肿瘤"
    assert states(
        flags(OLD, ("rumor", "味精会致癌", "r-1")),
        flags(new, ("rumor", "鸡精让人得肿瘤", "r-1")),
        new,
    ) == [(FIXED, 0, None), (NEW, None, 0)]


def test_nothing_of_a_check_that_did_not_run_is_fixed() -> None:
    old = flags(OLD, ("claim", "味精会致癌")) + flags(OLD, ("number", "8杯"), check="quantities@1")
    assert states(old, [], OLD, failed=("quantities@2",)) == [(FIXED, 0, None), (REMAINS, 1, None)]


def test_an_equal_finding_elsewhere_is_not_the_one_that_was_fixed() -> None:
    twice = "第一节说味精会致癌，请注意。第二节也说味精会致癌，请留心。"
    new = twice.replace("第一节说味精会致癌，请注意。", "")
    changes = compared(
        flags(twice, ("claim", "味精会致癌"), ("claim", "味精会致癌")),
        flags(new, ("claim", "味精会致癌")),
        Correspondence.between(twice, new),
    )
    assert changes == (FindingChange(FIXED, 0, None), FindingChange(REMAINS, 1, 0))


def test_findings_on_sentences_that_stay_remain_through_real_edits() -> None:
    for case in list(single_edits(seed=5))[::11]:
        correspondence = Correspondence.between(case.old, case.new, folded)
        old = [Flag("rules@1", "here", "", case.span)]
        new = [Flag("rules@1", "here", "", case.truth)] if case.truth else []
        states_of = Counter(change.state for change in compared(old, new, correspondence))
        if not new:
            assert states_of == {FIXED: 1}, case.name
        elif NEW not in states_of:
            assert states_of == {REMAINS: 1}, case.name


spans = st.tuples(st.integers(0, 38), st.integers(1, 8)).map(lambda s: Span(s[0], s[0] + s[1]))
any_flags = st.lists(
    st.builds(
        Flag,
        st.sampled_from(["rules@1", "rules@2", "rumors@1"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["", "r-1"]),
        spans,
    ),
    max_size=8,
)


@given(
    any_flags, any_flags, st.sampled_from([OLD, OLD[::-1], OLD[16:] + OLD[:16], "", "新稿" * 30])
)
def test_every_finding_has_exactly_one_state(old: list[Flag], new: list[Flag], text: str) -> None:
    changes = compared(old, new, Correspondence.between(OLD, text), failed=("rumors@9",))
    assert [c.old for c in changes if c.state is not NEW] == list(range(len(old)))
    assert sorted(c.new for c in changes if c.new is not None) == list(range(len(new)))
    for change in changes:
        if change.state is FIXED:
            assert change.new is None
            assert change.old is not None
            assert not old[change.old].check.startswith("rumors")
        elif change.state is NEW:
            assert change.old is None
            assert change.new is not None
        elif change.new is not None:
            assert change.old is not None
            assert old[change.old].key == new[change.new].key


@pytest.mark.parametrize("count", [3_000])
def test_many_findings_of_one_rule_are_compared_quickly(count: int) -> None:
    text = "".join(f"第{number}条，注意标点。" for number in range(count))
    marks = [Flag("rules@1", "comma", "", Span(at, at + 1)) for at in range(0, len(text) - 1, 10)]
    changes = compared(marks, marks, Correspondence.between(text, text))
    assert {change.state for change in changes} == {REMAINS}
