"""Small rules and packs for tests."""

from pathlib import Path
from typing import Any

import yaml

from review_service.rules.compiled import Head
from review_service.rules.rule import Rule
from review_service.rules.schema import Pack

SOURCE = {"title": "标准", "issuer": "机构", "year": 2020, "level": "standard", "verified": "yes"}
INFO = {
    "schema": 1,
    "id": "my.pack",
    "version": "2026.11.0",
    "name": "包",
    "name_en": "Pack",
    "finding_kind": "language",
}


def rule(kind: str, match: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a rule as YAML has it; its examples say nothing unless they are given."""
    return {
        "id": "my.rule",
        "rev": 1,
        "name": "规则",
        "name_en": "Rule",
        "category": "test",
        "kind": kind,
        "match": match,
        "message": "请改正。",
        "message_en": "Correct it.",
        "severity": "must_fix",
        "confidence": 0.9,
        "sources": [{"ref": "std", "clause": "第一条"}],
        "topic_neutral": True,
        "flags": ["[[甲]]", "[[甲]]"],
        "passes": ["丙", "丁"],
        **fields,
    }


def pack(*rules: dict[str, Any], **info: Any) -> dict[str, Any]:
    """Return a pack as YAML has it."""
    return {"pack": {**INFO, **info}, "sources": {"std": SOURCE}, "rules": list(rules)}


def terms(*words: str, **fields: Any) -> dict[str, Any]:
    """Return a rule that flags words and whose examples hold."""
    examples = {"flags": [f"前[[{words[0]}]]后", f"[[{words[0]}]]"], "passes": ["丙", "丁"]}
    return rule("terms", {"terms": list(words)}, **{**examples, **fields})


def write(path: Path, content: object) -> Path:
    """Write YAML to a file."""
    path.write_text(yaml.dump(content, allow_unicode=True), "utf-8")
    return path


def built(kind: str, match: dict[str, Any], **fields: Any) -> Rule:
    """Return a rule ready to run."""
    made = Pack.model_validate(pack(rule(kind, match, **fields)))
    return Head(made.pack, made.sources).rule(made.rules[0])


def flagged(found: Rule, text: str) -> list[str]:
    """Return what a rule flags in a text."""
    return [text[s.start : s.end] for s in found.spans(text)]


def suggested(found: Rule, text: str) -> list[list[str]]:
    """Return the suggestions of each hit in a text."""
    return [[s.text for s in hit.suggestions] for hit in found.hits_in(text)]
