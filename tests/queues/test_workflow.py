from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from review_service.domain.people import OrganisationTree
from review_service.domain.workflows import HandOn, Step
from review_service.errors import InvalidPayload, InvalidWorkflow
from review_service.queues.workflow import load_workflows

SHIPPED = load_workflows()
OWN = """
schema = 1
{head}
[content_types]
podcast = {{ zh = "播客", en = "podcast" }}
article = {{ zh = "稿件", en = "piece" }}
[[workflows]]
id = "own"
zh = "终审"
en = "Final review only"
organisations = ["{organisation}"]
content_types = {types}
stages = ["final"]
sign_offs = []
hand_on = "author"
blind_share = 0.0
[workflows.steps]
final = {{ hours = 4, escalate_to = ["administrator"] }}
"""


def own(
    tmp_path: Path, organisation: str = "society", types: str = '["*"]', head: str = ""
) -> Path:
    path = tmp_path / "own.toml"
    text = OWN.format(organisation=organisation, types=types, head=head)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_is_three_reviews_with_both_sign_offs_before_the_final_one() -> None:
    flow = SHIPPED.find(("society", "association"), "article")
    assert flow.stages == (Step.FIRST, Step.SECOND, Step.FINAL)
    assert flow.sign_offs == (Step.SCIENCE, Step.COMPLIANCE)
    assert flow.reopens == {*Step}
    assert flow.blind_share == 0.05
    assert flow.hand_on is HandOn.AT_ONCE
    assert flow.rules.keys() == {*Step}


def test_deadlines_are_by_content_type() -> None:
    usual, urgent = (SHIPPED.find((), kind) for kind in ("article", "urgent"))
    assert usual.rules[Step.FIRST].limit == timedelta(hours=24)
    assert urgent.rules[Step.FIRST].limit == timedelta(hours=1)
    assert urgent.stages == usual.stages
    assert urgent.sign_offs == usual.sign_offs


def test_every_content_type_has_a_workflow_everywhere() -> None:
    for content_type, name in SHIPPED.content_types.items():
        assert SHIPPED.find(("anywhere",), content_type).stages[-1] is Step.FINAL
        assert name.zh
        assert name.en


def test_an_unknown_content_type_is_told_of() -> None:
    with pytest.raises(InvalidPayload, match=r"没有名为“blog”的内容类型.*article") as refused:
        SHIPPED.find((), "blog")
    assert [fault.pointer for fault in refused.value.errors] == ["/content_type"]


def test_the_nearest_organisation_with_a_workflow_decides(tmp_path: Path) -> None:
    flows = load_workflows(own(tmp_path))
    assert flows.find(("account", "society", "association"), "article").id == "own"
    assert flows.find(("account", "society", "association"), "urgent").id == "own"
    assert flows.find(("association",), "article").id == "three-reviews"


def test_a_workflow_for_a_type_goes_before_one_for_all(tmp_path: Path) -> None:
    flows = load_workflows(own(tmp_path, types='["article", "podcast"]'))
    assert flows.find(("society",), "article").id == "own"
    assert flows.find(("society",), "podcast").id == "own"
    assert flows.find(("society",), "script").id == "three-reviews"


def test_a_sites_own_default_replaces_the_shipped_one(tmp_path: Path) -> None:
    flows = load_workflows(own(tmp_path, organisation="*"))
    assert flows.find(("society",), "article").id == "own"
    assert flows.find(("society",), "urgent").id == "three-reviews-urgent"
    assert flows.content_types["article"].zh == "稿件"
    assert flows.content_types["podcast"].en == "podcast"


@pytest.mark.parametrize(("head", "hours"), [("", 8), ('utc_offset = "-05:30"', -5.5)])
def test_the_zone_is_the_sites_own_or_the_shipped_one(
    tmp_path: Path, head: str, hours: float
) -> None:
    flow = load_workflows(own(tmp_path, head=head)).find(("society",), "article")
    assert flow.zone.utcoffset(datetime(2026, 12, 1, tzinfo=UTC)) == timedelta(hours=hours)


def test_a_content_type_that_cases_have_must_stay() -> None:
    SHIPPED.refuse_missing({"article", "urgent"})
    with pytest.raises(InvalidWorkflow, match="已有“leaflet”类型的稿件") as refused:
        SHIPPED.refuse_missing({"article", "podcast", "leaflet"})
    pointers = [fault.pointer for fault in refused.value.errors]
    assert pointers == ["content_types/leaflet", "content_types/podcast"]


def test_a_workflow_for_an_unknown_organisation_is_told_of(tmp_path: Path) -> None:
    flows = load_workflows(own(tmp_path))
    flows.refuse_unknown(OrganisationTree({"society": None}))
    with pytest.raises(InvalidWorkflow, match="没有编号为“society”的组织") as refused:
        flows.refuse_unknown(OrganisationTree({"association": None}))
    assert [fault.pointer for fault in refused.value.errors] == ["workflows/own/organisations"]
