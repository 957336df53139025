from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_packs import SOURCE, pack, rule, terms, write

from review_service.errors import FieldError, InvalidRule
from review_service.rules.load import read_overlay, read_pack
from review_service.rules.verify import verify_pack

Change = Callable[[dict[str, Any]], object]


def faults(tmp_path: Path, *rules: dict[str, Any], **info: Any) -> list[FieldError]:
    return verify_pack(write(tmp_path / "my.yaml", pack(*rules, **info)))


def told(found: list[FieldError]) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.message.en) for fault in found]


def test_a_good_pack_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, terms("甲")) == []


@pytest.mark.parametrize(
    ("changes", "pointer", "says"),
    [
        ({"sources": []}, "my.rule/sources", "At least 1 are needed"),
        ({"sources": [{"ref": "none"}]}, "my.rule/sources/0/ref", "add it at the head"),
        ({"flags": ["[[甲]]"]}, "my.rule/flags", "At least 2 are needed"),
        ({"passes": []}, "my.rule/passes", "At least 2 are needed"),
        ({"flags": ["[[甲]]乙", "乙"]}, "my.rule/flags/1", "marks nothing"),
        ({"flags": ["[[甲]]", "[[甲乙]]"]}, "my.rule/flags/1", "expected “甲乙”(0:2), found “甲”"),
        ({"flags": ["[[甲]]", "[[乙]]"]}, "my.rule/flags/1", "found nothing"),
        ({"passes": ["乙", "甲"]}, "my.rule/passes/1", "expected nothing, found “甲”(0:1)"),
        ({"suggestions": [{"text": "甲甲"}]}, "my.rule/flags/0", "is itself flagged by my.rule"),
        ({"effective": {"to": "2026-10-31"}}, "my.rule/effective/to", "ran out on 2026-10-31"),
        (
            {"effective": {"from": "2026-02-01", "to": "2026-01-01"}},
            "my.rule/effective",
            "ends before it begins",
        ),
        ({"topic_neutral": False}, "my.rule/topic_neutral", "must be one of: True"),
        ({"severity": "grave"}, "my.rule/severity", "must be one of: 'must_fix'"),
        ({"name": 5}, "my.rule/name", "put quotes around"),
        ({"colour": "red"}, "my.rule/colour", "no field colour"),
        ({"confidence": 2}, "my.rule/confidence", "Not a permitted value"),
        ({"message": "{9}"}, "my.rule/message", "there are: 0, right"),
        ({"suggestions": [{"text": "{x}"}]}, "my.rule/suggestions/0/text", "{x} has no group"),
        ({"antipatterns": ["(?=甲)"]}, "my.rule/antipatterns/0", "google-re2 refuses"),
        ({"context": {"require_any": ["("]}}, "my.rule/context/require_any/0", "re2 refuses"),
        ({"context": {"forbid_any": [r"\b甲"]}}, "my.rule/context/forbid_any/0", "never matches"),
        ({"match": {"terms": ["甲", "臺"]}}, "my.rule/match", "“臺” can never be found"),
        ({"match": {"terms": []}}, "my.rule/match/terms", "At least 1"),
    ],
)
def test_what_is_refused(tmp_path: Path, changes: dict[str, Any], pointer: str, says: str) -> None:
    found = faults(tmp_path, {**terms("甲"), **changes})
    assert found[0].pointer == pointer
    assert says in found[0].message.en
    assert found[0].message.zh


