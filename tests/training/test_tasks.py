from pathlib import Path

import pytest
from made_training_sets import CLAIMS, HELD, KINDS, datasets, write

from evaluation.data import AbsentData
from training.tasks import (
    NO_ENTRY,
    TEXT,
    Query,
    Task,
    calibration_tasks,
    passages,
    ranking_tasks,
    variants,
    wordings,
)

LONG = "关于这个说法，已经有许多研究。第二句话也足够长，可以拿来使用。"
SHORT = "这是第一句话。短句。"
DEV = {name: claim for name, split, claim, _ in CLAIMS if split == "dev"}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return datasets(tmp_path / "datasets")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared" / "train"
    texts = [LONG, LONG, LONG, "只有一句。", LONG, LONG, SHORT]
    write(folder / "cmrc2018_wiki_paras.jsonl", [{"text": text} for text in texts])
    write(folder / "drcd_wiki_paras_s.jsonl", [{"text": "另一套的开头在此。" + "长" * 200 + "。"}])
    return tmp_path / "shared"


def answers(task: Task) -> dict[str, str | None]:
    return {query.text: query.entry for query in task.queries}


def test_wordings_of_the_dev_split_look_for_their_claim_among_all(own: Path) -> None:
    task = wordings(own)
    assert [entry.id for entry in task.entries] == [name for name, *_ in CLAIMS]
    found = answers(task)
    worded = {f"{claim}，{kind}": name for name, claim in DEV.items() for kind in KINDS}
    assert {text: entry for text, entry in found.items() if entry is not None} == worded
    assert {text for text, entry in found.items() if entry is None} == {
        text
        for claim in DEV.values()
        for text in (f"关于{claim[:3]}的另一件事", f"{claim[:3]}的历史")
    }


def test_passages_look_for_the_claim_that_they_speak_of(own: Path) -> None:
    task = passages(own)
    assert answers(task) == {
        f"{claim}的一段{label}文字。": name
        for name, claim in DEV.items()
        for label in ("asserts", "debunks", "mentions")
    }


def test_passages_are_cut(own: Path) -> None:
    row = {
        "id": "s", "claim_id": "earth", "split": "dev", "claim": "地球是平的", "label": "asserts",
        "passage": "长" * 300, "cue": "implicit", "genre": "推文", "trap": "plain",
    }  # fmt: skip
    write(own / "stance" / "all.jsonl", [row])
    assert [query.text for query in passages(own).queries] == ["长" * TEXT]


def test_a_variant_is_hidden_from_itself(own: Path) -> None:
    rows = [
        {"id": "dev-entry", "claim": "地球是平的", "verdict": "false", "variants": ["大地像盘子"]},
        {"id": "train-entry", "claim": "喝骨头汤能补钙", "verdict": "false", "variants": ["汤"]},
    ]
    write(own / "rumors" / "starter.jsonl", rows)
    claim = {
        "id": "earth", "topic": "space", "split": "dev", "entry": "dev-entry",
        "claim": "地球是平的", "verdict": "false", "phrasings": {}, "near": [], "denial": "",
    }  # fmt: skip
    write(own / "paraphrases" / "all.jsonl", [claim])
    task = variants(own)
    assert [entry.id for entry in task.entries] == ["dev-entry", "train-entry"]
    assert task.queries == (Query("大地像盘子", "dev-entry", "大地像盘子"),)


def test_only_texts_of_the_dev_split_are_looked_up(own: Path) -> None:
    asked = [query for task in ranking_tasks(own) for query in task.queries]
    assert len({task.name for task in ranking_tasks(own)}) == 3
    held = (*(claim for _, split, claim, _ in CLAIMS if split == "train"), *HELD["test"])
    assert [query.text for query in asked for text in held if text in query.text] == []


def test_plain_sentences_speak_of_no_entry(shared: Path, own: Path) -> None:
    tasks = {task.name: task for task in calibration_tasks(shared, own)}
    plain = tasks[NO_ENTRY]
    assert len(tasks) == 4
    assert plain.entries == variants(own).entries
    # Of every third text the second sentence, if it has one that is long enough.
    assert [query.text for query in plain.queries] == [
        "第二句话也足够长，可以拿来使用。",
        "长" * TEXT,
    ]
    assert all(query.entry is None for query in plain.queries)


def test_absent_data_is_named(tmp_path: Path, own: Path) -> None:
    with pytest.raises(AbsentData, match="paraphrases"):
        ranking_tasks(tmp_path / "none")
    with pytest.raises(AbsentData, match="cmrc2018"):
        calibration_tasks(tmp_path / "none", own)
