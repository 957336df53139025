from typing import Any

import pytest
from made_packs import built, flagged

from review_service.domain.spans import Span
from review_service.domain.text import Block, BlockKind, Document, Format, Zone, ZoneKind
from review_service.rules.engine import RuleSet
from review_service.rules.eras import named_times
from review_service.rules.gates import Zones
from review_service.rules.rule import Rule


def document(*blocks: tuple[BlockKind, str], zones: tuple[Zone, ...] = ()) -> Document:
    text = "\n".join(part for _, part in blocks)
    found, start = [], 0
    for kind, part in blocks:
        found.append(Block(kind, Span(start, start + len(part))))
        start += len(part) + 1
    return Document(text, tuple(found), zones, (), "-", Format.TEXT, "")


def hits(rule: Rule, doc: Document, doc_type: str | None = None) -> list[Span]:
    return [hit.span for hit in RuleSet.of([rule], rule.pack.released).hits(doc, doc_type)]


PARTS = {
    "title": BlockKind.TITLE,
    "heading": BlockKind.HEADING,
    "body": BlockKind.PARAGRAPH,
    "caption": BlockKind.CAPTION,
    "table": BlockKind.TABLE,
    "quote": BlockKind.QUOTE,
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("kind", "match"), [("terms", {"terms": ["甲乙"]}), ("regex", {"pattern": "甲乙"})]
)
def test_a_rule_looks_only_at_its_parts(part: str, kind: str, match: dict[str, Any]) -> None:
    rule = built(kind, match, scope={"in": [part]})
    doc = document(*((block_kind, "甲乙") for block_kind in PARTS.values()))
    place = [*PARTS].index(part) * 3
    assert hits(rule, doc) == [Span(place, place + 2)]
    assert flagged(rule, "甲乙") == ["甲乙"]


def test_zones_that_a_rule_leaves_out() -> None:
    rule = built("terms", {"terms": ["甲"]}, scope={"not_in": ["direct_quote", "url"]})
    zones = (
        Zone(ZoneKind.DIRECT_QUOTE, Span(2, 4)),
        Zone(ZoneKind.DIRECT_QUOTE, Span(3, 6)),
        Zone(ZoneKind.WORK_TITLE, Span(6, 7)),
    )
    assert hits(rule, document((BlockKind.PARAGRAPH, "甲乙甲乙甲乙甲"), zones=zones)) == [
        Span(0, 1),
        Span(6, 7),
    ]


def test_a_hit_partly_in_a_quotation_counts_but_one_that_touches_an_address_does_not() -> None:
    doc = document(
        (BlockKind.PARAGRAPH, "甲乙丙"), zones=(Zone(ZoneKind.DIRECT_QUOTE, Span(0, 1)),)
    )
    rule = built("terms", {"terms": ["甲乙"]}, scope={"not_in": ["direct_quote", "url"]})
    assert hits(rule, doc) == [Span(0, 2)]
    doc = document((BlockKind.PARAGRAPH, "甲乙丙"), zones=(Zone(ZoneKind.URL, Span(0, 1)),))
    assert hits(rule, doc) == []


def test_zones_answer_at_their_edges() -> None:
    zones = Zones(document((BlockKind.PARAGRAPH, "甲"), zones=(Zone(ZoneKind.URL, Span(2, 4)),)))
    assert zones.hold(Span(2, 4), "url")
    assert not zones.hold(Span(1, 4), "url")
    assert not zones.hold(Span(2, 4), "code")
    assert zones.touch(Span(1, 3), "url")
    assert not zones.touch(Span(4, 5), "url")
    assert not zones.touch(Span(0, 2), "url")


@pytest.mark.parametrize(
    ("antipattern", "expected"),
    [
        ("组成份额", []),
        ("成份额", []),
        ("份额", []),
        ("组", ["成份"]),
        ("额", ["成份"]),
    ],
)
def test_an_antipattern_over_or_beside_a_hit(antipattern: str, expected: list[str]) -> None:
    rule = built("terms", {"terms": ["成份"]}, antipatterns=[antipattern])
    assert flagged(rule, "组成份额") == expected


def test_antipatterns_do_not_reach_into_other_blocks() -> None:
    rule = built("terms", {"terms": ["成份"]}, antipatterns=["成份.*额"])
    assert flagged(rule, "成份\n额") == ["成份"]


TEXT = "甲一。甲二。\n甲三。"


