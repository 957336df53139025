from typing import Any

from made_matching import WordRetriever, entry

from evaluation import stance
from evaluation.data import rows
from evaluation.goals import Measured
from evaluation.report import Table
from evaluation.stance import Decided
from review_service.matching.verify import CueVerifier

ROWS: list[dict[str, Any]] = [
    {
        "claim": "吃大蒜能预防流感",
        "verdict": "false",
        "passage": "网传吃大蒜能预防流感。",
        "after": ["这种说法没有科学依据。"],
        "label": "debunks",
        "trap": "later_debunk",
    },
    {
        "claim": "吃大蒜能预防流感",
        "verdict": "false",
        "passage": "常吃大蒜可预防流感。",
        "label": "asserts",
        "trap": "plain",
    },
]
PUBLIC = [
    {
        "claim": "吃大蒜能预防流感",
        "passage": "网传消息：常吃大蒜可预防流感。",
        "label": "ASSERT",
        "source": "s",
    },
    {
        "claim": "吃大蒜能预防流感？",
        "passage": "吃大蒜不能预防流感。",
        "label": "DEBUNK",
        "source": "s",
    },
    {
        "claim": "吃大蒜能预防流感",
        "passage": "吃大蒜能预防流感。",
        "label": "MIXED",
        "source": "s",
    },
]


def test_held_out_examples_are_judged_with_what_stands_around_them() -> None:
    retriever = WordRetriever([entry("吃大蒜能预防流感")])
    table = stance.held_out_table(ROWS, retriever, CueVerifier())
    assert [row.name for row in table.rows] == ["rules alone", "product"]
    assert all(row.figures["accuracy"].value == 1.0 for row in table.rows)


def test_pairs_are_altered_or_equal() -> None:
    pairs: list[dict[str, Any]] = [
        {"claim": "一只猫重5公斤", "passage": "一只猫重10斤", "conflicts": []},
        {"claim": "一只猫重5公斤", "passage": "一只猫重8公斤", "conflicts": ["number"]},
    ]
    shown = {row.name: row for row in stance.slot_table(pairs).rows}
    assert shown["altered"].figures["accuracy"].value == 1.0
    assert shown["equal"].figures["accuracy"].value == 1.0


def test_public_passages_are_judged_without_the_pages_label() -> None:
    found = stance.public(PUBLIC, CueVerifier(), print)
    assert found == [
        Decided("ASSERT", "asserts", "s", "吃大蒜能预防流感", circulates=False),
        Decided("DEBUNK", "debunks", "s", "吃大蒜能预防流感？", circulates=False),
    ]


def test_the_public_table_has_a_row_for_each_source() -> None:
    found = [
        Decided("ASSERT", "asserts", "one", "a", circulates=False),
        Decided("ASSERT", "mentions", "two", "b", circulates=True),
        Decided("DEBUNK", "asserts", "two", "b", circulates=False),
    ]
    *measured, table = stance.public_items(found)
    assert isinstance(table, Table)
    shown = {row.name: row.figures for row in table.rows}
    assert set(shown) == {"all", "one", "two", "without words of circulation", "with them"}
    assert shown["without words of circulation"]["ASSERT: asserts"].value == 1.0
    assert shown["with them"]["ASSERT: asserts"].value == 0.0
    assert shown["all"]["ASSERT: asserts"].value == 0.5
    assert shown["all"]["ASSERT: or mentions"].value == 1.0
    assert shown["one"]["DEBUNK: asserts"].value is None
    assert [each.figure.value for each in measured if isinstance(each, Measured)] == [1, 0.5]


def test_the_own_file_can_be_read() -> None:
    examples = rows(stance.FOLDER / "held_out.jsonl")
    assert all(stance.passage_of(row).sentence for row in examples)
    assert {e.claim for e in stance.entries(examples)} == {row["claim"] for row in examples}
