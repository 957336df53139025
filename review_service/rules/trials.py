"""The costly refusals: every example of every rule is run, and every suggestion read again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from review_service.domain.spans import Span
from review_service.domain.text import Document
from review_service.errors import FieldError, Message
from review_service.rules import examples
from review_service.rules.rule import Hit, Rule

Reader = Callable[[Document], Iterator[Hit]]


def trials(rules: Sequence[Rule], together: Reader, as_of: date | None) -> Iterator[FieldError]:
    """Yield the faults that running the rules shows; `together` gives the hits of all of them.

    Rules that run out before `as_of`, or before their pack's version, are faults as well.
    """
    for rule in rules:
        yield from _expired(rule, as_of or rule.pack.released)
        own = list(_examples(rule))
        yield from own or _suggestions(rule, together)


def _expired(rule: Rule, as_of: date) -> Iterator[FieldError]:
    until = rule.spec.effective.to
    if until is not None and until < as_of:
        yield FieldError(
            f"{rule.id}/effective/to",
            Message(
                f"规则已于 {until} 失效，请删去或更新。",
                f"The rule ran out on {until}; delete or renew it.",
            ),
        )


def _examples(rule: Rule) -> Iterator[FieldError]:
    for index, flag in enumerate(rule.spec.flags):
        marked = examples.Marked.of(flag)
        found = rule.spans(marked.text)
        if not marked.spans:
            yield FieldError(
                f"{rule.id}/flags/{index}",
                Message(
                    "正例没有用 [[…]] 标出应报的文字。", "The example marks nothing with [[…]]."
                ),
            )
        elif found != list(marked.spans):
            yield FieldError(f"{rule.id}/flags/{index}", _differs(marked, found))
    for index, text in enumerate(rule.spec.passes):
        found = rule.spans(text)
        if found:
            yield FieldError(
                f"{rule.id}/passes/{index}", _differs(examples.Marked(text, ()), found)
            )


def _differs(marked: examples.Marked, found: Iterable[Span]) -> Message:
    wanted, said = (
        ", ".join(f"“{marked.text[s.start : s.end]}”({s.start}:{s.end})" for s in spans)
        for spans in (marked.spans, found)
    )
    return Message(
        f"例句“{marked.text}”：应报 {wanted or '无'}，实报 {said or '无'}。请改规则或改例句。",
        f"Example “{marked.text}”: expected {wanted or 'nothing'}, found {said or 'nothing'}. "
        "Change the rule or the example.",
    )


def _suggestions(rule: Rule, together: Reader) -> Iterator[FieldError]:
    """Refuse a suggestion whose use gives the editor another hit at the same place.

    A suggestion is tried in the first example that gets it; one to take words out, in each.
    """
    tried: set[str] = set()
    for index, flag in enumerate(rule.spec.flags):
        text = examples.Marked.of(flag).text
        for hit, suggestion in _offered(rule, text):
            if suggestion and suggestion in tried:
                continue
            tried.add(suggestion)
            put = Span(hit.span.start, hit.span.start + len(suggestion))
            edited = text[: hit.span.start] + suggestion + text[hit.span.end :]
            others = together(examples.document(edited, rule.spec.scope))
            other = next((o for o in others if o.span.overlaps(put)), None)
            if other is not None:
                yield FieldError(f"{rule.id}/flags/{index}", _triggers(suggestion, other.rule.id))
    rest = examples.document("\n".join(sorted(rule.rights - tried)), rule.spec.scope)
    for other in together(rest):
        block = rest.block_at(other.span.start)
        assert block is not None
        yield FieldError(f"{rule.id}/match", _triggers(rest.quote(block.span), other.rule.id))


def _offered(rule: Rule, text: str) -> Iterator[tuple[Hit, str]]:
    for hit in rule.hits_in(text):
        yield from ((hit, suggestion.text) for suggestion in hit.suggestions)


def _triggers(suggestion: str, rule: str) -> Message:
    return Message(
        f"建议“{suggestion}”本身会被规则 {rule} 报出，请改建议，或给该规则加 antipatterns。",
        f"The suggestion “{suggestion}” is itself flagged by {rule}: change it, "
        "or add an antipattern there.",
    )