@pytest.mark.parametrize(
    ("context", "count"),
    [
        ({"require_any": ["一", "九"]}, 1),
        ({"require_any": ["一"], "window": "paragraph"}, 2),
        ({"require_any": ["一"], "window": "document"}, 3),
        ({"forbid_any": ["一"]}, 2),
        ({"forbid_any": ["一"], "window": "paragraph"}, 1),
        ({"forbid_any": ["九", "一"], "window": "document"}, 0),
        ({"require_any": ["甲"], "forbid_any": ["二"]}, 2),
    ],
)
def test_what_stands_around(context: dict[str, Any], count: int) -> None:
    assert len(flagged(built("terms", {"terms": ["甲"]}, context=context), TEXT)) == count


def test_blank_space_belongs_to_no_sentence_but_to_its_paragraph() -> None:
    rule = built("regex", {"pattern": " $"}, context={"require_any": ["甲"]})
    assert flagged(rule, "甲。乙。 ") == [" "]


def test_a_sentence_under_a_view_that_changes_lengths() -> None:
    rule = built("terms", {"terms": ["甲"]}, context={"require_any": ["一"]})
    assert flagged(rule, "零\u200b。甲\u200b一。甲二。") == ["甲"]


@pytest.mark.parametrize(
    ("event", "text", "found"),
    [
        ({"from": "2022-12-26"}, "新冠肺炎", True),
        ({"from": "2022-12-26"}, "2023年的新冠肺炎", True),
        ({"from": "2022-12-26"}, "2020年的新冠肺炎", False),
        ({"from": "2022-12-26"}, "2022年的新冠肺炎", False),
        ({"from": "2022-12-26"}, "2023年1月的新冠肺炎", True),
        ({"from": "2022-12-26"}, "2020年至2023年的新冠肺炎", False),
        ({"from": "2022-12-26"}, "2020年武汉。新冠肺炎流行。", False),
        ({"from": "2022-12-26"}, "2020年武汉。\n新冠肺炎流行。", True),
        ({"to": "2000-01-01"}, "新冠肺炎", False),
        ({"to": "2000-01-01"}, "1999年的新冠肺炎", True),
        ({"from": "1990-01-01", "to": "2000-12-31"}, "1995年的新冠肺炎", True),
    ],
)
def test_the_time_that_the_text_speaks_of(
    event: dict[str, str],
    text: str,
    found: bool,  # noqa: FBT001
) -> None:
    rule = built("terms", {"terms": ["新冠肺炎"]}, context={"event_date": event})
    assert bool(flagged(rule, text)) is found


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020年", "2020-01-01", "2020-12-31"),
        ("2020年2月", "2020-02-01", "2020-02-29"),
        ("2020 年 12 月", "2020-12-01", "2020-12-31"),
        ("2020-03-05", "2020-03-01", "2020-03-31"),
        ("2020.11", "2020-11-01", "2020-11-30"),
        ("二〇一二年", "2012-01-01", "2012-12-31"),
        ("二〇一二年十二月", "2012-12-01", "2012-12-31"),
        ("20世纪", "1901-01-01", "2000-12-31"),
        ("十九世纪", "1801-01-01", "1900-12-31"),
        ("1949—1950年", "1949-01-01", "1949-12-31"),
    ],
)
def test_named_times(text: str, first: str, last: str) -> None:
    time = next(named_times(text))
    assert (time.first.isoformat(), time.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["2020元", "12020年", "v2020.1", "共1200种", "3020年"])
def test_numbers_that_are_no_years(text: str) -> None:
    assert list(named_times(text)) == []


def test_rules_for_certain_documents_are_silent_elsewhere() -> None:
    rule = built("terms", {"terms": ["最佳"]}, context={"doc_types": ["advertisement"]})
    doc = document((BlockKind.PARAGRAPH, "最佳"))
    assert hits(rule, doc) == hits(rule, doc, "article") == []
    assert hits(rule, doc, "advertisement") == [Span(0, 2)]
    assert flagged(rule, "最佳") == ["最佳"]


def test_text_outside_of_blocks_is_not_looked_at() -> None:
    doc = Document("甲乙", (Block(BlockKind.PARAGRAPH, Span(1, 2)),), (), (), "-", Format.TEXT, "")
    assert hits(built("terms", {"terms": ["甲乙", "甲"]}), doc) == []
    assert hits(built("regex", {"pattern": "甲|乙"}), doc) == [Span(1, 2)]
