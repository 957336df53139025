import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from review_service.rules import docs
from review_service.rules.compiled import Head
from review_service.rules.engine import default_packs
from review_service.rules.load import read_pack
from review_service.rules.rule import Rule
from review_service.rules.verify import verify_packs

MARK = re.compile(r"\[\[(.+?)\]\]")
PACKS = [read_pack(path) for path in default_packs()]
RULES = [Head(pack.pack, pack.sources).rule(spec) for pack in PACKS for spec in pack.rules]
DOCS = Path(__file__).parents[2] / "docs" / "rules"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_flags_exactly_the_marked_text_and_passes_what_is_right(rule: Rule) -> None:
    texts = {MARK.sub(r"\1", example): example for example in rule.spec.flags}
    found = {text: [text[s.start : s.end] for s in rule.spans(text)] for text in texts}
    assert found == {text: MARK.findall(example) for text, example in texts.items()}
    assert [text for text in rule.spec.passes if rule.spans(text)] == []


def test_all_packs_load_together_without_a_fault() -> None:
    assert verify_packs(default_packs()) == []


def test_every_rule_that_substitutes_finds_each_of_its_wrong_forms() -> None:
    lost = [
        (rule.id, wrong)
        for rule in RULES
        if rule.spec.kind == "substitution" and not rule.spec.context.require_any
        for wrong in rule.matcher.triggers or ()
        if not rule.spans(wrong) and not rule.spec.antipatterns
    ]
    assert lost == []


def test_the_schema_for_editors_is_not_stale() -> None:
    assert (DOCS / "schema.json").read_text("utf-8") == docs.schema(), "run kepu rules docs"


@pytest.mark.skipif(not (DOCS / "reference.md").exists(), reason="kepu rules docs was never run")
def test_the_reference_is_not_stale() -> None:
    assert (DOCS / "reference.md").read_text("utf-8") == docs.reference(PACKS), (
        "run kepu rules docs"
    )


@pytest.mark.parametrize("path", default_packs(), ids=lambda path: path.stem)
def test_packs_are_valid_in_editors(path: Path) -> None:
    content = json.loads(
        json.dumps(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), default=str)
    )
    for source in content["sources"].values():
        source["verified"] = "yes" if source["verified"] is True else source["verified"]
    jsonschema.validate(content, json.loads(docs.schema()))


def test_the_generated_files() -> None:
    assert set(docs.files()) == {"reference.md", "schema.json"}


def test_the_reference_shows_every_rule_with_its_source() -> None:
    reference = docs.reference(PACKS)
    assert all(f"### {rule.id}\n" in reference for rule in RULES)
    assert all(source.title in reference for rule in RULES for source in rule.sources)
