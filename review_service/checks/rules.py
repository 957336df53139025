"""Findings of the rule packs, each with the rule's name and the clause it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass

from review_service.domain.findings import Finding
from review_service.domain.rumors import SourceRef
from review_service.domain.text import Document
from review_service.errors import Message
from review_service.rules.engine import RuleSet
from review_service.rules.rule import Hit, Rule


@dataclass(frozen=True, slots=True)
class Rules:
    """Flag what the rules in use flag."""

    rules: RuleSet
    doc_type: str | None = None
    """Kind of document, for rules that are meant for certain kinds only."""
    name: str = "rules@1"

    def run(self, document: Document) -> Iterator[Finding]:
        """Yield findings in reading order."""
        for hit in self.rules.hits(document, self.doc_type):
            yield self._finding(hit)

    def _finding(self, hit: Hit) -> Finding:
        rule = hit.rule
        return Finding(
            check=self.name,
            rule=rule.id,
            kind=rule.kind,
            category=rule.spec.category,
            severity=rule.severity,
            confidence=rule.spec.confidence,
            span=hit.span,
            message=hit.message,
            why=_why(rule),
            suggestions=hit.suggestions,
            sources=rule.sources,
        )


def _why(rule: Rule) -> Message:
    zh = "；".join(_cited(source, "（{}）") for source in rule.sources)
    en = "; ".join(_cited(source, " ({})") for source in rule.sources)
    return Message(f"规则：{rule.name.zh}。依据：{zh}。", f"Rule: {rule.name.en}. Basis: {en}.")


def _cited(source: SourceRef, bracket: str) -> str:
    """Return 《title》 with its number in brackets, and the clause."""
    number = bracket.format(source.number) if source.number else ""
    clause = f" {source.clause}" if source.clause else ""
    return f"《{source.title}》{number}{clause}"
