"""An organisation's changes to rules: severity, exceptions, or out of use, each with its reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from review_service.errors import FieldError, Message
from review_service.rules.load import invalid, read_overlay
from review_service.rules.regex import InvalidPattern, Pattern
from review_service.rules.rule import Rule
from review_service.rules.schema import OverlayEntry


@dataclass(frozen=True)
class Changes:
    """The entries of an overlay that hold on a day, by rule."""

    entries: Mapping[str, OverlayEntry]

    @classmethod
    def read(cls, path: Path, as_of: date, find: Callable[[str], Rule | None]) -> "Changes":
        """Read an overlay file; `find` gives the rules as their packs have them.

        Raises InvalidRule for unknown rules and for changes that a rule does not allow.  Entries
        that have run out are left aside, and the rule is back as its pack has it.
        """
        entries = read_overlay(path).overlay
        faults = [
            fault
            for index, entry in enumerate(entries)
            for fault in _faults(index, entry, find(entry.rule))
        ]
        named = [entry.rule for entry in entries]
        faults.extend(
            FieldError(
                f"overlay/{index}/rule",
                Message(
                    f"规则 {rule} 已在前面出现，请合并为一条。",
                    f"The rule {rule} already has an entry; join the two.",
                ),
            )
            for index, rule in enumerate(named)
            if rule in named[:index]
        )
        if faults:
            raise invalid(path, faults)
        return cls({e.rule: e for e in entries if e.expires is None or as_of <= e.expires})

    def applied(self, rule: Rule) -> Rule | None:
        """Return the rule with its changes; None when it is out of use."""
        entry = self.entries.get(rule.id)
        if entry is None:
            return rule
        if entry.disable:
            return None
        severity = entry.severity or rule.severity
        return replace(rule, severity=severity, exceptions=entry.exceptions)


def _faults(index: int, entry: OverlayEntry, rule: Rule | None) -> Iterator[FieldError]:
    place = f"overlay/{index}"
    if rule is None:
        yield FieldError(
            f"{place}/rule",
            Message(
                f"没有编号为 {entry.rule} 的规则，可用 kepu rules list 查看全部编号。",
                f"There is no rule {entry.rule}; `kepu rules list` shows all of them.",
            ),
        )
        return
    more = entry.disable or bool(entry.exceptions)
    if rule.spec.override == "locked" or (rule.spec.override == "severity_only" and more):
        yield FieldError(place, _not_allowed(rule))
    for number, pattern in enumerate(entry.exceptions):
        try:
            Pattern(pattern).check()
        except InvalidPattern as error:
            yield FieldError(
                f"{place}/exceptions/{number}",
                Message(
                    f"google-re2 不接受这个正则表达式（{error}），请修改。",
                    f"google-re2 refuses this pattern ({error}); change it.",
                ),
            )


def _not_allowed(rule: Rule) -> Message:
    if rule.spec.override == "locked":
        return Message(
            f"规则 {rule.id} 依法律法规设定，不可更改，请删去这一条。",
            f"The rule {rule.id} is locked; delete this entry.",
        )
    return Message(
        f"规则 {rule.id} 只能更改 severity，请删去 disable 和 exceptions。",
        f"Only the severity of {rule.id} may be changed; take out `disable` and `exceptions`.",
    )
