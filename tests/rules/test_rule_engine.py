import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_packs import built, pack, rule, terms, write

from review_service.domain.findings import Severity
from review_service.domain.spans import Span
from review_service.errors import InvalidRule
from review_service.rules import cache, examples
from review_service.rules.compiled import Compiled
from review_service.rules.engine import RuleSet, faults_of
from review_service.rules.load import read_pack
from review_service.rules.scopes import Scope

TODAY = date(2026, 11, 15)


def load(
    tmp_path: Path, *rules: dict[str, Any], overlay: list[dict[str, Any]] | None = None, **more: Any
) -> RuleSet:
    path = write(tmp_path / "my.yaml", pack(*rules, **more.pop("info", {})))
    changes = None
    if overlay is not None:
        changes = write(tmp_path / "overlay.yaml", {"overlay": overlay})
    return RuleSet.load([path], changes, more.get("as_of", TODAY), tmp_path / "cache")


def found(rules: RuleSet, text: str) -> list[tuple[str, str]]:
    hits = rules.hits(examples.document(text, Scope()))
    return [(hit.rule.id, text[hit.span.start : hit.span.end]) for hit in hits]


KINDS = (
    terms("甲"),
    rule(
        "regex",
        {"pattern": "[0-9]+乙"},
        id="my.regex",
        flags=["[[1乙]]", "[[22乙]]"],
    ),
    rule(
        "regex",
        {"pattern": r"\p{Latin}{2}"},
        id="my.always",
        flags=["[[ab]]", "[[cd]]"],
    ),
    rule(
        "substitution",
        {"pairs": {"脑溢血": "脑出血"}, "normalise": ["t2s"]},
        id="my.pairs",
        flags=["[[脑溢血]]", "突发[[腦溢血]]"],
    ),
)


def test_hits_come_in_reading_order_from_all_lanes(tmp_path: Path) -> None:
    rules = load(tmp_path, *KINDS)
    expected = [
        ("my.pairs", "腦溢血"),
        ("my.rule", "甲"),
        ("my.always", "ab"),
        ("my.regex", "12乙"),
        ("my.rule", "甲"),
    ]
    assert found(rules, "腦溢血甲ab\n12乙甲") == expected
    assert found(rules, "腦溢血甲ab\n12乙甲") == expected


def test_the_compiled_form_gives_the_same_hits(tmp_path: Path) -> None:
    text = "腦溢血甲ab\n12乙甲"
    first = load(tmp_path, *KINDS)
    assert len(list((tmp_path / "cache").glob("rules-*.bin"))) == 1
    again = load(tmp_path, *KINDS)
    assert found(again, text) == found(first, text)
    assert again.fingerprint == first.fingerprint
    assert [r.spec for r in again.rules] == [r.spec for r in first.rules]
    assert [r.sources for r in again.rules] == [r.sources for r in first.rules]


def test_the_compiled_form_spares_the_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, terms("甲"))
    monkeypatch.setattr("review_service.rules.engine.faults_of", lambda _: pytest.fail("run again"))
    assert found(load(tmp_path, terms("甲")), "甲") == [("my.rule", "甲")]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-5],
        lambda content: content[:-1] + b" ",
        lambda content: b"[]\n" + content.partition(b"\n")[2],
        lambda content: b"not json\n",
        lambda content: content.replace(b'"engine": "', b'"engine": "x', 1),
        lambda content: b"",
    ],
)
def test_a_damaged_compiled_form_is_made_anew(tmp_path: Path, damage: Any) -> None:
    load(tmp_path, *KINDS)
    (kept,) = (tmp_path / "cache").glob("rules-*.bin")
    good = kept.read_bytes()
    kept.write_bytes(damage(good))
    assert found(load(tmp_path, *KINDS), "甲") == [("my.rule", "甲")]
    assert kept.read_bytes() == good


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "my.yaml", pack(terms("甲")))
    rules = RuleSet.load([path], None, TODAY, None)
    assert found(rules, "甲") == [("my.rule", "甲")]
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    assert found(load(tmp_path, terms("甲")), "甲") == [("my.rule", "甲")]


def test_no_packs_at_all(tmp_path: Path) -> None:
    rules = RuleSet.load([], None, TODAY, tmp_path)
    assert rules.rules == RuleSet.load([], None, TODAY, tmp_path).rules == ()
    assert found(rules, "甲") == []
    assert faults_of([]) == []


def test_a_compiled_form_of_lanes_without_literals() -> None:
    compiled = Compiled.of([])
    again = Compiled.from_bytes(compiled.to_bytes())
    assert again == compiled
    assert cache.read(None, "key") is None


def test_a_bad_pack_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(InvalidRule) as error:
        load(tmp_path, terms("甲", passes=["甲", "乙"]))
    assert error.value.errors[0].pointer == "my.rule/passes/0"
    assert "my.yaml" in error.value.message.zh
    assert "Change the rule or the example" in error.value.message.en


def test_a_missing_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidRule, match=r"none\.yaml"):
        RuleSet.load([tmp_path / "none.yaml"], None, TODAY, tmp_path)


