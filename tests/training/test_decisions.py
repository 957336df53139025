from pathlib import Path

import pytest
from made_decisions import file, line

from review_service.errors import InvalidPayload, NotFound
from training.decisions import read


def test_lines_are_read_once_and_in_order_of_time(tmp_path: Path) -> None:
    later = line(decided_at="2026-11-25T08:00:00+08:00", answer="false_alarm")
    one = file(tmp_path / "one.jsonl", later, line())
    found = read([one, file(tmp_path / "two.jsonl", line())])
    assert [each.label for each in found.decisions] == ["asserts", "unrelated"]
    assert found.repeated == 1


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"stance_said": "mentions"}, "mentions"),
        ({"answer": "other_stance", "stance_right": "debunks"}, "debunks"),
        ({"answer": "false_alarm"}, "unrelated"),
    ],
)
def test_answers_become_labels(tmp_path: Path, changes: dict[str, object], label: str) -> None:
    (found,) = read([file(tmp_path / "a.jsonl", line(**changes))]).decisions
    assert found.label == label


@pytest.mark.parametrize(
    ("changes", "pointer", "remedy"),
    [
        ({"reviewer": "王小明"}, "a.jsonl:2/reviewer", "never a name"),
        ({"decided_at": "2026-11-24T09:30:00"}, "a.jsonl:2/decided_at", "with its zone"),
        ({"decided_at": "yesterday"}, "a.jsonl:2/decided_at", "with its zone"),
        ({"answer": "fixed"}, "a.jsonl:2/answer", "right, other_stance, false_alarm"),
        ({"schema": "2"}, "a.jsonl:2/schema", "one of: 1"),
        ({"passage": "  "}, "a.jsonl:2/passage", "Fill it in"),
        ({"passage": "字" * 4001}, "a.jsonl:2/passage", "4,000 characters"),
        ({"passage": 5}, "a.jsonl:2/passage", "Text is expected"),
        ({"claim": None}, "a.jsonl:2/claim", "Add it"),
        ({"document_sha256": "abc"}, "a.jsonl:2/document_sha256", "64 hexadecimal"),
        ({"author": "王小明"}, "a.jsonl:2/author", "Remove it"),
        ({"answer": "other_stance"}, "a.jsonl:2", "Add stance_right"),
        ({"stance_right": "debunks"}, "a.jsonl:2", "correct the answer"),
        ({"answer": "other_stance", "stance_right": "asserts"}, "a.jsonl:2", "Answer right"),
    ],
)
def test_a_fault_names_its_line_and_remedy(
    tmp_path: Path, changes: dict[str, object], pointer: str, remedy: str
) -> None:
    with pytest.raises(InvalidPayload) as raised:
        read([file(tmp_path / "a.jsonl", line(), line(**changes))])
    (fault,) = raised.value.errors
    assert fault.pointer == pointer
    assert remedy in fault.message.en
    assert fault.message.zh.endswith("。")


def test_every_fault_is_named(tmp_path: Path) -> None:
    place = file(tmp_path / "a.jsonl", line(reviewer="x"), line(claim=None))
    place.write_text(place.read_text() + '{"schema": "1", \n\n[]\n')
    with pytest.raises(InvalidPayload, match="4 处") as raised:
        read([place])
    assert [each.pointer for each in raised.value.errors] == [
        "a.jsonl:1/reviewer",
        "a.jsonl:2/claim",
        "a.jsonl:3",
        "a.jsonl:5",
    ]


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"absent\.jsonl"):
        read([tmp_path / "absent.jsonl"])
    (tmp_path / "gbk.jsonl").write_bytes("味精".encode("gbk"))
    with pytest.raises(InvalidPayload, match="UTF-8"):
        read([tmp_path / "gbk.jsonl"])
