"""Workflows are loaded once, and refused where they do not fit what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_people import WORKFLOWS, staff

from review_service import bootstrap, settings
from review_service.errors import InvalidWorkflow
from review_service.storage.engine import Database

OWN = """
schema = 1
[content_types]
podcast = { zh = "播客", en = "podcast" }
[[workflows]]
id = "own"
zh = "一审"
en = "One review"
organisations = ["society"]
content_types = ["podcast"]
stages = ["final"]
sign_offs = []
hand_on = "at_once"
blind_share = 0.0
[workflows.steps]
final = { hours = 8, escalate_to = ["final_reviewer"] }
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    monkeypatch.setenv("KEPU_WORKFLOW_FILE", str(path))
    settings.load.cache_clear()
    yield path
    settings.load.cache_clear()


def test_without_a_file_the_workflows_are_those_of_the_product(database: Database) -> None:
    assert bootstrap.workflows(database) == WORKFLOWS


@pytest.mark.usefixtures("own")
def test_a_sites_own_workflow_is_for_organisations_that_exist(database: Database) -> None:
    with pytest.raises(InvalidWorkflow, match="没有编号为“society”的组织"):
        bootstrap.workflows(database)
    with database.session_scope() as session:
        staff(session)
    assert bootstrap.workflows(database).find(("society",), "podcast").id == "own"


def test_a_content_type_with_cases_cannot_be_taken_away(database: Database) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        desk.submitted()
        session.connection().exec_driver_sql("UPDATE cases SET content_type = 'podcast'")
    with pytest.raises(InvalidWorkflow, match="已有“podcast”类型的稿件"):
        bootstrap.workflows(database)
