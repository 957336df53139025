"""The starter rumor library is complete, unambiguous and described truthfully by its card."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from review_service.domain.rumors import EntryStatus, RumorVerdict

FOLDER = Path(__file__).parents[1] / "datasets" / "rumors"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "starter.jsonl").read_text(encoding="utf-8").splitlines()
]
KEYS = [
    "id", "claim", "verdict", "explanation", "topic", "variants", "negations", "sources",
    "valid_from", "valid_to", "status",
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_complete(row: dict[str, Any]) -> None:
    assert list(row) == KEYS
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"])
    assert row["verdict"] in set(RumorVerdict)
    assert row["status"] == EntryStatus.PUBLISHED
    assert 2 <= len(row["variants"]) <= 4
    assert 1 <= len(row["negations"]) <= 2
    assert 2 <= len(re.findall("[。！？]", row["explanation"])) <= 4
    for key in ("valid_from", "valid_to"):
        assert row[key] is None or date.fromisoformat(row[key]).isoformat() == row[key]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_source_has_a_title_and_a_publisher_and_no_empty_field(row: dict[str, Any]) -> None:
    assert row["sources"]
    for source in row["sources"]:
        assert {"title", "publisher"} <= set(source)
        assert set(source) <= {"title", "publisher", "number", "year", "url"}
        assert all(source.values())


def test_no_id_and_no_wording_occurs_twice() -> None:
    wordings = [w for row in ROWS for w in (row["claim"], *row["variants"], *row["negations"])]
    for seen in (Counter(row["id"] for row in ROWS), Counter(wordings)):
        assert [value for value, count in seen.items() if count > 1] == []


def test_the_card_gives_the_true_balance() -> None:
    counts = Counter((row["topic"], row["verdict"]) for row in ROWS)
    verdicts = ("false", "misleading", "partly_true", "unproven", "outdated", "true")
    expected = {
        topic: [counts[topic, v] for v in verdicts] + [sum(counts[topic, v] for v in verdicts)]
        for topic in {row["topic"] for row in ROWS}
    }
    card = (FOLDER / "card.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| ([a-z_]+) \|((?: \d+ \|){7})$", card, re.MULTILINE)
    assert {
        topic: [int(n) for n in re.findall(r"\d+", cells)] for topic, cells in lines
    } == expected
    assert card.count(f"{len(ROWS)} published entries") == 1
