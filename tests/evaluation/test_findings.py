from pathlib import Path

from evaluation import goals
from evaluation.findings import Findings
from evaluation.goals import Measured
from evaluation.items import Mistake, Picture
from evaluation.report import Figure, Row, Table

TABLE = Table("Ranking", (Row("all", 1200, {"S@1": Figure(0.5)}),), "A note.")
MISTAKE = Mistake("stance", "吃大蒜|防流感", "吃大蒜能预防流感", "debunks", "asserts", 0.9)


def _draw(path: Path) -> None:
    path.write_bytes(b"picture")


def _findings() -> Findings:
    models = {"encoder": {"name": "base", "fingerprint": "a" * 64}}
    found = Findings({"claims": 1200}, models, "b" * 64)
    for item in (
        TABLE,
        MISTAKE,
        Picture("a.png", "A picture", _draw),
        Measured(goals.FIRST, Figure(0.9, 0.8, 0.95)),
        Measured(goals.FALSE_ASSERTS, Figure(0.03)),
    ):
        found.add(item)
    found.skipped["pairs"] = "x.jsonl is absent"
    return found


def test_goals_are_stated_first_and_compared_by_code() -> None:
    text = _findings().markdown()
    first = "| 1 | wordings of a claim, S@1 | 0.900 (0.800–0.950) | ≥ 0.85 | reached |"
    assert first in text
    taken = "| 3 | debunking passages taken for asserting | 0.030 | ≤ 0.02 | **short** |"
    assert taken in text
    assert "| 11 | leave-one-source-out drop | – | ≤ 0.05 | not measured: needs a model" in text
    assert text.index(first) < text.index("### Ranking")


def test_the_summary_is_in_chinese_and_counts_the_goals() -> None:
    text = _findings().markdown()
    open_goals = len(goals.OWN) - 2
    assert f"1 项达到，1 项未达到，{open_goals} 项未测量" in text
    assert "把辟谣误判为传谣的比例 0.030（目标 ≤ 0.02）" in text


def test_tables_pictures_and_what_was_skipped_are_listed() -> None:
    text = _findings().markdown()
    assert "A note.\n\n|  | n | S@1 |\n|---|---|---|\n| all | 1,200 | 0.500 |" in text
    assert "![A picture](figures/a.png)" in text
    assert "- pairs: x.jsonl is absent" in text
    assert "- encoder: `base` (aaaaaaaaaaaa)" in text


def test_mistakes_are_shown_with_their_text() -> None:
    row = "| stance | 吃大蒜\\|防流感 | 吃大蒜能预防流感 | debunks | asserts | 0.90 |"
    assert row in _findings().markdown()


def test_all_is_written(tmp_path: Path) -> None:
    found = _findings()
    found.write(tmp_path / "new")
    assert (tmp_path / "new" / "figures" / "a.png").read_bytes() == b"picture"
    assert (tmp_path / "new" / "report.md").read_text(encoding="utf-8") == found.markdown()


def test_json_holds_the_same() -> None:
    content = _findings().content
    assert content["tables"] == [TABLE.content]
    stated = {each["name"]: each for each in content["goals"]}
    assert stated[goals.FIRST.name]["state"] == "reached"
    assert stated[goals.SOURCES.name]["measured"] is None
    assert content["models"]["encoder"]["name"] == "base"
    assert content["thresholds"] == "b" * 64
    assert content["mistakes"][0]["given"] == "asserts"
    assert content["skipped"] == {"pairs": "x.jsonl is absent"}
