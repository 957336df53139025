from datetime import date

from review_service.checks.rules import Rules
from review_service.domain.findings import Apply, Finding, Kind, Severity, Suggestion
from review_service.domain.rumors import SourceLevel, SourceRef
from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.rules import examples
from review_service.rules.compiled import Head
from review_service.rules.engine import RuleSet
from review_service.rules.schema import Pack
from review_service.rules.scopes import Scope

PACK = {
    "pack": {
        "schema": 1,
        "id": "my.pack",
        "version": "2026.11.0",
        "name": "包",
        "name_en": "Pack",
        "finding_kind": "science",
    },
    "sources": {
        "std": {
            "title": "医学名词",
            "number": "GB/T 1—2020",
            "issuer": "名词委",
            "year": 2020,
            "level": "standard",
            "url": "https://example.org/",
            "verified": "yes",
        },
        "law": {
            "title": "图书质量管理规定",
            "issuer": "总署",
            "year": 2004,
            "level": "rule",
            "verified": "yes",
        },
    },
    "rules": [
        {
            "id": "my.rule",
            "rev": 1,
            "name": "规范名词",
            "name_en": "Approved term",
            "category": "terms",
            "kind": "substitution",
            "match": {"pairs": {"脑溢血": "脑出血"}},
            "message": "“{0}”应为“{right}”。",
            "message_en": "Write {right} for {0}.",
            "suggestions": [{"text": "{right}", "apply": "safe"}],
            "severity": "should_check",
            "confidence": 0.8,
            "sources": [{"ref": "std", "clause": "3.1"}, {"ref": "law"}],
            "topic_neutral": True,
            "flags": ["[[脑溢血]]", "突发[[脑溢血]]"],
            "passes": ["脑出血", "脑"],
        }
    ],
}


def test_a_hit_becomes_a_finding_with_its_reason_and_sources() -> None:
    pack = Pack.model_validate(PACK)
    rule = Head(pack.pack, pack.sources).rule(pack.rules[0])
    check = Rules(RuleSet.of([rule], date(2026, 11, 1)))
    (finding,) = check.run(examples.document("突发腦溢血。", Scope()))
    assert check.name == "rules@1"
    assert finding == Finding(
        check="rules@1",
        rule="my.rule",
        kind=Kind.SCIENCE,
        category="terms",
        severity=Severity.SHOULD_CHECK,
        confidence=0.8,
        span=Span(2, 5),
        message=Message("“腦溢血”应为“脑出血”。", "Write 脑出血 for 腦溢血."),
        why=Message(
            "规则：规范名词。依据：《医学名词》（GB/T 1—2020） 3.1；《图书质量管理规定》。",
            "Rule: Approved term. Basis: 《医学名词》 (GB/T 1—2020) 3.1; 《图书质量管理规定》.",
        ),
        suggestions=(Suggestion("脑出血", Apply.SAFE),),
        sources=(
            SourceRef(
                "医学名词",
                "名词委",
                "GB/T 1—2020",
                "3.1",
                2020,
                SourceLevel.STANDARD,
                "https://example.org/",
            ),
            SourceRef("图书质量管理规定", "总署", "", "", 2004, SourceLevel.RULE, ""),
        ),
    )