@pytest.mark.parametrize(("status", "count"), [("active", 1), ("draft", 0), ("retired", 0)])
def test_only_active_packs_run(tmp_path: Path, status: str, count: int) -> None:
    assert len(load(tmp_path, terms("甲"), info={"status": status}).rules) == count


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 2), False),
    ],
)
def test_a_rule_runs_in_its_period(
    tmp_path: Path,
    day: date,
    runs: bool,  # noqa: FBT001
) -> None:
    period = {"from": "2026-12-01", "to": "2027-01-01"}
    rules = load(tmp_path, terms("甲", effective=period), as_of=day)
    assert bool(found(rules, "甲")) is runs
    assert bool(rules.rules) is runs


def test_the_fingerprint_changes_with_what_may_change_hits(tmp_path: Path) -> None:
    period = {"effective": {"from": "2026-12-01"}}
    change = {"rule": "my.rule", "severity": "advise", "reason": "试", "by": "编"}
    prints = [
        load(tmp_path, terms("甲")).fingerprint,
        load(tmp_path, terms("甲", "乙")).fingerprint,
        load(tmp_path, terms("甲", **period)).fingerprint,
        load(tmp_path, terms("甲", **period), as_of=date(2026, 12, 1)).fingerprint,
        load(tmp_path, terms("甲"), overlay=[change]).fingerprint,
        load(tmp_path, terms("甲"), overlay=[change | {"expires": "2026-11-16"}]).fingerprint,
        load(tmp_path, terms("甲"), overlay=[change | {"expires": "2026-11-14"}]).fingerprint,
    ]
    assert len(set(prints)) == len(prints)
    assert load(tmp_path, terms("甲"), as_of=date(2026, 12, 1)).fingerprint == prints[0]


SAY = {"rule": "my.rule", "reason": "本刊体例", "by": "总编室"}


def test_an_overlay_changes_severity_and_adds_exceptions(tmp_path: Path) -> None:
    change = SAY | {"severity": "advise", "exceptions": ["甲骨"]}
    rules = load(tmp_path, terms("甲"), overlay=[change])
    assert rules.rules[0].severity is Severity.ADVISE
    assert found(rules, "甲骨与甲") == [("my.rule", "甲")]


def test_an_overlay_leaves_other_rules_alone(tmp_path: Path) -> None:
    rules = load(tmp_path, terms("甲"), terms("乙", id="my.other"), overlay=[SAY])
    assert [r.severity for r in rules.rules] == [Severity.MUST_FIX] * 2


@pytest.mark.parametrize(("expires", "runs"), [("2026-11-14", True), ("2026-11-15", False)])
def test_a_disabled_rule_is_back_when_the_entry_runs_out(
    tmp_path: Path,
    expires: str,
    runs: bool,  # noqa: FBT001
) -> None:
    rules = load(tmp_path, terms("甲"), overlay=[SAY | {"disable": True, "expires": expires}])
    assert bool(found(rules, "甲")) is runs


@pytest.mark.parametrize(
    ("override", "change", "says"),
    [
        ("locked", {"severity": "advise"}, "is locked"),
        ("severity_only", {"disable": True}, "Only the severity"),
        ("severity_only", {"exceptions": ["甲骨"]}, "Only the severity"),
        ("free", {"exceptions": ["("]}, "google-re2 refuses"),
        ("free", {"rule": "my.none"}, "There is no rule my.none"),
    ],
)
def test_what_an_overlay_may_not_do(
    tmp_path: Path, override: str, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidRule) as error:
        load(tmp_path, terms("甲", override=override), overlay=[SAY | change])
    (fault,) = error.value.errors
    assert fault.pointer.startswith("overlay/0")
    assert says in fault.message.en


def test_a_severity_may_change_where_only_that_may(tmp_path: Path) -> None:
    change = SAY | {"severity": "should_check"}
    rules = load(tmp_path, terms("甲", override="severity_only"), overlay=[change])
    assert rules.rules[0].severity is Severity.SHOULD_CHECK


def test_a_rule_has_one_entry(tmp_path: Path) -> None:
    with pytest.raises(InvalidRule) as error:
        load(tmp_path, terms("甲"), overlay=[SAY, SAY])
    assert [fault.pointer for fault in error.value.errors] == ["overlay/1/rule"]


def test_messages_of_matchers_and_rules_are_joined() -> None:
    (hit,) = built("citation", {"law": ["广告法"], "articles": 74}).hits_in("广告法第99条")
    assert hit.message.zh == "请改正。《广告法》共74条。"
    assert hit.message.en == "Correct it. 《广告法》 has 74 articles."
    assert hit.span == Span(3, 7)


def test_the_file_form_holds_json_and_automata_only(tmp_path: Path) -> None:
    path = write(tmp_path / "my.yaml", pack(*KINDS))
    content = Compiled.of([read_pack(path)]).to_bytes()
    head = json.loads(content.partition(b"\n")[0])
    assert set(head) == {"engine", "sha256", "lengths"}
