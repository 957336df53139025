import re

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from review_service.rules.literals import analyse


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("》、《", {"》、《"}),
        (r"(\d+)~(\d+)%", {"~"}),
        ("二零[一二]{2}年", {"二零一一年", "二零一二年", "二零二一年", "二零二二年"}),
        ("(?:最佳|第一)(?:品牌|产品)", {"最佳品牌", "最佳产品", "第一品牌", "第一产品"}),
        ("a|b中", {"a", "b中"}),
        ("……等?", {"……", "……等"}),
        (r"\p{Han}+等", {"等"}),
        ("(治疗|根治).{0,10}癌", {"治疗", "根治"}),
        ("x{2}", {"xx"}),
        ("(?:ab){5}", {"ab"}),
        ("a{0,1}b", {"b", "ab"}),
        ("a{1,3}", {"a"}),
        (r"\Qa.b\Ec", {"a.bc"}),
        (r"\x41\x{4e2d}", {"A中"}),
        (r"\t\.", {"\t."}),
        (r"\Aa\zb$", {"ab"}),
        ("(?i)ab", {"ab", "aB", "Ab", "AB"}),
        ("(?i)k", {"k", "K", "\u212a"}),
        ("(?i:a)b", {"ab", "Ab"}),
        ("(?i)a(?-i:b)", {"ab", "Ab"}),
        ("(?P<name>a)(?<other>b)", {"ab"}),
        ("(?s)a", {"a"}),
        ("[a-c]x", {"ax", "bx", "cx"}),
        (r"[\d]x", {f"{d}x" for d in range(10)}),
        (r"[\x41\x{42}]x", {"Ax", "Bx"}),
        (r"[\]\-]x", {"]x", "-x"}),
        (r"[]a]x", {"]x", "ax"}),
        (r"[\t]x", {"\tx"}),
        ("[a-]x", {"ax", "-x"}),
        ("[^a]x", {"x"}),
        ("[[:alpha:]]x", {"x"}),
        (r"[\w]x", {"x"}),
        (r"[\pL]x", {"x"}),
        (r"[a-\w]x", {"x"}),
        ("[一-龥]x", {"x"}),
        (r"\101x", {"x"}),
        (r"(?:甲|乙+)(?:丙|丁.)", {"甲", "乙"}),
        ("[0-9]{4}年?", {f"{d}" for d in range(10)}),
    ],
)
def test_needed_texts(pattern: str, needed: set[str]) -> None:
    assert analyse(pattern).needed == frozenset(needed)


@pytest.mark.parametrize(
    "pattern", ["a?", ".*", "", "a|.", "(?:a|b?)", r"\w", r"\bx?", "a*", "a{0}"]
)
def test_patterns_that_need_nothing(pattern: str) -> None:
    assert analyse(pattern).needed is None


def test_many_alternatives_are_taken_apart() -> None:
    many = "|".join(f"{a}{b}" for a in "甲乙丙丁戊己庚辛壬癸" for b in "一二三四五六七")
    needed = analyse(f"(?:{many})药").needed
    assert needed is not None
    assert "甲一" in needed or needed == {"药"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b中国",
        r"中国\b",
        r"(?:中|a)\b",
        r"\b(?:中|a)",
        r"\p{Han}\b",
        r"[中a]\b",
        r"中?\b",
        r"中(?:\ba)",
        r"(?:a\b)中",
    ],
)
def test_word_boundaries_beside_han(pattern: str) -> None:
    assert analyse(pattern).boundary_beside_han


@pytest.mark.parametrize("pattern", [r"\bGB\b", r"\b[A-Z]+\b", r"中 \bkg", "中国", r"\B中"])
def test_word_boundaries_elsewhere(pattern: str) -> None:
    assert not analyse(pattern).boundary_beside_han


_ATOMS = st.sampled_from(
    ["甲", "乙", "丙", "a", "B", "1", ".", "[甲乙]", "[^甲]", r"\d", "[a-c]", r"\.", "%", "[乙0-3]"]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,2}", "{3}?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@given(st.data(), _PATTERNS, st.booleans())
def test_every_match_holds_a_needed_text(
    data: st.DataObject,
    pattern: str,
    caseless: bool,  # noqa: FBT001
) -> None:
    flags = re.IGNORECASE if caseless else re.NOFLAG
    text = data.draw(st.from_regex(re.compile(pattern, flags), fullmatch=True))
    needed = analyse(f"(?i){pattern}" if caseless else pattern).needed
    found = re2.search(f"(?i){pattern}" if caseless else pattern, text)
    if needed is not None and found is not None:
        assert any(literal in text for literal in needed)