@pytest.mark.parametrize(
    ("kind", "match", "pointer", "says"),
    [
        ("regex", {"pattern": "(?<=甲)乙"}, "my.rule/match/pattern", "google-re2 refuses"),
        ("regex", {"pattern": r"中国\b"}, "my.rule/match/pattern", "never matches in re2"),
        ("regex", {"pattern": "甲", "report": "group1"}, "my.rule/match", "lacks the group"),
        ("regex", {"pattern": "臺灣"}, "my.rule/match", "can never be found"),
        ("number", {"pattern": "甲"}, "my.rule/match", "lacks the group"),
        ("conditional", {"trigger": "甲", "unless": "("}, "my.rule/match/unless", "re2 refuses"),
        ("asset", {"caption": "图", "requires": "["}, "my.rule/match/requires", "re2 refuses"),
        ("code", {"function": "magic"}, "my.rule/match/function", "No such function"),
        ("name_typo", {"names": ["甲乙"]}, "my.rule/match/names/0", "At least 3 are needed"),
        ("magic", {}, "my.rule", "It must be one of: 'terms'"),
    ],
)
def test_what_is_refused_in_a_match(
    tmp_path: Path, kind: str, match: dict[str, Any], pointer: str, says: str
) -> None:
    found = faults(tmp_path, rule(kind, match))
    assert found[0].pointer == pointer
    assert says in found[0].message.en


def test_an_alternative_for_other_scripts_is_allowed_in_a_pattern(tmp_path: Path) -> None:
    made = rule("regex", {"pattern": "台湾|臺灣"}, flags=["[[台湾]]", "[[臺灣]]"])
    assert faults(tmp_path, made) == []


def test_a_right_form_that_another_rule_flags_is_refused(tmp_path: Path) -> None:
    wrong = rule("substitution", {"pairs": {"乙": "丁甲"}}, id="my.other")
    wrong |= {"flags": ["[[乙]]", "乙乙".replace("乙", "[[乙]]")], "passes": ["丙", "丁"]}
    found = told(faults(tmp_path, terms("甲"), wrong))
    assert ("my.other/flags/0", found[0][1]) == found[0]
    assert "“丁甲” is itself flagged by my.rule" in found[0][1]


@pytest.mark.parametrize(
    ("kind", "match"),
    [
        ("substitution", {"pairs": {"乙": "丁", "戊": "甲"}}),
        ("canonical_name", {"canonical": "甲", "wrong": ["乙"]}),
        ("valid_period", {"old": "乙", "new": "甲", "until": "2018-01-01"}),
    ],
)
def test_right_forms_without_an_example_are_checked_as_well(
    tmp_path: Path, kind: str, match: dict[str, Any]
) -> None:
    examples = {"flags": ["[[乙]]", "[[乙]]"], "suggestions": [{"text": "{right}"}]}
    found = told(faults(tmp_path, terms("甲"), rule(kind, match, id="my.other", **examples)))
    assert any("“甲” is itself flagged" in message for _, message in found)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert told(faults(tmp_path, terms("甲"), terms("乙"))) == [
        ("my.rule/id", "2 rules have this id; give the others new ones.")
    ]


@pytest.mark.parametrize(
    ("content", "pointer", "says"),
    [
        ("pack: {a: 1, a: 2}", "1:14", "duplicate key a"),
        ("pack: ]", "1:7", "YAML syntax error"),
        ("pack: {a: b: c}", "1:12", "YAML syntax error"),
        ("[]", "/", "Not a permitted value"),
        ("rules: [5]", "rules/0", "Not a permitted value"),
        ("rules: [{id: x.y}]", "x.y", "is missing"),
        ("rules: []", "pack", "The field pack is missing"),
    ],
)
def test_faults_of_the_file_are_placed(
    tmp_path: Path, content: str, pointer: str, says: str
) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(content, "utf-8")
    found = dict(told(verify_pack(path)))
    assert says in found[pointer]


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    (missing,) = verify_pack(tmp_path / "none.yaml")
    assert missing.pointer == "none.yaml"
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidRule, match="UTF-8"):
        read_pack(binary)
    control = tmp_path / "control.yaml"
    control.write_text("a: \x01", "utf-8")
    with pytest.raises(InvalidRule, match="control"):
        read_pack(control)


def test_yes_and_clock_times_are_words(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    text = write(path, pack(terms("甲"))).read_text("utf-8")
    path.write_text(text.replace("verified: 'yes'", "verified: yes"), "utf-8")
    assert read_pack(path).sources["std"].verified == SOURCE["verified"]
    path.write_text("overlay: [{rule: 12:30, reason: no, by: on}]", "utf-8")
    (entry,) = read_overlay(path).overlay
    assert (entry.rule, entry.reason, entry.by) == ("12:30", "no", "on")
