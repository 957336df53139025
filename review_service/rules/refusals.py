"""What a pack must not contain, as far as its text alone shows it."""

from collections.abc import Iterator

from review_service.errors import FieldError, Message
from review_service.language.normalise import view
from review_service.rules import templates
from review_service.rules.coded import FUNCTIONS
from review_service.rules.literals import analyse
from review_service.rules.matchers import build
from review_service.rules.matches import CodeMatch
from review_service.rules.regex import InvalidPattern, Pattern
from review_service.rules.schema import Pack, RuleSpec


def refusals(pack: Pack) -> Iterator[FieldError]:
    """Yield the faults of a pack, rule by rule."""
    for rule in pack.rules:
        yield from _sources(pack, rule)
        yield from _period(rule)
        patterns = list(_patterns(rule))
        yield from patterns
        if not patterns:
            yield from _match(rule)


def _sources(pack: Pack, rule: RuleSpec) -> Iterator[FieldError]:
    for index, source in enumerate(rule.sources):
        if source.ref not in pack.sources:
            yield FieldError(
                f"{rule.id}/sources/{index}/ref",
                Message(
                    f"sources 表中没有“{source.ref}”，请在文件开头的 sources 中登记该依据。",
                    f"The pack's sources have no “{source.ref}”; add it at the head of the file.",
                ),
            )


def _period(rule: RuleSpec) -> Iterator[FieldError]:
    period = rule.effective
    if period.from_ and period.to and period.from_ > period.to:
        yield FieldError(
            f"{rule.id}/effective",
            Message(
                "生效日期晚于失效日期，请核对。",
                "The period ends before it begins; check the dates.",
            ),
        )


def _patterns(rule: RuleSpec) -> Iterator[FieldError]:
    for field, source in _sources_of_patterns(rule):
        try:
            Pattern(source).check()
        except InvalidPattern as error:
            yield FieldError(
                f"{rule.id}/{field}",
                Message(
                    f"google-re2 不接受这个正则表达式（{error}）。re2 没有环视和反向引用，"
                    "请用 report 指定分组，或用 antipatterns 排除。",
                    f"google-re2 refuses this pattern ({error}). It has no look-around and no back "
                    "references: use `report` to flag a group, or antipatterns.",
                ),
            )
            continue
        if analyse(source).boundary_beside_han:
            yield FieldError(
                f"{rule.id}/{field}",
                Message(
                    r"\b 紧邻汉字：re2 的 \b 只认英文单词，在汉字旁永远不会匹配，请删去。",
                    r"\b beside a Han character never matches in re2; take it out.",
                ),
            )


def _sources_of_patterns(rule: RuleSpec) -> Iterator[tuple[str, str]]:
    yield from ((f"match/{name}", source) for name, source in _pattern_fields(rule))
    groups = {
        "antipatterns": rule.antipatterns,
        "context/require_any": rule.context.require_any,
        "context/forbid_any": rule.context.forbid_any,
    }
    for name, sources in groups.items():
        yield from ((f"{name}/{index}", source) for index, source in enumerate(sources))


def _pattern_fields(rule: RuleSpec) -> Iterator[tuple[str, str]]:
    for name in ("pattern", "trigger", "caption", "unless", "requires"):
        source = getattr(rule.match, name, None)
        if source is not None:
            yield name, source


def _match(rule: RuleSpec) -> Iterator[FieldError]:
    if isinstance(rule.match, CodeMatch) and rule.match.function not in FUNCTIONS:
        known = "、".join(FUNCTIONS)
        yield FieldError(
            f"{rule.id}/match/function",
            Message(f"没有这个函数，可用的有：{known}。", f"No such function; there are: {known}."),
        )
        return
    try:
        triggers = build(rule).triggers
    except InvalidPattern as error:
        yield FieldError(
            f"{rule.id}/match",
            Message(
                f"正则表达式中没有要报告的分组（{error}），请核对 report 或 value 分组。",
                f"The pattern lacks the group to report ({error}); check `report` or `value`.",
            ),
        )
        return
    yield from _reachable(rule, triggers or frozenset())
    yield from _placeholders(rule)


def _reachable(rule: RuleSpec, triggers: frozenset[str]) -> Iterator[FieldError]:
    """Refuse wording that the rule's own steps rewrite, for it can never be found.

    A pattern may have alternatives for drafts of other systems; it is refused when none is left.
    """
    steps = rule.match.normalise
    folded = {trigger: view(trigger, steps).text for trigger in sorted(triggers)}
    lost = [trigger for trigger, text in folded.items() if text != trigger]
    if any(True for _ in _pattern_fields(rule)) and len(lost) < len(folded):
        return
    for trigger in lost:
        yield FieldError(
            f"{rule.id}/match",
            Message(
                f"“{trigger}”永远不会被找到：归一化（{'、'.join(steps)}）把它变成"
                f"“{folded[trigger]}”。请改写成归一化后的形式，或在 normalise 中去掉相应步骤。",
                f"“{trigger}” can never be found: normalising ({', '.join(steps)}) turns it into "
                f"“{folded[trigger]}”. Write that, or leave the step out of `normalise`.",
            ),
        )


def _placeholders(rule: RuleSpec) -> Iterator[FieldError]:
    main = next((Pattern(source) for _, source in _pattern_fields(rule)), None)
    known = {"right", "0", *(main.group_names if main else ())}
    written = {
        "message": rule.message,
        "message_en": rule.message_en,
        **{f"suggestions/{i}/text": s.text for i, s in enumerate(rule.suggestions)},
    }
    for field, template in written.items():
        for place in sorted(templates.places(template) - known):
            yield FieldError(
                f"{rule.id}/{field}",
                Message(
                    f"占位符 {{{place}}} 没有对应的分组，可用的有：{'、'.join(sorted(known))}。",
                    f"The placeholder {{{place}}} has no group; "
                    f"there are: {', '.join(sorted(known))}.",
                ),
            )
