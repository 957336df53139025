"""The rule reference and the JSON Schema for editors, both generated from what the engine reads."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from review_service.domain.findings import Severity
from review_service.rules.compiled import Head
from review_service.rules.engine import default_packs
from review_service.rules.load import read_pack
from review_service.rules.rule import Rule
from review_service.rules.schema import Overlay, Pack, PackSource

_SEVERITIES = {
    Severity.MUST_FIX: "必须修改",
    Severity.SHOULD_CHECK: "应当核对",
    Severity.ADVISE: "建议",
}
_OVERRIDES = {"free": "可调整", "severity_only": "只可调整级别", "locked": "不可调整"}
_VERIFIED = {"yes": "已核对原文", "from_memory": "未逐字核对原文"}
_MOST_PAIRS = 12


def files() -> Mapping[str, str]:
    """Return the generated files by name: the reference of the product's packs, and the schema."""
    packs = [read_pack(path) for path in default_packs()]
    return {"reference.md": reference(packs), "schema.json": schema()}


def schema() -> str:
    """Return the JSON Schema of a pack file and of an overlay file."""
    either: TypeAdapter[Pack | Overlay] = TypeAdapter(Pack | Overlay)
    content: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "科普审校规则包 Rule pack",
        **either.json_schema(by_alias=True),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def reference(packs: Sequence[Pack]) -> str:
    """Return the reference of packs in Markdown: every rule with its source and examples."""
    total = sum(len(pack.rules) for pack in packs)
    parts = [
        "# 规则手册 Rule reference",
        "",
        "本文件由 `kepu rules docs` 根据规则包生成，请勿手工修改。",
        "",
        f"共 {len(packs)} 个规则包、{total} 条规则。",
        "",
        "| 规则包 | 名称 | 版本 | 条数 |",
        "|---|---|---|---|",
        *map(_row, packs),
        "",
    ]
    for pack in packs:
        parts.extend(_pack(pack))
    return "\n".join(parts)


def entry(rule: Rule) -> str:
    """Return one rule in Markdown: what it says, why, by which source, and its examples."""
    spec = rule.spec
    lines = [
        f"### {spec.id}",
        "",
        f"{spec.name} / {spec.name_en}",
        "",
        f"- 级别 Severity：{_SEVERITIES[rule.severity]} `{rule.severity}`",
        f"- 可信度 Confidence：{spec.confidence:g}；{_OVERRIDES[spec.override]}",
        f"- 种类 Kind：`{spec.kind}`，{spec.category}",
        f"- 提示 Message：{_code(spec.message)}",
        f"- English: {_code(spec.message_en)}",
        f"- 依据 Basis：{'；'.join(_source(s.title, s.number, s.clause) for s in rule.sources)}",
        *_period(rule),
        *_forms(rule),
        *(f"- 建议 Suggestion：{_offered(s.text)}" for s in spec.suggestions),
        *(f"- 报 Flags：{_code(flag)}" for flag in spec.flags),
        *(f"- 不报 Passes：{_code(text)}" for text in spec.passes),
        "",
    ]
    return "\n".join(lines)


def _row(pack: Pack) -> str:
    info = pack.pack
    name = f"{info.name} {info.name_en}".replace("|", "\\|")
    return f"| [{info.id}](#{_anchor(info.id)}) | {name} | {info.version} | {len(pack.rules)} |"


def _pack(pack: Pack) -> Iterable[str]:
    head = Head(pack.pack, pack.sources)
    yield f'<a id="{_anchor(pack.pack.id)}"></a>'
    yield ""
    yield f"## {pack.pack.name} {pack.pack.name_en}"
    yield ""
    yield f"`{pack.pack.id}` {pack.pack.version}"
    yield ""
    yield "依据 Sources："
    yield ""
    yield from (f"- {_listed(source)}" for source in pack.sources.values())
    yield ""
    yield from (entry(head.rule(spec)) for spec in pack.rules)


def _listed(source: PackSource) -> str:
    url = f"，<{source.url}>" if source.url else ""
    cited = _source(source.title, source.number, "")
    return f"{cited}，{source.issuer}，{source.year}{url}（{_VERIFIED[source.verified]}）"


def _source(title: str, number: str, clause: str) -> str:
    return " ".join(part for part in (f"《{title}》", number, clause) if part)


def _period(rule: Rule) -> Iterable[str]:
    period = rule.spec.effective
    if period.from_ or period.to:
        yield f"- 有效期 Effective：{period.from_ or ''} 至 {period.to or ''}"


def _forms(rule: Rule) -> Iterable[str]:
    """Show wrong and right forms, the first of them where there are many."""
    match = rule.spec.match
    forms: dict[str, str] = getattr(match, "pairs", None) or getattr(match, "symbols", None) or {}
    if forms:
        shown = "、".join(f"{_code(a)}→{_code(b)}" for a, b in list(forms.items())[:_MOST_PAIRS])
        more = f" 等 {len(forms)} 项" if len(forms) > _MOST_PAIRS else ""
        yield f"- 对照 Forms：{shown}{more}"


def _offered(text: str) -> str:
    return _code(text) if text else "删去"


def _code(text: str) -> str:
    """Return text as code, whatever marks of Markdown it has."""
    fence = "``" if "`" in text else "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("\n", " ⏎ ")


def _anchor(pack_id: str) -> str:
    return pack_id.replace(".", "-")
