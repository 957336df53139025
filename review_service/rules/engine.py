"""A set of rules as one thing to load and to run: all rules in one pass over a document."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path

from review_service.domain.text import Document
from review_service.errors import FieldError, Message
from review_service.rules import cache
from review_service.rules.compiled import ENGINE, Compiled, Head
from review_service.rules.gates import Zones
from review_service.rules.lanes import Lane, Posting, lanes
from review_service.rules.load import invalid, read_pack, unreadable
from review_service.rules.overlay import Changes
from review_service.rules.refusals import refusals
from review_service.rules.rule import Hit, Rule
from review_service.rules.schema import Pack
from review_service.rules.trials import trials


def default_packs() -> tuple[Path, ...]:
    """Return the pack files that come with the product, in the order of their names."""
    folder = Path(str(resources.files("review_service.rules") / "packs"))
    return tuple(sorted(folder.glob("*.yaml")))


class RuleSet:
    """Rules that run together; each is built when its first trigger is seen."""

    def __init__(
        self,
        count: int,
        build: Callable[[int], Rule | None],
        scanned: tuple[Lane, ...],
        as_of: date,
        fingerprint: str,
    ) -> None:
        """Hold `count` rules; `build` gives the rule of a number, None if it does not run."""
        self._count = count
        self._build = build
        self._lanes = scanned
        self._built: dict[int, Rule | None] = {}
        self.as_of = as_of
        self.fingerprint = fingerprint
        """Hash of the packs, the organisation's changes, the engine and the rules in effect."""

    @classmethod
    def of(cls, rules: Sequence[Rule], as_of: date) -> "RuleSet":
        """Return a set of rules that are at hand, whether or not they are in effect."""
        postings = [
            (
                rule.spec.match.normalise,
                Posting(number, rule.matcher.triggers, by_block=rule.matcher.by_block),
            )
            for number, rule in enumerate(rules)
        ]
        return cls(len(rules), rules.__getitem__, lanes(postings), as_of, "")

    @classmethod
    def load(
        cls, packs: Sequence[Path], overlay: Path | None, as_of: date, cache_dir: Path | None
    ) -> "RuleSet":
        """Return the rules of pack files that hold on a day, with an organisation's changes.

        The first load of given packs runs all their examples and takes seconds; the compiled form
        kept in `cache_dir` makes later ones quick.  Raises InvalidRule.
        """
        key = _hash(ENGINE.encode(), *(_content(path) for path in packs))
        compiled = cache.read(cache_dir, key)
        if compiled is None:
            compiled = _compile(packs)
            cache.write(cache_dir, key, compiled)
        changes, written = _changes(overlay, as_of, compiled)
        passed = sum(turn <= as_of for turn in compiled.turns)
        in_use = ",".join(sorted(changes.entries))
        fingerprint = _hash(key.encode(), written, f"{passed} {in_use}".encode())

        def build(number: int) -> Rule | None:
            rule = compiled.rule(number)
            return changes.applied(rule) if rule.in_effect(as_of) else None

        return cls(len(compiled.ids), build, compiled.lanes, as_of, fingerprint)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that run, in the order of their packs."""
        built = (self._rule(number) for number in range(self._count))
        return tuple(rule for rule in built if rule is not None)

    def hits(self, document: Document, doc_type: str | None = None) -> Iterator[Hit]:
        """Yield the hits in `document` in reading order."""
        zones = Zones(document)
        found: list[Hit] = []
        for lane in self._lanes:
            page = lane.page(document, self.as_of)
            for number, at in lane.touched(page).items():
                rule = self._rule(number)
                if rule is not None:
                    found.extend(rule.hits(page, at, zones, doc_type))
        yield from sorted(found, key=lambda hit: (hit.span, hit.rule.id))

    def _rule(self, number: int) -> Rule | None:
        if number not in self._built:
            self._built[number] = self._build(number)
        return self._built[number]


def faults_of(packs: Sequence[Pack], as_of: date | None = None) -> list[FieldError]:
    """Return all faults of packs that are loaded together; none if they may be."""
    faults = [fault for pack in packs for fault in refusals(pack)]
    faults.extend(_repeated(packs))
    if faults or not packs:
        return faults
    rules = [Head(pack.pack, pack.sources).rule(spec) for pack in packs for spec in pack.rules]
    together = RuleSet.of(rules, max(pack.pack.released for pack in packs))
    return list(trials(rules, together.hits, as_of))


def _repeated(packs: Sequence[Pack]) -> Iterator[FieldError]:
    counted = Counter(rule.id for pack in packs for rule in pack.rules)
    for rule_id, times in counted.items():
        if times > 1:
            yield FieldError(
                f"{rule_id}/id",
                Message(
                    f"有 {times} 条规则用了同一个编号，请给其余的换编号。",
                    f"{times} rules have this id; give the others new ones.",
                ),
            )


def _compile(paths: Sequence[Path]) -> Compiled:
    packs = [read_pack(path) for path in paths]
    faults = faults_of(packs)
    if faults:
        by_rule = {
            rule.id: path for path, pack in zip(paths, packs, strict=True) for rule in pack.rules
        }
        first = faults[0].pointer.partition("/")[0]
        raise invalid(by_rule[first], faults)
    return Compiled.of(packs)


def _changes(overlay: Path | None, as_of: date, compiled: Compiled) -> tuple[Changes, bytes]:
    if overlay is None:
        return Changes({}), b""
    numbers = {rule_id: number for number, rule_id in enumerate(compiled.ids)}

    def find(rule_id: str) -> Rule | None:
        return compiled.rule(numbers[rule_id]) if rule_id in numbers else None

    return Changes.read(overlay, as_of, find), _content(overlay)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
