"""The review as a report for the terminal, and as notes for Word comments.

Both read the localised review document, so every door says the same.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from review_service.reports import words

Json = Mapping[str, Any]


def terminal(review: Json, text: str, lang: str) -> str:
    """Return the report of a localised review of the document text `text`."""
    lines = [*_head(review, lang), ""]
    starts = _line_starts(text)
    for finding in review["findings"]:
        line, column = _position(starts, finding["span"]["start"])
        lines += [*_finding(finding, f"{line}:{column}", lang), ""]
    if not review["findings"] and not review["failures"]:
        lines += [words.LABELS["no_findings"].text(lang), ""]
    return "\n".join(lines)


def note(finding: Json, lang: str) -> str:
    """Return what a Word comment says of a localised finding."""
    severity = words.SEVERITIES[finding["severity"]].text(lang)
    kind = words.KINDS[finding["kind"]].text(lang)
    return "\n".join([f"【{severity}·{kind}】{finding['message']}", *_details(finding, lang)])


def citation(source: Json) -> str:
    """Return a written source in one line: 《title》 number, clause (publisher, year)."""
    head = f"《{source['title'].strip('《》')}》"
    parts = [part for part in (source["number"], source["clause"]) if part]
    published = "，".join(str(p) for p in (source["publisher"], source["year"]) if p)
    tail = f"（{published}）" if published else ""
    return " ".join([head, *parts]) + tail


def _head(review: Json, lang: str) -> Iterator[str]:
    document = review["document"]
    title = document["title"] or words.LABELS["untitled"].text(lang)
    yield f"{document['source']['name']}  {title}"
    scores = "  ".join(
        f"{name.text(lang)} {_score(review['scores'][key], lang)}"
        for key, name in words.SCORES.items()
    )
    yield f"{words.VERDICTS[review['verdict']].text(lang)}  {scores}"
    if review["failures"]:
        yield words.LABELS["incomplete"].text(lang) + "："
        yield from (f"  {f['check']}：{f['reason']}" for f in review["failures"])


def _score(score: Json | None, lang: str) -> str:
    if score is None:
        return words.LABELS["no_score"].text(lang)
    return f"{score['value']}（{score['low']}–{score['high']}）"


def _finding(finding: Json, position: str, lang: str) -> Iterator[str]:
    severity = words.SEVERITIES[finding["severity"]].text(lang)
    kind = words.KINDS[finding["kind"]].text(lang)
    yield f"{position}  {severity} [{kind}] “{shortened(finding['quote'])}”"
    yield f"    {finding['message']}"
    yield from (f"    {line}" for line in _details(finding, lang))


def _details(finding: Json, lang: str) -> Iterator[str]:
    labels = {key: message.text(lang) for key, message in words.LABELS.items()}
    yield f"{labels['why']}：{finding['why']}"
    for suggestion in finding["suggestions"]:
        yield f"{labels['suggestion']}：{suggestion['text'] or labels['delete']}"
    for source in finding["sources"]:
        yield f"{labels['source']}：{citation(source)}"


def shortened(quote: str, limit: int = 60) -> str:
    """Return `quote` on one line, cut in the middle when over `limit` characters."""
    flat = " ".join(quote.split())
    if len(flat) <= limit:
        return flat
    half = (limit - 1) // 2
    return f"{flat[:half]}…{flat[-half:]}"


def _line_starts(text: str) -> list[int]:
    return [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]


def _position(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
