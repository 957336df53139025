import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.data import AbsentData
from training.base_tasks import NO_ENTRY, TEXT, Query, calibration_tasks, ranking_tasks, variants

STARTER = {
    "id": "soup",
    "claim": "喝骨头汤能补钙",
    "verdict": "false",
    "variants": ["大骨汤补钙"],
    "negations": ["骨头汤补不了钙"],
}
LONG = "关于这个说法，已经有许多研究。第二句话也足够长，可以拿来使用。"
ROWS: dict[str, list[dict[str, Any]]] = {
    "csl_abstracts_devtest": [
        {"abstract": LONG + "长" * 200, "title": "题目一"},
        {"abstract": LONG, "title": "题目二"},
        {"abstract": LONG, "title": "题目一"},
    ],
    "toyhom_internal_med_qa": [{"ask": LONG, "title": "高血压能吃党参吗"}],
    "covid_health_rumor408": [
        {"rebuttal": LONG, "claim": "喝酒能消毒"},
        {"rebuttal": "近几年...", "claim": "太短的不用"},
    ],
    "irj_classic_rumors": [
        {"rebuttal": LONG, "claim": "吃荔枝会被查出酒驾"},
        {"rebuttal": "", "claim": "没有辟谣的不用"},
    ],
    "cmrc2018_wiki_paras": [{"text": LONG}, {"text": LONG}, {"text": LONG}, {"text": "只有一句。"}],
}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "train").mkdir()
    for name, content in ROWS.items():
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in content)
        (tmp_path / "train" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


@pytest.fixture
def datasets(tmp_path: Path) -> Path:
    folder = tmp_path / "datasets" / "rumors"
    folder.mkdir(parents=True)
    content = json.dumps(STARTER, ensure_ascii=False)
    (folder / "starter.jsonl").write_text(content, encoding="utf-8")
    return tmp_path / "datasets"


def test_pairs_texts_with_their_entries(shared: Path, datasets: Path) -> None:
    tasks = {task.name: task for task in ranking_tasks(shared, datasets)}
    assert len(tasks) == 5
    titles = tasks["abstract to title"]
    assert [entry.claim for entry in titles.entries] == ["题目一", "题目二"]
    assert [query.entry for query in titles.queries] == ["0", "1"]
    assert len(titles.queries[0].text) == TEXT
    assert [e.claim for e in tasks["rebuttal to claim (COVID)"].entries] == ["喝酒能消毒"]
    assert [e.claim for e in tasks["rebuttal to claim"].entries] == ["吃荔枝会被查出酒驾"]


def test_a_variant_is_hidden_from_itself(datasets: Path) -> None:
    task = variants(datasets)
    assert task.queries == (Query("大骨汤补钙", "soup", "大骨汤补钙"),)
    assert task.entries[0].negations == ("骨头汤补不了钙",)


def test_plain_sentences_speak_of_no_entry(shared: Path, datasets: Path) -> None:
    tasks = {task.name: task for task in calibration_tasks(shared, datasets)}
    plain = tasks[NO_ENTRY]
    assert plain.entries == variants(datasets).entries
    assert {query.text for query in plain.queries} == {"第二句话也足够长，可以拿来使用。"}
    assert all(query.entry is None for query in plain.queries)


def test_absent_data_is_named(tmp_path: Path, datasets: Path) -> None:
    with pytest.raises(AbsentData, match="csl_abstracts"):
        ranking_tasks(tmp_path / "none", datasets)
