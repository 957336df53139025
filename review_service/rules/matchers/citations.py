"""The kind that checks article numbers of laws."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.rules.matchers.patterns import number_value
from review_service.rules.matches import CitationMatch
from review_service.rules.page import Page, Raw

_NUMBER = "[0-9〇零一二两三四五六七八九十百千]+"
# What may stand between a law's name and its article: marks, the version, the chapter, a verb.
_BETWEEN = re.compile(
    f"(?:》|（[^（）]{{0,20}}）|\\([^()]{{0,20}}\\)|第{_NUMBER}[编章节]|[的中之，、\\s]"
    "|规定|修订|修正|明确|依据|根据)*"
)
# 第六条、第三十五条第二款和第三十六条 · 第6、35、36条 · 第六至九条
_ONE = (
    f"(?:第\\s?)?{_NUMBER}(?:\\s?条(?:之[一二三四五])?(?:第{_NUMBER}款)?(?:第?（?{_NUMBER}）?项)?)?"
)
_LIST = re.compile(f"(?=第){_ONE}(?:(?:[、，和及与至到—－～~-]|以及)+{_ONE})*")
_ARTICLE = re.compile(
    f"(?:第\\s?)?({_NUMBER})\\s?条|(?<=[第、，和及与至到])({_NUMBER})(?=[、，和及与至到])"
)


@dataclass(frozen=True)
class Citation:
    """Flag an article that the named law does not have."""

    match: CitationMatch
    by_block: bool = False

    @property
    def triggers(self) -> frozenset[str]:
        """Return the names of the law."""
        return frozenset(self.match.law)

    @cached_property
    def _note(self) -> Message:
        return Message(
            f"《{self.match.law[0]}》共{self.match.articles}条。",
            f"《{self.match.law[0]}》 has {self.match.articles} articles.",
        )

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield impossible article numbers, each once though several names of the law overlap."""
        seen: set[Span] = set()
        for name in at:
            block = page.block(name)
            if block is None or not _is_name(page.text, name):
                continue
            between = _BETWEEN.match(page.text, name.end, block.end)
            assert between is not None
            listed = _LIST.match(page.text, between.end(), block.end)
            if listed is None:
                continue
            for article in _ARTICLE.finditer(page.text, *listed.span()):
                span = Span(*article.span())
                number = number_value(article[1] or article[2])
                known = number is not None and 1 <= number <= self.match.articles
                if not known and span not in seen:
                    seen.add(span)
                    yield Raw(span, note=self._note)


def _is_name(text: str, name: Span) -> bool:
    """Tell whether a short form in marks is whole: 《互联网广告法》 is not 《广告法》."""
    opening = text.rfind("《", max(0, name.start - 30), name.start)
    closing = text.rfind("》", max(0, name.start - 30), name.start)
    if opening <= closing:
        return True
    return text[opening + 1 : name.start] in ("", "中华人民共和国")
