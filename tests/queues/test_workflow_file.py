"""What is wrong with a file of workflows is said by place, with the remedy, in both languages."""

from pathlib import Path

import pytest

from review_service.errors import InvalidWorkflow
from review_service.queues.workflow_file import read

GOOD = """
schema = 1
utc_offset = "+08:00"
[content_types]
article = { zh = "文章", en = "article" }
[[workflows]]
id = "short"
zh = "两审"
en = "Two reviews"
organisations = ["*"]
content_types = ["article"]
stages = ["first", "final"]
sign_offs = ["science"]
reopen_after_edit = ["first", "final"]
hand_on = "author"
blind_share = 0.0
[workflows.steps]
first = { hours = 8, escalate_to = ["final_reviewer"] }
final = { hours = 0.5, escalate_to = ["final_reviewer", "administrator"] }
science = { hours = 24, escalate_to = ["final_reviewer"] }
"""


def faults(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidWorkflow) as refused:
        read(path)
    error = refused.value
    assert error.message.zh.startswith(f"流程文件 own.toml 有 {len(error.errors)} 处错误。")
    assert error.errors[0].message.en in error.message.en
    return {fault.pointer: fault.message.zh for fault in error.errors}


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD, encoding="utf-8")
    (workflow,) = read(path).workflows
    assert workflow.places == (("*", "article"),)
    assert [step.value for step in workflow.steps] == ["first", "final", "science"]


def test_a_type_may_be_named_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        GOOD.replace('content_types = ["article"]', 'content_types = ["*", "elsewhere"]'),
        encoding="utf-8",
    )
    assert len(read(path, {"elsewhere"}).workflows[0].places) == 2


@pytest.mark.parametrize(
    ("old", "new", "pointer", "told"),
    [
        ("schema = 1", "schema = 2", "schema", "只能是以下之一：1"),
        ("schema = 1", "", "schema", "缺少 schema，请补上"),
        ("+08:00", "8", "utc_offset", "请写成 +08:00 的形式"),
        ("schema = 1", "schema = 1\nworkflow = []", "workflow", "没有名为 workflow 的字段"),
        ("blind_share = 0.0", "blind = 0", "workflows/short/blind_share", "缺少 blind_share"),
        ("blind_share = 0.0", "blind_share = 5", "workflows/short/blind_share", "请改正"),
        ("blind_share = 0.0", "blind_share = 0.1", "workflows/short/blind_share", "没有复审"),
        ('"author"', '"later"', "workflows/short/hand_on", "'at_once' or 'author'"),
        ("hours = 8", "hours = 0", "workflows/short/steps/first/hours", "请改正"),
        ("hours = 8", "hours = true", "workflows/short/steps/first/hours", "请改正"),
        ("first = {", "third = {", "workflows/short/steps/third", "只能是以下之一"),
        ("first = {", "second = {", "workflows/short/steps/first", "请补上或删去 first"),
        (
            'escalate_to = ["final_reviewer"] }\nfinal',
            "escalate_to = [] }\nfinal",
            "workflows/short/steps/first/escalate_to",
            "请改正",
        ),
        (
            '["final_reviewer"] }\nfinal',
            '["author"] }\nfinal',
            "workflows/short/steps/first/escalate_to",
            "“编辑/作者”（author）看不到待审队列",
        ),
        (
            '["first", "final"]\nsign',
            '["first"]\nsign',
            "workflows/short/stages",
            "并以 final 结束",
        ),
        (
            'stages = ["first", "final"]',
            'stages = ["final", "first"]',
            "workflows/short/stages",
            "依次选取",
        ),
        (
            'stages = ["first", "final"]',
            'stages = ["first", "science", "final"]',
            "workflows/short/stages",
            "依次选取",
        ),
        (
            'sign_offs = ["science"]',
            'sign_offs = ["science", "science"]',
            "workflows/short/sign_offs",
            "不重复",
        ),
        (
            'reopen_after_edit = ["first", "final"]',
            'reopen_after_edit = ["first"]',
            "workflows/short/reopen_after_edit",
            "须包括 final",
        ),
        (
            'reopen_after_edit = ["first", "final"]',
            'reopen_after_edit = ["second", "final"]',
            "workflows/short/reopen_after_edit",
            "只能是本流程的环节",
        ),
        (
            'content_types = ["article"]',
            'content_types = ["artikel"]',
            "workflows/short/content_types",
            "没有名为“artikel”的内容类型",
        ),
        ('organisations = ["*"]', "organisations = []", "workflows/short/organisations", "请改正"),
        ('id = "short"\n', "", "workflows/0/id", "缺少 id"),
    ],
)
def test_a_fault_is_told_at_its_place(
    tmp_path: Path, old: str, new: str, pointer: str, told: str
) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert told in found[pointer]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"science"]', '"science", "science"]').replace('["article"]', '["a", "b"]')
    assert len(faults(tmp_path, text)) == 2
    assert len(faults(tmp_path, text.replace("hours = 8", "hours = -1"))) == 1


def test_a_workflow_that_is_no_table_is_told_by_its_number(tmp_path: Path) -> None:
    found = faults(tmp_path, "schema = 1\nworkflows = [3]\n")
    assert [*found] == ["workflows/0"]
    assert [*faults(tmp_path, "schema = 1\nworkflows = 3\n")] == ["workflows"]


def test_one_workflow_for_each_place_and_one_id_for_each_workflow(tmp_path: Path) -> None:
    twice = GOOD + GOOD[GOOD.index("[[workflows]]") :]
    found = faults(tmp_path, twice)
    assert "编号重复" in found["workflows/short/id"]
    assert "有 2 个流程，请只保留一个" in found["workflows/*/article"]


def test_an_unreadable_file_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(InvalidWorkflow, match=r"流程文件 none\.toml 无法读取"):
        read(tmp_path / "none.toml")
    path = tmp_path / "own.toml"
    path.write_bytes("名".encode("gbk"))
    with pytest.raises(InvalidWorkflow, match="以 UTF-8 保存"):
        read(path)
    path.write_text("schema = \n", encoding="utf-8")
    with pytest.raises(InvalidWorkflow, match=r"TOML 语法错误.*line 1"):
        read(path)
